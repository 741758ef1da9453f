"""Questions to answers: the one path that every front end takes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

import structlog

from bot import wording
from bot.answer import Answer, AnswerSentence, Citation, Mode, Refusal, RefusalCode, cite
from bot.disagreement import disagreeing
from bot.draft import (
    DraftEvent,
    DroppedClaim,
    ModelSwitched,
    NoAnswer,
    VerifiedClaim,
    Writer,
    Written,
)
from bot.evidence import Evidence, Place
from bot.extractive import NEAREST, best_sentences, first_sentences, lead
from bot.foreign import foreign
from bot.intent import Intent, intent_of, overview_topic
from bot.question import Question, Scope
from bot.retrieval.retriever import Retriever
from ingest.article import ArticleSummary, ArticleVersion
from ingest.errors import LanguageModelError
from ingest.shelf import Shelf, Shelves

LISTED_ARTICLES = 10

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer, and the evidence it was made from; overviews and lists have none.

    ``events`` are all that a language model did for it. The times are in
    milliseconds: of the search, and until the first claim was shown.
    """

    answer: Answer
    evidence: Evidence | None = None
    events: tuple[DraftEvent, ...] = ()
    retrieval_ms: float | None = None
    first_claim_ms: float | None = None


Audit = Callable[[Question, Reply], None]
"""Hears each question with its last reply; neither blocks nor raises."""


class Answerer:
    """Answers each question from the shelf of its scope; safe to share between threads.

    ``clock`` gives seconds that only grow. Without a ``writer``, answers are
    verbatim sentences. ``audit`` hears every answer.
    """

    def __init__(
        self,
        shelves: Shelves,
        retriever: Retriever,
        writer: Writer | None,
        clock: Callable[[], float],
        audit: Audit | None = None,
    ) -> None:
        self._shelves = shelves
        self._retriever = retriever
        self._writer = writer
        self._clock = clock
        self._audit = audit

    def answer(self, question: Question) -> Answer:
        """Answer or refuse. Raises ``FootnoteError`` when neither is possible."""
        return self.reply(question).answer

    def reply(self, question: Question) -> Reply:
        """The last, complete reply of ``stream``."""
        *_, last = self.stream(question)
        return last

    def stream(self, question: Question) -> Iterator[Reply]:
        """Growing replies: what one shows, all later ones show too. The last is complete."""
        started = self._clock()
        last: Reply | None = None
        first_claim: float | None = None
        try:
            for reply in self._replies(question):
                elapsed = self._since(started)
                if first_claim is None and reply.answer.sentences:
                    first_claim = elapsed if reply.answer.mode is Mode.LLM else None
                answer = replace(reply.answer, total_ms=elapsed, id=question.id)
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
        return self._shelves.shelf(scope.libraries).find_articles(text, limit)

    def _replies(self, question: Question) -> Iterator[Reply]:
        intent = intent_of(question.text)
        shelf = self._shelves.shelf(question.scope.libraries)
        if intent in wording.NO_QUESTIONS:
            yield _refuse(question, RefusalCode.NOT_A_QUESTION, wording.NO_QUESTIONS[intent])
        elif shelf.size() == 0:
            yield _no_articles(question)
        elif intent is Intent.LIST:
            yield _list(question, shelf) or _no_articles(question)
        elif intent is Intent.OVERVIEW and (overview := self._overview(question, shelf)):
            yield overview
        else:
            started = self._clock()
            evidence = self._retriever.retrieve(question)
            elapsed = self._since(started)
            for reply in self._from_evidence(evidence):
                yield replace(reply, retrieval_ms=elapsed)

    def _since(self, started: float) -> float:
        return round((self._clock() - started) * 1000, 1)

    def _overview(self, question: Question, shelf: Shelf) -> Reply | None:
        """The beginning of the article meant; ``None`` when none is about the topic named."""
        scope, topic = question.scope.article_ids, overview_topic(question.text)
        if scope is not None:
            if not scope:
                return None
            version, others = shelf.version(shelf.resolve(scope[0])), 0
        elif topic:
            evidence = self._retriever.retrieve(replace(question, text=topic))
            if evidence.missing or evidence.confidence < evidence.thresholds.answer:
                return None
            version, others = evidence.ranked[0].version, 0
        else:
            newest = shelf.newest(1)
            if not newest:
                return None
            version, others = newest[0], shelf.article_count() - 1
        return _extractive(question, lead(version), (wording.overview_of(_name(version), others),))

    def _from_evidence(self, evidence: Evidence) -> Iterator[Reply]:
        readings = tuple(wording.read_as(*reading) for reading in evidence.readings)
        for reply in self._judge(evidence):
            notices = (*readings, *reply.answer.notices)
            yield replace(reply, answer=replace(reply.answer, notices=notices))

    def _judge(self, evidence: Evidence) -> Iterator[Reply]:
        if evidence.missing and not foreign(evidence):
            reason = wording.unknown_names(evidence.missing)
            yield _refuse_near(evidence, RefusalCode.UNKNOWN_NAME, reason)
        elif evidence.missing:
            yield _not_covered(evidence)
        elif self._writer and evidence.confidence >= evidence.thresholds.write:
            yield from self._written(evidence, self._writer)
        else:
            yield _extractive_or_refusal(evidence)

    def _written(self, evidence: Evidence, writer: Writer) -> Iterator[Reply]:
        draft = _Draft(evidence, writer.model)
        stopped: tuple[str, ...] = ()
        cause = wording.NO_SURVIVOR
        try:
            for event in writer.write(evidence):
                if draft.add(event):
                    yield draft.reply()
        except LanguageModelError as error:
            log.warning("model_failed", question_id=evidence.question.id, error=error.message)
            reason = error.message.rstrip(".")
            stopped = (wording.model_stopped(draft.model, reason),)
            cause = wording.model_failed(draft.model, reason)
        if draft.claims:
            yield draft.reply(stopped)
        elif draft.gave_up:
            yield draft.refusal()
        else:
            yield replace(_extractive_or_refusal(evidence, cause), events=tuple(draft.events))


class _Draft:
    """Verified claims, growing into a reply; citations are numbered as they come."""

    def __init__(self, evidence: Evidence, model: str) -> None:
        self._evidence = evidence
        self.model = model
        self._switched: tuple[str, ...] = ()
        self._numbers: dict[tuple[int, int], int] = {}
        self._places: list[Place] = []
        self._dropped = 0
        self.claims: list[AnswerSentence] = []
        self.events: list[DraftEvent] = []
        self.gave_up = False

    def add(self, event: DraftEvent) -> bool:
        """Take an event in; true when there is something new to show."""
        if self.gave_up and not isinstance(event, Written):
            return False
        self.events.append(event)
        self.gave_up = self.gave_up or (isinstance(event, NoAnswer) and not self.claims)
        if isinstance(event, VerifiedClaim):
            numbers = tuple(dict.fromkeys(self._number(place) for place in event.sources))
            self.claims.append(AnswerSentence(event.text, numbers))
            return True
        if isinstance(event, ModelSwitched):
            self.model = event.model
            self._switched = (wording.model_switched(event.failed, event.reason, event.model),)
        self._dropped += isinstance(event, DroppedClaim)
        return False

    def reply(self, stopped: tuple[str, ...] = ()) -> Reply:
        """What there is so far; ``stopped`` says why there will be no more."""
        dropped = (wording.claims_dropped(self._dropped),) if self._dropped else ()
        answer = Answer(
            question=self._evidence.question.text,
            mode=Mode.LLM,
            model=self.model,
            notices=(*self._switched, *stopped, *dropped),
            sentences=tuple(self.claims),
            citations=cite(self._places, self._evidence),
        )
        return Reply(answer, self._evidence, tuple(self.events))

    def refusal(self) -> Reply:
        """What there is when the model itself says that the sentences do not answer."""
        reply = _not_covered(self._evidence)
        answer = replace(reply.answer, mode=Mode.LLM, model=self.model, notices=self._switched)
        return replace(reply, answer=answer, events=tuple(self.events))

    def _number(self, place: Place) -> int:
        version, sentence = place
        key = (version.key, sentence.index)
        if key not in self._numbers:
            self._places.append(place)
            self._numbers[key] = len(self._places)
        return self._numbers[key]


def _list(question: Question, shelf: Shelf) -> Reply | None:
    """The newest articles; ``None`` when the last one was removed this moment."""
    places = first_sentences(shelf.newest(LISTED_ARTICLES))
    if not places:
        return None
    notice = wording.articles_listed(len(places), shelf.article_count())
    return _extractive(question, places, (notice,))


def _extractive_or_refusal(evidence: Evidence, cause: str | None = None) -> Reply:
    """Without a language model's answer; ``cause`` says why a model that is set gave none."""
    if evidence.confidence < evidence.thresholds.answer:
        reply = _not_covered(evidence)
        notices = (f"{cause}.",) if cause else ()
        return replace(reply, answer=replace(reply.answer, notices=notices))
    notices = (wording.verbatim_instead(cause),) if cause else ()
    rivals = disagreeing(evidence.ranked)
    if rivals:
        places = [(rival.version, rival.sentence) for rival in rivals]
        return _extractive(evidence.question, places, (*notices, wording.FIGURES_DIFFER), evidence)
    return _extractive(evidence.question, _best(evidence), notices, evidence)


def _extractive(
    question: Question,
    places: Iterable[Place],
    notices: tuple[str, ...],
    evidence: Evidence | None = None,
) -> Reply:
    citations = cite(places, evidence)
    sentences = tuple(AnswerSentence(c.quote, (c.number,)) for c in citations)
    answer = Answer(question.text, notices=notices, sentences=sentences, citations=citations)
    return Reply(answer, evidence)


def _best(evidence: Evidence) -> list[Place]:
    return best_sentences(evidence.ranked, evidence.sides)


def _no_articles(question: Question) -> Reply:
    return _refuse(question, RefusalCode.NO_ARTICLES, wording.NO_ARTICLES)


def _not_covered(evidence: Evidence) -> Reply:
    languages = foreign(evidence)
    reason = wording.other_language(*languages) if languages else wording.NOT_COVERED
    return _refuse_near(evidence, RefusalCode.NOT_COVERED, reason)


def _refuse_near(evidence: Evidence, code: RefusalCode, reason: str) -> Reply:
    nearest = cite(((item.version, item.sentence) for item in evidence.ranked[:NEAREST]), evidence)
    return replace(_refuse(evidence.question, code, reason, nearest), evidence=evidence)


def _refuse(
    question: Question, code: RefusalCode, reason: str, nearest: tuple[Citation, ...] = ()
) -> Reply:
    return Reply(Answer(question.text, refusal=Refusal(code, reason, nearest)))


def _name(version: ArticleVersion) -> str:
    return version.article.title or version.article.id


def _log(question: Question, reply: Reply) -> None:
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
