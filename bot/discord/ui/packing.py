"""Pack blocks of lines into messages, keeping together what belongs together.

Greedy and pure. A block goes into the current message if it fits, else it
starts the next one. Only a block too long for any message is split: between
lines first, then between words, and inside a word only if that word alone is
too long.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.discord.limits import TEXT, length
from bot.discord.markdown import escape_line_start

_CHARACTER = re.compile(r"\\.|.", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Line:
    """Words joined by spaces after a prefix such as ``> ``.

    Words are split only if longer than a message, so a citation or a link is
    one word. Each part of a split line repeats the prefix.
    """

    words: tuple[str, ...]
    prefix: str = ""

    @property
    def text(self) -> str:
        return self.prefix + " ".join(self.words)


_SMALL = "-# "

_EMPTY = Line(("",))


@dataclass(frozen=True, slots=True)
class Block:
    """Lines kept in one message if possible; ``apart`` puts an empty line before them."""

    lines: tuple[Line, ...]
    apart: bool = False

    @property
    def text(self) -> str:
        return "\n".join(line.text for line in self.lines)

    @property
    def separator(self) -> str:
        return "\n\n" if self.apart else "\n"


def join_small_print(blocks: Sequence[Block], limit: int = TEXT) -> list[Block]:
    """The blocks, with the small print at their end joined to what it follows.

    Otherwise the last message, which has the controls, could hold nothing else.
    """
    body = len(blocks)
    while body > 1 and blocks[body - 1].text.startswith(_SMALL):
        body -= 1
    *before, last = blocks[:body]
    lines = list(last.lines)
    for block in blocks[body:]:
        lines += [*([_EMPTY] if block.apart else []), *block.lines]
    joined = Block(tuple(lines), last.apart)
    return [*before, joined] if length(joined.text) <= limit else list(blocks)


def pack(blocks: Iterable[Block], limit: int = TEXT) -> list[str]:
    """The texts of as few messages as the order of blocks allows."""
    contents: list[str] = []
    for block in blocks:
        if not _append(contents, block.separator, block.text, limit):
            for piece in _split_lines(block.lines, limit):
                _append(contents, "\n", piece, limit)
    return contents


def _append(contents: list[str], separator: str, text: str, limit: int) -> bool:
    """Add a text to the last message or a new one; false if it is too long for any."""
    if contents and length(contents[-1] + separator + text) <= limit:
        contents[-1] += separator + text
    elif length(text) <= limit:
        contents.append(text)
    else:
        return False
    return True


def _split_lines(lines: Sequence[Line], limit: int) -> Iterator[str]:
    for line in lines:
        pieces = [line.text] if length(line.text) <= limit else _split_line(line, limit)
        yield from (piece for piece in pieces if piece.strip())


def _split_line(line: Line, limit: int) -> Iterator[str]:
    piece: list[str] = []
    size = 0
    for word in _split_words(filter(None, line.words), limit - length(line.prefix) - 1):
        size += 1 + length(word)
        if piece and size <= limit:
            piece.append(word)
            continue
        if piece:
            yield " ".join(piece)
        first = line.prefix + (escape_line_start(word) if piece else word)
        piece, size = [first], length(first)
    yield " ".join(piece)


def _split_words(words: Iterable[str], limit: int) -> Iterator[str]:
    """The words; those that are too long in parts, without splitting an escape."""
    for word in words:
        if length(word) <= limit:
            yield word
        else:
            yield from _split_word(word, limit)


def _split_word(word: str, limit: int) -> Iterator[str]:
    part: list[str] = []
    size = 0
    for character in _CHARACTER.findall(word):
        size += length(character)
        if part and size > limit:
            yield "".join(part)
            part, size = [], length(character)
        part.append(character)
    yield "".join(part)
