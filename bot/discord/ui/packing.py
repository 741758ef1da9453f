"""Blocks of lines, packed into messages without breaking what belongs together.

Pure and greedy: a block goes into the message that is being filled, else it
opens the next one; only a block that fits into no message is broken, between
its lines first, then between words, and inside a word only where the word
alone is too long.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.discord.limits import CONTENT, length
from bot.discord.markdown import start_escaped

_CHARACTER = re.compile(r"\\.|.", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Line:
    """Words that are shown with spaces between them, after a prefix such as ``> ``.

    A word is never broken unless it is longer than a message, so a citation or
    a link is one word. The prefix is repeated when the line is broken.
    """

    words: tuple[str, ...]
    prefix: str = ""

    @property
    def text(self) -> str:
        return self.prefix + " ".join(self.words)


@dataclass(frozen=True, slots=True)
class Block:
    """Lines that stay in one message if they can; ``apart`` puts an empty line before them."""

    lines: tuple[Line, ...]
    apart: bool = False

    @property
    def text(self) -> str:
        return "\n".join(line.text for line in self.lines)

    @property
    def separator(self) -> str:
        return "\n\n" if self.apart else "\n"


def packed(blocks: Iterable[Block], limit: int = CONTENT) -> list[str]:
    """The contents of as few messages as the order allows."""
    contents: list[str] = []
    for block in blocks:
        if not _appended(contents, block.separator, block.text, limit):
            for piece in _pieces(block.lines, limit):
                _appended(contents, "\n", piece, limit)
    return contents


def _appended(contents: list[str], separator: str, text: str, limit: int) -> bool:
    """Put a text into the last message or a new one; false when it is too long for any."""
    if contents and length(contents[-1] + separator + text) <= limit:
        contents[-1] += separator + text
    elif length(text) <= limit:
        contents.append(text)
    else:
        return False
    return True


def _pieces(lines: Sequence[Line], limit: int) -> Iterator[str]:
    for line in lines:
        pieces = [line.text] if length(line.text) <= limit else _broken(line, limit)
        yield from (piece for piece in pieces if piece.strip())


def _broken(line: Line, limit: int) -> Iterator[str]:
    piece = ""
    for word in _chopped(filter(None, line.words), limit - length(line.prefix) - 1):
        longer = f"{piece} {word}" if piece else line.prefix + word
        if length(longer) > limit:
            yield piece
            longer = line.prefix + start_escaped(word)
        piece = longer
    yield piece


def _chopped(words: Iterable[str], limit: int) -> Iterator[str]:
    """Words as they are, and parts of those that are too long, escapes kept whole."""
    for word in words:
        part = ""
        for character in _CHARACTER.findall(word) if length(word) > limit else [word]:
            if part and length(part + character) > limit:
                yield part
                part = ""
            part += character
        yield part
