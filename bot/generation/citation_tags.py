"""The tags by which a language model cites sentences: ``B12`` is sentence 12 of article B."""

from __future__ import annotations

from dataclasses import dataclass
from string import ascii_uppercase

MAX_CITATIONS = 3
"""How many sentences one claim may cite."""


@dataclass(frozen=True, slots=True, order=True)
class Tag:
    """One sentence of the context; ``number`` counts from 1."""

    letter: str
    number: int

    def __str__(self) -> str:
        return f"{self.letter}{self.number}"


@dataclass(frozen=True, slots=True)
class TagRange:
    """A range of tags as the model wrote it, unchecked and inclusive; often a single tag."""

    first: Tag
    last: Tag

    def __str__(self) -> str:
        return f"{self.first}" if self.first == self.last else f"{self.first}-{self.last}"

    def expand(self) -> tuple[Tag, ...] | None:
        """The tags of the range; ``None`` if it is reversed, too long, or spans two articles."""
        length = self.last.number - self.first.number + 1
        if self.first.letter != self.last.letter or not 1 <= length <= MAX_CITATIONS:
            return None
        return tuple(Tag(self.first.letter, self.first.number + step) for step in range(length))


def article_letter(position: int) -> str:
    """The letter of the article at a position from 0: A to Z, then AA, AB and so on."""
    letters = ""
    position += 1
    while position:
        position, remainder = divmod(position - 1, len(ascii_uppercase))
        letters = ascii_uppercase[remainder] + letters
    return letters
