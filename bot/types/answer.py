"""Answers: sentences that are all cited, or a refusal."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum

from bot.types.evidence import Evidence, SourceSentence
from bot.types.question import NO_ID
from bot.types.text_fragment import sentence_link
from ingest.types import ArticleVersion, Sentence, Span, title_or_id


class Mode(StrEnum):
    """How the answer was made: without a model, written by one, or of sentences that one picked."""

    EXTRACTIVE = "extractive"
    LLM = "llm"
    QUOTES = "quotes"


class Role(StrEnum):
    """What a sentence is shown for.

    Context is the sentence before one that points back to it, as "she" does.
    """

    ANSWER = "answer"
    CONTEXT = "context"


CONTEXT_MARK = "…"
"""Stands before context where the text alone must say what it is."""


class RefusalCode(StrEnum):
    """Why there is no answer.

    ``NOT_ANSWERED``: the articles are about the subject of the question, but no
    sentence answers it. ``NOT_COVERED``: they are not about it. ``WHICH_ARTICLE``:
    the message may mean one of several articles, and the reason asks which.
    ``SMALL_TALK``: the message is a greeting, thanks or the like.
    """

    NO_ARTICLES = "no_articles"
    UNKNOWN_NAME = "unknown_name"
    NOT_COVERED = "not_covered"
    NOT_ANSWERED = "not_answered"
    WHICH_ARTICLE = "which_article"
    SMALL_TALK = "small_talk"
    NOT_A_QUESTION = "not_a_question"


ASKS_NOTHING = frozenset({RefusalCode.SMALL_TALK, RefusalCode.NOT_A_QUESTION})
"""The refusals of messages that ask nothing, and that no conversation goes on from."""


@dataclass(frozen=True, slots=True)
class Citation:
    """A cited sentence, which is a verbatim slice of an article's text.

    ``number`` counts from 1 within an answer. ``also`` are other articles that
    contain the same sentence word for word.
    """

    number: int
    version: ArticleVersion
    sentence: Sentence
    also: tuple[SourceSentence, ...] = ()
    _link: tuple[str | None] | None = field(default=None, init=False, repr=False, compare=False)

    @property
    def quote(self) -> str:
        """The text of the sentence, verbatim."""
        return self.sentence.text

    @property
    def other_outlets(self) -> tuple[str, ...]:
        """The outlets of ``also``, each once; an article without an outlet goes by its title."""
        names = [name_of(version) for version, _ in self.also]
        return tuple(dict.fromkeys(name for name in names if name != name_of(self.version)))

    @property
    def link(self) -> str | None:
        """A link that opens the article at the sentence; ``None`` without an address.

        It is made once, because that takes time that grows with the article.
        """
        if self._link is None:
            object.__setattr__(self, "_link", (sentence_link(self.version, self.sentence),))
        return self._link[0] if self._link else None

    def linked_to(self, address: str) -> Citation:
        """The same citation with a link to another place, such as the message with the file."""
        copy = replace(self)
        object.__setattr__(copy, "_link", (address,))
        return copy


@dataclass(frozen=True, slots=True)
class AnswerSentence:
    """A sentence of an answer, with the numbers of the citations that support it.

    ``emphasis`` is the part that answers the question, in code points of
    ``text``; ``None`` where it is not known. Raises ``ValueError`` for a part
    that is empty or not in the text.
    """

    text: str
    citations: tuple[int, ...]
    role: Role = Role.ANSWER
    emphasis: Span | None = None

    def __post_init__(self) -> None:
        if self.emphasis:
            start, end = self.emphasis
            if not 0 <= start < end <= len(self.text):
                raise ValueError(f"[{start}, {end}) is no part of the sentence.")


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why there is no answer.

    ``nearest`` are the nearest sentences, which do not answer. ``choices`` are the
    articles that the message may mean, the best first; only a question back,
    ``WHICH_ARTICLE``, has them. Raises ``ValueError`` where it has fewer than two,
    or another refusal has any.
    """

    code: RefusalCode
    reason: str
    nearest: tuple[Citation, ...] = ()
    choices: tuple[ArticleVersion, ...] = ()

    def __post_init__(self) -> None:
        fits = len(self.choices) > 1 if self.asks_back else not self.choices
        if not fits:
            raise ValueError("A question back has two articles or more to choose from.")

    @property
    def asks_back(self) -> bool:
        """Whether the refusal is a question back: which article is meant."""
        return self.code is RefusalCode.WHICH_ARTICLE


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a question: sentences or a refusal, never both.

    ``id`` is the question's. ``searched`` is the text that was searched for if the question
    followed a conversation; it may repeat earlier questions. ``model`` is the language model,
    as ``provider:model``, ``None`` in extractive mode. ``notices`` are Footnote's own words
    about the answer.
    """

    question: str
    mode: Mode = Mode.EXTRACTIVE
    model: str | None = None
    notices: tuple[str, ...] = ()
    sentences: tuple[AnswerSentence, ...] = ()
    citations: tuple[Citation, ...] = ()
    refusal: Refusal | None = None
    total_ms: float = 0.0
    id: str = field(default=NO_ID, compare=False)
    searched: str | None = field(default=None, compare=False)

    @property
    def answered(self) -> bool:
        return self.refusal is None

    @property
    def asks_nothing(self) -> bool:
        """Whether the message was no question, such as a greeting."""
        return self.refusal is not None and self.refusal.code in ASKS_NOTHING

    @property
    def choices(self) -> tuple[ArticleVersion, ...]:
        """The articles to choose from, where Footnote asks back which one is meant."""
        return self.refusal.choices if self.refusal else ()

    @property
    def by_model(self) -> bool:
        """Whether a language model wrote or chose the sentences."""
        return self.mode is not Mode.EXTRACTIVE

    @property
    def answering(self) -> tuple[AnswerSentence, ...]:
        """The sentences without the context."""
        return tuple(each for each in self.sentences if each.role is Role.ANSWER)

    @property
    def cited_versions(self) -> tuple[int, ...]:
        """The keys of the versions that it cites, or that a refusal shows passages of, each once."""
        citations = self.refusal.nearest if self.refusal else self.citations
        return tuple(dict.fromkeys(each.version.key for each in citations))

    @property
    def text(self) -> str:
        """What answers the question, without context, citations and notices."""
        return " ".join(sentence.text for sentence in self.answering)


def name_of(version: ArticleVersion) -> str:
    """The outlet of an article, or its title or identifier where no outlet is known."""
    article = version.article
    return article.outlet or title_or_id(article)


def cite(
    sources: Iterable[SourceSentence], evidence: Evidence | None = None
) -> tuple[Citation, ...]:
    """Citations of these sentences, numbered from 1 in the order given.

    ``evidence`` knows which other articles contain them.
    """
    return tuple(
        Citation(number, *source, evidence.also(*source) if evidence else ())
        for number, source in enumerate(sources, 1)
    )


@dataclass(frozen=True, slots=True)
class CitedVersion:
    """A version that was cited, and the current version of its article."""

    version: ArticleVersion
    current: ArticleVersion
