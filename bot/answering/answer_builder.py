"""Replies that need no language model: verbatim sentences, lists and refusals.

Verified claims, growing into a reply.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from bot.answering import notices as texts
from bot.answering.conflicts import disagreeing
from bot.answering.extractive import best_sentences, first_sentences, nearest_sentences
from bot.answering.language_check import foreign
from bot.retrieval.answer_type import asks_exactly
from bot.types.answer import Answer, AnswerSentence, Citation, Mode, Refusal, RefusalCode, cite
from bot.types.claims import (
    DroppedClaim,
    GenerationTrace,
    ModelSwitched,
    NoAnswer,
    VerifiedClaim,
    WriterEvent,
)
from bot.types.evidence import Evidence, SourceSentence
from bot.types.question import Question
from bot.types.result import AnswerResult
from ingest.library.corpus import Corpus

LISTED_ARTICLES = 10


def listing(question: Question, shelf: Corpus) -> AnswerResult | None:
    """The newest articles; ``None`` when the last one was removed this moment."""
    origin = question.scope.origin
    places = first_sentences(shelf.newest(LISTED_ARTICLES, origin))
    if not places:
        return None
    notice = texts.articles_listed(len(places), shelf.article_count(origin))
    return extractive(question, places, (notice,))


def extractive_or_refusal(evidence: Evidence, cause: str | None = None) -> AnswerResult:
    """Without a language model's answer; ``cause`` says why a model that is set gave none."""
    if evidence.confidence < evidence.thresholds.answer:
        reply = not_covered(evidence)
        notices = (texts.alone(cause),) if cause else ()
        return replace(reply, answer=replace(reply.answer, notices=notices))
    notices = (texts.verbatim_instead(cause),) if cause else ()
    rivals = disagreeing(evidence.ranked)
    if rivals:
        places = [(rival.version, rival.sentence) for rival in rivals]
        return extractive(evidence.question, places, (*notices, texts.FIGURES_DIFFER), evidence)
    return extractive(evidence.question, _best(evidence), notices, evidence)


def extractive(
    question: Question,
    places: Iterable[SourceSentence],
    notices: tuple[str, ...],
    evidence: Evidence | None = None,
) -> AnswerResult:
    """These sentences, verbatim, each with its citation."""
    citations = cite(places, evidence)
    sentences = tuple(AnswerSentence(c.quote, (c.number,)) for c in citations)
    answer = Answer(question.text, notices=notices, sentences=sentences, citations=citations)
    return AnswerResult(answer, evidence)


def _best(evidence: Evidence) -> list[SourceSentence]:
    exact = asks_exactly(evidence.question.text)
    return best_sentences(evidence.ranked, evidence.sides, exact=exact)


def no_articles(question: Question) -> AnswerResult:
    """What is said when nothing was ingested yet."""
    return refuse(question, RefusalCode.NO_ARTICLES, texts.NO_ARTICLES)


def not_covered(evidence: Evidence) -> AnswerResult:
    """A refusal for lack of an answer, with the nearest sentences."""
    languages = foreign(evidence)
    reason = texts.other_language(*languages) if languages else texts.NOT_COVERED
    return refuse_near(evidence, RefusalCode.NOT_COVERED, reason)


def refuse_near(evidence: Evidence, code: RefusalCode, reason: str) -> AnswerResult:
    """A refusal with the nearest sentences, shown as such."""
    nearest = cite(nearest_sentences(evidence.ranked), evidence)
    return replace(refuse(evidence.question, code, reason, nearest), evidence=evidence)


def refuse(
    question: Question, code: RefusalCode, reason: str, nearest: tuple[Citation, ...] = ()
) -> AnswerResult:
    """A refusal without an answer or evidence."""
    return AnswerResult(Answer(question.text, refusal=Refusal(code, reason, nearest)))


class StreamedAnswer:
    """Verified claims, growing into a reply; citations are numbered as they come."""

    def __init__(self, evidence: Evidence, model: str, mode: Mode = Mode.LLM) -> None:
        self._evidence = evidence
        self.model = model
        self._mode = mode
        self._switched: tuple[str, ...] = ()
        self._numbers: dict[tuple[int, int], int] = {}
        self._places: list[SourceSentence] = []
        self._dropped = 0
        self.claims: list[AnswerSentence] = []
        self.events: list[WriterEvent] = []
        self.gave_up = False

    def add(self, event: WriterEvent) -> bool:
        """Take an event in; true when there is something new to show."""
        if self.gave_up and not isinstance(event, GenerationTrace):
            return False
        self.events.append(event)
        self.gave_up = self.gave_up or (isinstance(event, NoAnswer) and not self.claims)
        if isinstance(event, VerifiedClaim):
            numbers = tuple(dict.fromkeys(self._number(place) for place in event.sources))
            self.claims.append(AnswerSentence(event.text, numbers))
            return True
        if isinstance(event, ModelSwitched):
            self.model = event.model
            self._switched = (texts.model_switched(event.failed, event.reason, event.model),)
        self._dropped += isinstance(event, DroppedClaim)
        return False

    def reply(self, stopped: tuple[str, ...] = ()) -> AnswerResult:
        """What there is so far; ``stopped`` says why there will be no more."""
        said = texts.tags_dropped if self._mode is Mode.QUOTES else texts.claims_dropped
        dropped = (said(self._dropped),) if self._dropped else ()
        answer = Answer(
            question=self._evidence.question.text,
            mode=self._mode,
            model=self.model,
            notices=(*self._switched, *stopped, *dropped),
            sentences=tuple(self.claims),
            citations=cite(self._places, self._evidence),
        )
        return AnswerResult(answer, self._evidence, tuple(self.events))

    def refusal(self) -> AnswerResult:
        """What there is when the model itself says that the sentences do not answer."""
        reply = not_covered(self._evidence)
        answer = replace(reply.answer, mode=self._mode, model=self.model, notices=self._switched)
        return replace(reply, answer=answer, events=tuple(self.events))

    def _number(self, place: SourceSentence) -> int:
        version, sentence = place
        key = (version.key, sentence.index)
        if key not in self._numbers:
            self._places.append(place)
            self._numbers[key] = len(self._places)
        return self._numbers[key]
