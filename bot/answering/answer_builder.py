"""Replies that need no language model: verbatim sentences, lists and refusals."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from bot.answering import notices as texts
from bot.answering.conflicts import disagreeing
from bot.answering.extractive import best_sentences, first_sentences, nearest_sentences
from bot.answering.language_check import foreign
from bot.retrieval.answer_type import asks_exactly
from bot.types.answer import Answer, AnswerSentence, Citation, Refusal, RefusalCode, cite
from bot.types.claims import DraftEvent
from bot.types.evidence import Evidence, Place
from bot.types.question import Question
from ingest.library.corpus import Shelf

LISTED_ARTICLES = 10


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


def listing(question: Question, shelf: Shelf) -> Reply | None:
    """The newest articles; ``None`` when the last one was removed this moment."""
    origin = question.scope.origin
    places = first_sentences(shelf.newest(LISTED_ARTICLES, origin))
    if not places:
        return None
    notice = texts.articles_listed(len(places), shelf.article_count(origin))
    return extractive(question, places, (notice,))


def extractive_or_refusal(evidence: Evidence, cause: str | None = None) -> Reply:
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
    places: Iterable[Place],
    notices: tuple[str, ...],
    evidence: Evidence | None = None,
) -> Reply:
    """These sentences, verbatim, each with its citation."""
    citations = cite(places, evidence)
    sentences = tuple(AnswerSentence(c.quote, (c.number,)) for c in citations)
    answer = Answer(question.text, notices=notices, sentences=sentences, citations=citations)
    return Reply(answer, evidence)


def _best(evidence: Evidence) -> list[Place]:
    exact = asks_exactly(evidence.question.text)
    return best_sentences(evidence.ranked, evidence.sides, exact=exact)


def no_articles(question: Question) -> Reply:
    """What is said when nothing was ingested yet."""
    return refuse(question, RefusalCode.NO_ARTICLES, texts.NO_ARTICLES)


def not_covered(evidence: Evidence) -> Reply:
    """A refusal for lack of an answer, with the nearest sentences."""
    languages = foreign(evidence)
    reason = texts.other_language(*languages) if languages else texts.NOT_COVERED
    return refuse_near(evidence, RefusalCode.NOT_COVERED, reason)


def refuse_near(evidence: Evidence, code: RefusalCode, reason: str) -> Reply:
    """A refusal with the nearest sentences, shown as such."""
    nearest = cite(nearest_sentences(evidence.ranked), evidence)
    return replace(refuse(evidence.question, code, reason, nearest), evidence=evidence)


def refuse(
    question: Question, code: RefusalCode, reason: str, nearest: tuple[Citation, ...] = ()
) -> Reply:
    """A refusal without an answer or evidence."""
    return Reply(Answer(question.text, refusal=Refusal(code, reason, nearest)))
