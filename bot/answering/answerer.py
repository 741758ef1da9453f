"""Questions to answers: the one path that every front end takes."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import replace
from functools import partial
from types import MappingProxyType

import structlog

from bot.answering import notices as texts
from bot.answering.answer_builder import (
    StreamedAnswer,
    extractive,
    extractive_or_refusal,
    listing,
    no_articles,
    not_covered,
    refuse,
    refuse_near,
)
from bot.answering.intent import Intent, intent_of
from bot.answering.language_check import foreign
from bot.answering.summaries import Overview, Overviews, overview_evidence
from bot.errors import LanguageModelError
from bot.query_rewriting.heuristic import HeuristicRewriter, Rewriter
from bot.retrieval.retriever import Retriever
from bot.types.answer import Answer, CitedVersion, Mode, RefusalCode
from bot.types.claims import Writer
from bot.types.evidence import Evidence
from bot.types.question import Question, Scope
from bot.types.result import AnswerResult
from ingest.library.corpus import CorpusProvider
from ingest.types import ArticleSummary

log = structlog.get_logger()


NO_SURVIVORS = MappingProxyType({Mode.LLM: texts.NO_SURVIVOR, Mode.QUOTES: texts.NOTHING_PICKED})

Audit = Callable[[Question, AnswerResult], None]
"""Hears each question with its last reply; neither blocks nor raises."""


class Answerer:
    """Answers each question from the shelf of its scope; safe to share between threads.

    ``clock`` gives seconds that only grow. Without a ``writer``, answers are
    verbatim sentences. ``audit`` hears every answer. ``rewriter`` makes
    follow-ups stand alone.
    """

    def __init__(  # noqa: PLR0913  # what it works with
        self,
        shelves: CorpusProvider,
        retriever: Retriever,
        writer: Writer | None,
        clock: Callable[[], float],
        *,
        audit: Audit | None = None,
        rewriter: Rewriter | None = None,
    ) -> None:
        self._shelves = shelves
        self._retriever = retriever
        self._overviews = Overviews(retriever)
        self._writer = writer
        self._clock = clock
        self._audit = audit
        self._rewriter = rewriter or HeuristicRewriter()

    def answer(self, question: Question) -> Answer:
        """Answer or refuse. Raises ``FootnoteError`` when neither is possible."""
        return self.reply(question).answer

    def answers(self, question: Question) -> Iterator[Answer]:
        """The answer as it grows; see ``stream``, which closing this closes."""
        with closing(self.stream(question)) as replies:
            for reply in replies:
                yield reply.answer

    def reply(self, question: Question) -> AnswerResult:
        """The last, complete reply of ``stream``."""
        *_, last = self.stream(question)
        return last

    def stream(self, question: Question) -> Generator[AnswerResult, None, None]:
        """Growing replies: what one shows, all later ones show too. The last is complete."""
        started = self._clock()
        last: AnswerResult | None = None
        first_claim: float | None = None
        try:
            for reply in self._replies(question):
                elapsed = self._since(started)
                if first_claim is None and reply.answer.sentences:
                    first_claim = elapsed if reply.answer.by_model else None
                answer = replace(
                    reply.answer, question=question.text, total_ms=elapsed, id=question.id
                )
                last = replace(reply, answer=answer, first_claim_ms=first_claim)
                yield last
        finally:
            # Also when nobody reads on: what was shown was shown.
            if last:
                _log(question, last)
                if self._audit:
                    self._audit(question, last)

    def find_articles(self, scope: Scope, text: str, limit: int) -> list[ArticleSummary]:
        """Articles of a scope's libraries that a person may mean, newest first.

        Their title, outlet or identifier contains the text.
        """
        return self._shelves.corpus(scope.libraries).find_articles(text, limit)

    def find_outlets(self, scope: Scope, text: str, limit: int) -> list[str]:
        """Outlets of a scope's libraries whose name contains the text."""
        return self._shelves.corpus(scope.libraries).outlets(text, limit)

    def article_count(self, scope: Scope) -> int:
        """How many articles the scope's libraries have."""
        return self._shelves.corpus(scope.libraries).article_count()

    def find_source(self, scope: Scope, version_key: int) -> CitedVersion | None:
        """A cited version; ``None`` where a scope's libraries do not have it, or no longer."""
        found = self._shelves.corpus(scope.libraries).version_by_key(version_key)
        return CitedVersion(*found) if found else None

    def _replies(self, question: Question) -> Iterator[AnswerResult]:
        intent = intent_of(question.text)
        shelf = self._shelves.corpus(question.scope.libraries)
        if intent in texts.NO_QUESTIONS:
            yield refuse(question, RefusalCode.NOT_A_QUESTION, texts.NO_QUESTIONS[intent])
        elif shelf.size() == 0:
            yield no_articles(question)
        elif question.scope.by_origin and not shelf.matching(question.scope.by_origin):
            yield refuse(question, RefusalCode.NO_ARTICLES, texts.NOTHING_OF_ORIGIN)
        elif intent is Intent.LIST:
            yield listing(question, shelf) or no_articles(question)
        elif intent in {Intent.OVERVIEW, Intent.NEWS} and (
            overview := self._overviews.wished(question, shelf, intent)
        ):
            yield from self._overviewed(overview)
        else:
            yield from self._searched(question)

    def _searched(self, question: Question) -> Iterator[AnswerResult]:
        standalone, notices = question, texts.left_out(question.turns_left_out)
        text = self._rewriter.standalone(question)
        if text != question.text:
            standalone = replace(question, text=text, conversation=())
            notices = (texts.understood_as(text), *notices)
        started = self._clock()
        evidence = self._retriever.retrieve(standalone)
        elapsed = self._since(started)
        for reply in self._from_evidence(evidence):
            noted = replace(reply.answer, notices=(*notices, *reply.answer.notices))
            yield replace(reply, answer=noted, retrieval_ms=elapsed)

    def _since(self, started: float) -> float:
        return round((self._clock() - started) * 1000, 1)

    def _overviewed(self, overview: Overview) -> Iterator[AnswerResult]:
        """Written from all of the articles, else their beginnings."""
        places = overview.beginnings()
        beginning = extractive(overview.question, places, (overview.notice(),))
        if self._writer is None:
            yield beginning
            return

        def instead(cause: str) -> AnswerResult:
            notices = (texts.verbatim_instead(cause), *beginning.answer.notices)
            return replace(beginning, answer=replace(beginning.answer, notices=notices))

        evidence = overview_evidence(overview.question, overview.versions)
        for reply in self._written(evidence, self._writer, instead):
            if reply.answer.by_model and reply.answer.answered:
                notices = (overview.notice(by_model=True), *reply.answer.notices)
                yield replace(reply, answer=replace(reply.answer, notices=notices))
            elif reply.answer.answered:
                yield reply
            else:
                yield replace(instead(NO_SURVIVORS[self._writer.mode]), events=reply.events)

    def _from_evidence(self, evidence: Evidence) -> Iterator[AnswerResult]:
        readings = tuple(texts.read_as(*reading) for reading in evidence.readings)
        for reply in self._judge(evidence):
            notices = (*readings, *reply.answer.notices)
            yield replace(reply, answer=replace(reply.answer, notices=notices))

    def _judge(self, evidence: Evidence) -> Iterator[AnswerResult]:
        if evidence.missing and not foreign(evidence):
            reason = texts.unknown_names(evidence.missing)
            yield refuse_near(evidence, RefusalCode.UNKNOWN_NAME, reason)
        elif evidence.missing:
            yield not_covered(evidence)
        elif self._writer and evidence.confidence >= evidence.thresholds.write:
            instead = partial(extractive_or_refusal, evidence)
            yield from self._written(evidence, self._writer, instead)
        else:
            yield extractive_or_refusal(evidence)

    def _written(
        self, evidence: Evidence, writer: Writer, instead: Callable[[str], AnswerResult]
    ) -> Iterator[AnswerResult]:
        """What the model writes, or what is given ``instead`` where nothing of it can be shown."""
        draft = StreamedAnswer(evidence, writer.model, writer.mode)
        stopped: tuple[str, ...] = ()
        cause = NO_SURVIVORS[writer.mode]
        try:
            for event in writer.write(evidence):
                if draft.add(event):
                    yield draft.reply()
        except LanguageModelError as error:
            log.warning("model_failed", question_id=evidence.question.id, error=error.message)
            reason = error.message.rstrip(".")
            stopped = (texts.model_stopped(draft.model, reason),)
            cause = texts.model_failed(draft.model, reason)
        if draft.claims:
            yield draft.reply(stopped)
        elif draft.gave_up:
            yield draft.refusal()
        else:
            yield replace(instead(cause), events=tuple(draft.events))


def _log(question: Question, reply: AnswerResult) -> None:
    answer = reply.answer
    log.info(
        "answered" if answer.answered else "refused",
        question_id=question.id,
        mode=answer.mode,
        code=answer.refusal.code if answer.refusal else None,
        sentences=len(answer.sentences),
        confidence=reply.evidence and round(reply.evidence.confidence, 3),
        total_ms=answer.total_ms,
    )
