"""What was asked and answered before a question, as a value that is always small."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

MAX_TURNS = 4
MAX_TURN_CHARACTERS = 600
"""Of a question, and of its answer."""

MAX_CHARACTERS = 3_000
"""Of all turns together."""

_HALF_CHARACTER = re.compile("[\ud800-\udfff]")


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
