"""What a person is shown: an answer whose every sentence is cited, or a refusal."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from bot.types.evidence import Evidence, SourceSentence
from bot.types.question import NO_ID
from bot.types.text_fragment import sentence_link
from ingest.types import ArticleVersion, Sentence


class Mode(StrEnum):
    """Who put the answer together: nobody, a model that wrote, or one that only chose."""

    EXTRACTIVE = "extractive"
    LLM = "llm"
    QUOTES = "quotes"


class RefusalCode(StrEnum):
    """Why there is no answer."""

    NO_ARTICLES = "no_articles"
    UNKNOWN_NAME = "unknown_name"
    NOT_COVERED = "not_covered"
    NOT_A_QUESTION = "not_a_question"


@dataclass(frozen=True, slots=True)
class Citation:
    """A sentence of a version of an article, as a verbatim slice of its text.

    ``also`` are other articles known to have the same sentence word for word.
    """

    number: int
    version: ArticleVersion
    sentence: Sentence
    also: tuple[SourceSentence, ...] = ()

    @property
    def quote(self) -> str:
        return self.sentence.text

    @property
    def other_outlets(self) -> tuple[str, ...]:
        """The outlets of ``also``, by title or identifier where none is named, each once."""
        names = [name_of(version) for version, _ in self.also]
        return tuple(dict.fromkeys(name for name in names if name != name_of(self.version)))

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
    """The reply to a question: sentences, or a refusal, never both; ``id`` is the question's."""

    question: str
    mode: Mode = Mode.EXTRACTIVE
    model: str | None = None
    notices: tuple[str, ...] = ()
    sentences: tuple[AnswerSentence, ...] = ()
    citations: tuple[Citation, ...] = ()
    refusal: Refusal | None = None
    total_ms: float = 0.0
    id: str = field(default=NO_ID, compare=False)

    @property
    def answered(self) -> bool:
        return self.refusal is None

    @property
    def by_model(self) -> bool:
        """Whether a language model wrote or chose the sentences."""
        return self.mode is not Mode.EXTRACTIVE

    @property
    def text(self) -> str:
        """Its sentences, without citations and notices."""
        return " ".join(sentence.text for sentence in self.sentences)


def name_of(version: ArticleVersion) -> str:
    """Where an article is from, as far as it is known."""
    article = version.article
    return article.outlet or article.title or article.id


def cite(
    places: Iterable[SourceSentence], evidence: Evidence | None = None
) -> tuple[Citation, ...]:
    """Number sentences from 1, in the order given.

    ``evidence`` knows which other articles have them.
    """
    return tuple(
        Citation(number, *place, evidence.also(*place) if evidence else ())
        for number, place in enumerate(places, 1)
    )


@dataclass(frozen=True, slots=True)
class CitedVersion:
    """A version that was cited, and the version of its article that is current."""

    version: ArticleVersion
    current: ArticleVersion
