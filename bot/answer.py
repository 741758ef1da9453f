"""What a person is shown: an answer whose every sentence is cited, or a refusal."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from bot.evidence import RankedSentence
from bot.links import sentence_link
from ingest.article import ArticleVersion, Sentence


class Mode(StrEnum):
    """Who put the answer together."""

    EXTRACTIVE = "extractive"
    LLM = "llm"


class RefusalCode(StrEnum):
    """Why there is no answer."""

    NO_ARTICLES = "no_articles"
    UNKNOWN_NAME = "unknown_name"
    NOT_COVERED = "not_covered"
    NOT_A_QUESTION = "not_a_question"


@dataclass(frozen=True, slots=True)
class Citation:
    """A sentence of a version of an article, as a verbatim slice of its text."""

    number: int
    version: ArticleVersion
    sentence: Sentence

    @property
    def quote(self) -> str:
        return self.sentence.text

    @property
    def link(self) -> str | None:
        """The article's address, opening at the sentence; ``None`` without an address."""
        return sentence_link(self.version, self.sentence)


@dataclass(frozen=True, slots=True)
class AnswerSentence:
    """A sentence of an answer, with the numbers of the citations that carry it."""

    text: str
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why there is no answer, and the nearest sentences, shown as just that."""

    code: RefusalCode
    reason: str
    nearest: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """The reply to a question: sentences, or a refusal, never both."""

    question: str
    mode: Mode = Mode.EXTRACTIVE
    model: str | None = None
    notices: tuple[str, ...] = ()
    sentences: tuple[AnswerSentence, ...] = ()
    citations: tuple[Citation, ...] = ()
    refusal: Refusal | None = None
    total_ms: float = 0.0

    @property
    def answered(self) -> bool:
        return self.refusal is None


def cite(
    places: Iterable[RankedSentence | tuple[ArticleVersion, Sentence]],
) -> tuple[Citation, ...]:
    """Number sentences from 1, in the order given."""
    pairs = (
        (place.version, place.sentence) if isinstance(place, RankedSentence) else place
        for place in places
    )
    return tuple(Citation(n, version, sentence) for n, (version, sentence) in enumerate(pairs, 1))
