"""The answer pipeline: parse, rewrite, retrieve, generate or extract, and build the answer."""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date

import structlog

from bot.answering import notices as texts
from bot.answering.answer_builder import (
    Retrieval,
    StreamedAnswer,
    answer_without_model,
    article_list,
    ask_back,
    quotation,
    refuse,
    refuse_for_lack_of_evidence,
    refuse_without_articles,
)
from bot.answering.extractive import Excerpt
from bot.answering.mentions import mentions
from bot.answering.question_scope import narrowed
from bot.answering.summaries import Overview, Overviews, overview_evidence, overview_sentences
from bot.errors import DailyTokensUsed, LanguageModelError
from bot.query_rewriting.base import Rewriter
from bot.retrieval.article_finder import MAX_EQUAL, ArticleFinder
from bot.retrieval.follow_up import FollowUps
from bot.retrieval.intent import Intent
from bot.retrieval.question import ParsedQuestion, parse_question
from bot.retrieval.retriever import Retriever
from bot.retrieval.vagueness import is_fragment, names_nothing
from bot.types.answer import Answer, CitedVersion, RefusalCode
from bot.types.claims import Writer, WriterEvent
from bot.types.evidence import Evidence
from bot.types.question import Question, Scope
from bot.types.result import AnswerResult
from ingest.library.corpus import Corpus, CorpusProvider
from ingest.text.terms import content_terms
from ingest.types import ArticleSummary, ArticleVersion

log = structlog.get_logger()

_YEAR = re.compile(r"\b(?:1\d|20)\d\d\b")

Audit = Callable[[Question, AnswerResult], None]
"""Receives each question with its last result; neither blocks nor raises."""


class Answerer:
    """Answers questions from the corpus of their scope; safe to share between threads.

    ``clock`` is a monotonic clock in seconds; ``today`` is the day that
    "yesterday's article" counts from. Without a ``writer``, answers are
    verbatim sentences. ``audit`` receives every answer. ``rewriter`` makes
    follow-up questions stand alone.
    """

    def __init__(  # noqa: PLR0913  # its collaborators
        self,
        corpora: CorpusProvider,
        retriever: Retriever,
        writer: Writer | None,
        clock: Callable[[], float],
        *,
        audit: Audit | None = None,
        rewriter: Rewriter | None = None,
        today: Callable[[], date] = date.today,
    ) -> None:
        self._corpora = corpora
        self._finder = ArticleFinder(today)
        self._overviews = Overviews(self._finder)
        self._writer = writer
        self._clock = clock
        self._audit = audit
        self._rewriter = rewriter
        self._follow_ups = FollowUps(corpora, retriever, self._finder)

    def answer(self, question: Question) -> Answer:
        """Answer or refuse. Raises ``FootnoteError`` when neither is possible."""
        return self.result(question).answer

    def answers(self, question: Question) -> Iterator[Answer]:
        """The answer as it grows; closing this iterator closes its ``stream``."""
        with closing(self.stream(question)) as results:
            for result in results:
                yield result.answer

    def result(self, question: Question) -> AnswerResult:
        """The last, complete result of ``stream``."""
        *_, last = self.stream(question)
        return last

    def stream(self, question: Question) -> Generator[AnswerResult, None, None]:
        """Growing results: what one shows, all later ones show too. The last is complete."""
        started = self._clock()
        last: AnswerResult | None = None
        first_claim: float | None = None
        try:
            for result in self._results(question):
                elapsed = self._ms_since(started)
                if first_claim is None and result.answer.by_model and result.answer.sentences:
                    first_claim = elapsed
                answer = replace(
                    result.answer,
                    question=question.text,
                    total_ms=elapsed,
                    id=question.id,
                    searched=result.answer.question if question.conversation else None,
                )
                last = replace(result, answer=answer, first_claim_ms=first_claim)
                yield last
        finally:
            # Recorded even when the reader has gone: what was shown was shown.
            if last:
                _log(question, last)
                if self._audit:
                    self._audit(question, last)

    def find_articles(self, scope: Scope, text: str, limit: int) -> list[ArticleSummary]:
        """Articles in the scope's libraries, newest first.

        Their title, outlet or identifier contains the text.
        """
        return self._corpora.corpus(scope.libraries).find_articles(text, limit)

    def find_article(self, scope: Scope, article_id: str) -> ArticleSummary | None:
        """The article in the scope's libraries with exactly that id."""
        return self._corpora.corpus(scope.libraries).find_article(article_id)

    def find_outlets(self, scope: Scope, text: str, limit: int) -> list[str]:
        """Outlets in the scope's libraries whose name contains the text."""
        return self._corpora.corpus(scope.libraries).outlets(text, limit)

    def article_count(self, scope: Scope) -> int:
        """How many articles the scope's libraries have."""
        return self._corpora.corpus(scope.libraries).article_count()

    def find_source(self, scope: Scope, version_key: int) -> CitedVersion | None:
        """A cited version; ``None`` where the scope's libraries do not have it, or no longer do."""
        found = self._corpora.corpus(scope.libraries).version_by_key(version_key)
        return CitedVersion(*found) if found else None

    def _results(self, question: Question) -> Iterator[AnswerResult]:
        parsed = parse_question(question)
        corpus = self._corpora.corpus(question.scope.libraries)
        if parsed.intent in texts.SMALL_TALK:
            yield refuse(question, RefusalCode.SMALL_TALK, texts.SMALL_TALK[parsed.intent])
        elif parsed.intent in texts.NO_QUESTION:
            yield refuse(question, RefusalCode.NOT_A_QUESTION, texts.NO_QUESTION[parsed.intent])
        elif corpus.size() == 0:
            yield refuse_without_articles(question)
        elif (chosen := question.scope.active_filter) and not corpus.matching(chosen):
            yield refuse(question, RefusalCode.NO_ARTICLES, texts.no_matching_articles(chosen))
        elif parsed.intent is Intent.LIST:
            yield article_list(question, corpus) or refuse_without_articles(question)
        elif overview := self._overviews.find(parsed, corpus):
            yield from self._overview(overview, corpus)
        elif choices := self._overviews.newest_instead(parsed, corpus):
            yield ask_back(question, choices)
        elif meant := self._meant(parsed, corpus):
            yield from self._gist(parsed, meant, corpus)
        else:
            yield from self._search_or_gist(parsed, corpus)

    def _meant(self, question: ParsedQuestion, corpus: Corpus) -> tuple[ArticleVersion, ...]:
        """The articles that a vague message may mean; none for other messages, or if none fits.

        After an answer, “tell me more” means the article cited last. A message that names
        something may be a follow-up, so it is searched for first.
        """
        if question.intent is not Intent.VAGUE:
            return ()
        if _follows_answer(question) and question.scope.article_ids is None:
            last = self._follow_ups.last_article(question)
            is_more = last is not None and names_nothing(question.text)
            return (corpus.version(corpus.resolve(last)),) if last and is_more else ()
        return self._named(question, corpus)

    def _named(self, question: ParsedQuestion, corpus: Corpus) -> tuple[ArticleVersion, ...]:
        """The articles that fit a vague message's words, or may be meant where it has none."""
        named = question.scope.article_ids
        if named is not None and (len(named) <= 1 or question.topic is None):
            return tuple(corpus.version(corpus.resolve(each)) for each in named[:MAX_EQUAL])
        if question.topic is None:
            return tuple(corpus.newest(MAX_EQUAL, question.scope.article_filter))
        return self._finder.find(question.topic, question, corpus).equal

    def _gist(
        self, question: ParsedQuestion, meant: tuple[ArticleVersion, ...], corpus: Corpus
    ) -> Iterator[AnswerResult]:
        """An overview of the article that is meant; if there are several, ask which one."""
        if len(meant) > 1:
            yield ask_back(question.question, meant)
        else:
            yield from self._overview(Overview(question, meant), corpus)

    def _search_or_gist(self, question: ParsedQuestion, corpus: Corpus) -> Iterator[AnswerResult]:
        """What a search finds; without an answer, what is said of a subject if only that is named.

        A subject that means another article than the last answer was about gets its gist.
        """
        if _names_subject(question):
            other_article = self._follow_ups.other_article(question.topic or "", question)
            if other_article:
                yield from self._gist(question, (other_article,), corpus)
                return
        asked, notices = narrowed(question, self._finder, corpus)
        for result in self._search(asked, notices):
            if found := self._mentions_instead(result, question, corpus):
                about = (texts.mentions_of(question.topic or ""),)
                yield AnswerResult(quotation(question.question, found, about))
                return
            if meant := self._meant_instead(result, question, corpus):
                yield from self._gist(question, meant, corpus)
                return
            yield result

    def _mentions_instead(
        self, result: AnswerResult, question: ParsedQuestion, corpus: Corpus
    ) -> list[Excerpt]:
        """The sentences to show instead of a refusal, if the message only names a subject.

        Those of the article that was cited last, unless others are about the subject.
        """
        if result.answer.answered or result.evidence is None or not _names_subject(question):
            return []
        last = self._follow_ups.last_article(question)
        if last is None or question.topic is None:
            return []
        version = corpus.version(corpus.resolve(last))
        about = self._finder.find(question.topic, question, corpus).only_sure().equal
        if about and version.article.id not in {each.article.id for each in about}:
            return []
        return [Excerpt(*source) for source in mentions(question.topic, version)]

    def _meant_instead(
        self, result: AnswerResult, question: ParsedQuestion, corpus: Corpus
    ) -> tuple[ArticleVersion, ...]:
        """The articles to tell about instead of a refusal, if the message only names its subject."""
        if result.answer.answered or result.evidence is None:
            return ()
        if _names_subject(question):
            return self._named(question, corpus)
        if question.question.conversation or not is_fragment(question.text):
            return ()
        return self._finder.find(question.text, question, corpus).only_sure().equal

    def _overview(self, overview: Overview, corpus: Corpus) -> Iterator[AnswerResult]:
        """An overview that the model writes from whole articles, else sentences that cover them."""
        question = overview.question.question
        notices: tuple[str, ...] = overview.notices()
        events: tuple[WriterEvent, ...] = ()
        if self._writer:
            evidence = overview_evidence(question, overview.versions)
            retrieval = Retrieval(overview.question, evidence, overview.notices(by_model=True))
            streamed = StreamedAnswer(retrieval, self._writer.model, self._writer.mode)
            yield from _generate(self._writer, streamed)
            if streamed.has_claims:
                return
            notices = (texts.verbatim_instead(streamed.failure), *notices)
            events = streamed.events
        excerpts = [Excerpt(*source) for source in overview_sentences(overview, corpus)]
        yield AnswerResult(quotation(question, excerpts, notices), events=events)

    def _search(
        self, question: ParsedQuestion, notices: tuple[str, ...] = ()
    ) -> Iterator[AnswerResult]:
        """An answer from what retrieval finds: the model's, the best sentences, or a refusal."""
        retrieval = self._retrieve(question, notices)
        evidence = retrieval.evidence
        if evidence.missing and (not evidence.answers or _asks_only_of_unknown(question, evidence)):
            yield refuse_for_lack_of_evidence(retrieval)
        elif self._writer is None or evidence.confidence < evidence.thresholds.write:
            yield answer_without_model(retrieval)
        else:
            streamed = StreamedAnswer(retrieval, self._writer.model, self._writer.mode)
            yield from _generate(self._writer, streamed)
            if streamed.gave_up:
                yield streamed.refusal()
            elif not streamed.has_claims:
                yield answer_without_model(retrieval, streamed.failure, streamed.events)

    def _retrieve(self, question: ParsedQuestion, before: tuple[str, ...]) -> Retrieval:
        """The evidence for a question, with how it was understood."""
        standalone = self._rewriter.standalone(question) if self._rewriter else question
        is_rewritten = standalone.text != question.text
        started = self._clock()
        understood = self._follow_ups.retrieve(standalone)
        elapsed = self._ms_since(started)
        evidence = understood.evidence
        notices = (
            *before,
            *((texts.understood_as(standalone.text),) if is_rewritten else ()),
            *((texts.follow_up(understood.follows.question),) if understood.follows else ()),
            *((texts.LEFT_OUT,) if question.question.turns_left_out else ()),
            *(texts.read_as(written, meant) for written, meant in evidence.readings),
        )
        return Retrieval(understood.question, evidence, notices, elapsed)

    def _ms_since(self, started: float) -> float:
        return round((self._clock() - started) * 1000, 1)


def _follows_answer(question: ParsedQuestion) -> bool:
    return any(turn.answer for turn in question.question.conversation)


def _names_subject(question: ParsedQuestion) -> bool:
    """Whether a message after an answer only names a subject: “what about the car park?”."""
    return question.intent is Intent.VAGUE and bool(question.topic) and _follows_answer(question)


def _asks_only_of_unknown(question: ParsedQuestion, evidence: Evidence) -> bool:
    """Whether all that a question says is names and years that no article mentions: “and in 2030?”.

    The year before or after one of the answer is exempt: there, articles say “the year before”.
    """
    unknown = frozenset(content_terms(" ".join(evidence.missing)))
    answer = evidence.close[:1]
    dates = " ".join(f"{one.sentence.text} {one.version.article.published_at}" for one in answer)
    years = {int(year) for year in _YEAR.findall(dates)}
    nearby = {str(year + step) for year in years for step in (-1, 1)}
    return unknown.issuperset(question.content_terms or [""]) and unknown.isdisjoint(nearby)


def _generate(writer: Writer, streamed: StreamedAnswer) -> Iterator[AnswerResult]:
    """What the model writes, claim by claim; nothing where no claim can be shown."""
    evidence = streamed.evidence
    try:
        for event in writer.write(evidence):
            if streamed.add(event):
                yield streamed.result()
    except DailyTokensUsed as error:
        log.info("daily_tokens_used", question_id=evidence.question.id, of_guild=error.of_guild)
        streamed.skip(of_guild=error.of_guild)
    except LanguageModelError as error:
        log.warning("model_failed", question_id=evidence.question.id, error=error.message)
        streamed.fail(error.message.rstrip("."))
    if streamed.has_claims:
        yield streamed.result()


def _log(question: Question, result: AnswerResult) -> None:
    answer = result.answer
    log.info(
        "question_answered" if answer.answered else "question_refused",
        question_id=question.id,
        mode=answer.mode,
        code=answer.refusal.code if answer.refusal else None,
        sentences=len(answer.answering),
        confidence=result.evidence and round(result.evidence.confidence, 3),
        total_ms=answer.total_ms,
    )
