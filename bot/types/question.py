"""Questions: what a person asks, the articles that may answer, and the conversation before it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import uuid4

from bot.errors import QuestionError
from bot.translatable import translatable
from ingest.settings import SHARED_LIBRARY
from ingest.types import ArticleFilter

MAX_QUESTION_CHARACTERS = 1_000

NO_ID = "-"

_HALF_CHARACTER = re.compile("[\ud800-\udfff]")
"""A byte of a terminal that is no UTF-8, or half a surrogate pair: nothing can encode it."""

MAX_TURNS = 4

MAX_TURN_CHARACTERS = 600
"""Of a question, and of its answer."""

MAX_CHARACTERS = 3_000
"""Of all turns together."""


@dataclass(frozen=True, slots=True)
class Scope:
    """The articles that may be cited: those of some libraries, or some of these.

    Where several libraries hold an article, the first of them counts. Articles
    that are named count whatever their origin.
    """

    libraries: tuple[str, ...] = (SHARED_LIBRARY,)
    article_ids: tuple[str, ...] | None = None
    origin: ArticleFilter | None = None

    @property
    def by_origin(self) -> ArticleFilter | None:
        """The origin, where no articles are named."""
        return self.origin if self.article_ids is None else None


def new_question_id() -> str:
    """An identifier that no other question has."""
    return uuid4().hex[:12]


@dataclass(frozen=True, slots=True)
class Question:
    """A question with its scope; ``id`` runs through every log line about it.

    ``conversation`` is what was asked before, the oldest first. Of more than
    fits the latest is kept, and ``turns_left_out`` counts the others, beside
    those that whoever asks left out.
    Raises ``QuestionError`` for text that is empty or too long.
    """

    text: str
    scope: Scope = field(default_factory=Scope)
    id: str = NO_ID
    conversation: tuple[Turn, ...] = ()
    turns_left_out: int = 0

    def __post_init__(self) -> None:
        text = " ".join(_HALF_CHARACTER.sub("\ufffd", self.text).split())
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
        kept = latest(self.conversation)
        left_out = self.turns_left_out + len(self.conversation) - len(kept)
        object.__setattr__(self, "conversation", kept)
        object.__setattr__(self, "turns_left_out", left_out)


@dataclass(frozen=True, slots=True)
class Turn:
    """A question and what was answered, or an empty text where there was no answer.

    The text of the answer is that of its sentences, without notices and sources;
    both are cut where they are long.
    """

    question: str
    answer: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "question", _cut(self.question))
        object.__setattr__(self, "answer", _cut(self.answer))

    @property
    def length(self) -> int:
        """In characters."""
        return len(self.question) + len(self.answer)


def latest(turns: Sequence[Turn]) -> tuple[Turn, ...]:
    """The last turns that fit into a conversation, in order; those without a question are none."""
    kept: list[Turn] = []
    characters = 0
    for turn in reversed([turn for turn in turns if turn.question][-MAX_TURNS:]):
        characters += turn.length
        if characters > MAX_CHARACTERS:
            break
        kept.append(turn)
    return tuple(reversed(kept))


def _cut(text: str) -> str:
    """One line without half characters, cut behind a word."""
    # Whoever hands over a megabyte shall not have all of it looked at.
    line = " ".join(_HALF_CHARACTER.sub("\ufffd", text[: MAX_TURN_CHARACTERS * 4]).split())
    if len(line) <= MAX_TURN_CHARACTERS:
        return line
    head = line[:MAX_TURN_CHARACTERS]
    return head.rpartition(" ")[0] or head
