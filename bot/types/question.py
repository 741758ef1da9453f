"""What a person asks, and where the answer may come from."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from uuid import uuid4

from bot.translatable import said
from bot.types.conversation import Turn, latest
from ingest.errors import QuestionError
from ingest.settings import SHARED_LIBRARY
from ingest.types import Origin

MAX_QUESTION_CHARACTERS = 1_000

NO_ID = "-"

_HALF_CHARACTER = re.compile("[\ud800-\udfff]")
"""A byte of a terminal that is no UTF-8, or half a surrogate pair: nothing can encode it."""


@dataclass(frozen=True, slots=True)
class Scope:
    """The articles that may be cited: those of some libraries, or some of these.

    Where several libraries hold an article, the first of them counts. Articles
    that are named count whatever their origin.
    """

    libraries: tuple[str, ...] = (SHARED_LIBRARY,)
    article_ids: tuple[str, ...] | None = None
    origin: Origin | None = None

    @property
    def by_origin(self) -> Origin | None:
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
                said("The question is empty."), hint=said("Ask something about an article.")
            )
        if len(text) > MAX_QUESTION_CHARACTERS:
            raise QuestionError(
                said("The question has {count:,} characters.", count=len(text)),
                hint=said("Ask in at most {count:,}.", count=MAX_QUESTION_CHARACTERS),
            )
        object.__setattr__(self, "text", text)
        kept = latest(self.conversation)
        left_out = self.turns_left_out + len(self.conversation) - len(kept)
        object.__setattr__(self, "conversation", kept)
        object.__setattr__(self, "turns_left_out", left_out)
