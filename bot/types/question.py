"""Questions: what a person asks, the articles that may answer, and the conversation before it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import uuid4

from bot.errors import QuestionError
from bot.translatable import translatable
from ingest.runtime.invisible_characters import SURROGATES
from ingest.settings import SHARED_LIBRARY
from ingest.types import ArticleFilter

MAX_QUESTION_CHARACTERS = 1_000

NO_ID = "-"
"""The identifier of a question that has none."""

MAX_TURNS = 4

MAX_TURN_CHARACTERS = 600
"""The limit for the question of a turn, and for its answer."""

MAX_CHARACTERS = 3_000
"""The limit for all turns together."""


class Manner(StrEnum):
    """How a message asks Footnote.

    ``ADDRESSED``: by a command, a mention or a direct message. The others address
    nobody: ``PLAIN`` is a question by its form, ``IMPLIED`` only by its sense, as
    “i wonder when it opens” is.
    """

    ADDRESSED = "addressed"
    PLAIN = "plain"
    IMPLIED = "implied"


@dataclass(frozen=True, slots=True)
class Scope:
    """The articles that may be cited: all of some libraries, or those in ``article_ids``.

    If several libraries have an article, the first of them counts. The filter does
    not apply to articles that are named.
    """

    libraries: tuple[str, ...] = (SHARED_LIBRARY,)
    article_ids: tuple[str, ...] | None = None
    article_filter: ArticleFilter | None = None

    @property
    def active_filter(self) -> ArticleFilter | None:
        """The filter; ``None`` where articles are named, to which it does not apply."""
        return self.article_filter if self.article_ids is None else None


def new_question_id() -> str:
    """A random identifier for a question."""
    return uuid4().hex[:12]


@dataclass(frozen=True, slots=True)
class Question:
    """A question with its scope; ``id`` is in every log line about it.

    ``conversation`` is what was asked before, oldest first. If it is too long, only
    the latest turns are kept. ``turns_left_out`` counts the others, including those
    that the caller left out. ``guild_id`` is the guild in which it was asked, whatever
    it is answered from. Raises ``QuestionError`` for text that is empty or too long.
    """

    text: str
    scope: Scope = field(default_factory=Scope)
    id: str = NO_ID
    conversation: tuple[Turn, ...] = ()
    turns_left_out: int = 0
    guild_id: int | None = None

    def __post_init__(self) -> None:
        text = " ".join(SURROGATES.sub("\ufffd", self.text).split())
        if not text:
            raise QuestionError(
                translatable("The question is empty."),
                hint=translatable("Ask something about an article."),
            )
        if len(text) > MAX_QUESTION_CHARACTERS:
            raise QuestionError(
                translatable("The question has {count:,} characters.", count=len(text)),
                hint=translatable("Use at most {count:,}.", count=MAX_QUESTION_CHARACTERS),
            )
        object.__setattr__(self, "text", text)
        kept = _latest(self.conversation)
        left_out = self.turns_left_out + len(self.conversation) - len(kept)
        object.__setattr__(self, "conversation", kept)
        object.__setattr__(self, "turns_left_out", left_out)


@dataclass(frozen=True, slots=True)
class Turn:
    """A question and its answer, which is empty if the question was refused.

    The answer is its sentences alone, without notices and citations. Both texts are
    cut to ``MAX_TURN_CHARACTERS``. ``cited`` are the keys of the article versions
    that the answer cites, or that a refusal shows passages of.
    """

    question: str
    answer: str = ""
    cited: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "question", _cut(self.question))
        object.__setattr__(self, "answer", _cut(self.answer))

    @property
    def length(self) -> int:
        """The characters of both texts."""
        return len(self.question) + len(self.answer)


def _latest(turns: Sequence[Turn]) -> tuple[Turn, ...]:
    """The latest turns that fit into a conversation, in order; those without a question are skipped."""
    kept: list[Turn] = []
    characters = 0
    for turn in reversed([turn for turn in turns if turn.question][-MAX_TURNS:]):
        characters += turn.length
        if characters > MAX_CHARACTERS:
            break
        kept.append(turn)
    return tuple(reversed(kept))


def _cut(text: str) -> str:
    """The text on one line, encodable, and cut at the end of a word."""
    # Cut first, so that a megabyte costs no more than a page.
    line = " ".join(SURROGATES.sub("\ufffd", text[: MAX_TURN_CHARACTERS * 4]).split())
    if len(line) <= MAX_TURN_CHARACTERS:
        return line
    head = line[:MAX_TURN_CHARACTERS]
    return head.rpartition(" ")[0] or head
