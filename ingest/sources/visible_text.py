"""Keeps apart what a page shows apart, in a text that is joined from those of its elements.

Otherwise two cells, lines or paragraphs become one word, a superscript becomes
a part of the number before it, and a figure is read that is in no article.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

FORMATTING = frozenset(
    "abbr acronym b bdi bdo big button cite code data del dfn em font form i ins kbd label mark"
    " q s samp small span strike strong sub sup time tt u var".split()
)
"""Inline elements that are no links."""

LINE, CELL, ROW, BLOCK = "\n\t\v\f"
SEAM = "\x1f"
"""Separates figures only, such as a deleted one from the one that replaces it."""

_BLOCKS = (
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset"
    " figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu"
    " nav ol optgroup option p pre section summary table tbody tfoot thead ul"
).split()
_SEPARATORS = {
    **dict.fromkeys(FORMATTING | {"a", "nobr", "wbr"}, ""),
    **dict.fromkeys(("del", "img", "s", "strike"), SEAM),
    **dict.fromkeys(_BLOCKS, BLOCK),
    **dict.fromkeys(("td", "th"), CELL),
    "br": LINE,
    "tr": ROW,
}
_AS_LINES = str.maketrans(dict.fromkeys(CELL + ROW + BLOCK, LINE))
_SPACE = re.compile(r"\s+")
_BETWEEN_FIGURES = re.compile(r"(?<=\d) *+[\n\x1f][ \n\x1f]*+(?=\d)")

_MARK = "\u2e35"
"""A rare sign that stands between two texts while others work on them."""

_MARK_BETWEEN_FIGURES = re.compile(rf"(?<=\d){_MARK}[^\S\n]*(?=\d)")
_MARK_IN_WORD = re.compile(rf"(?<=\S){_MARK}(?=[^\s|])")

_SHIFTED = {
    "sup": str.maketrans("0123456789+-−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻"),
    "sub": str.maketrans("0123456789+-−", "₀₁₂₃₄₅₆₇₈₉₊₋₋"),
}
SHIFTED_TAGS = tuple(_SHIFTED)
_FIRST_FIGURES = re.compile(r"[-+−]?[0-9]+(?:[,;.–-][0-9]+)*")


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of text, and the tag of the superscript or subscript that it stands in, if any."""

    text: str
    shift: str = ""


@dataclass(frozen=True, slots=True)
class Seamed:
    """A text of a page, and what separates it from the one before: where an element opens or ends."""

    separator: str
    is_opening: bool
    text: str


def separator(tag: str) -> Piece:
    """What stands before and after an element with a tag."""
    return Piece(_SEPARATORS.get(tag, LINE))


def spaced(text: str | None) -> str:
    """A text without separators: each run of whitespace is one space."""
    return _SPACE.sub(" ", text or "")


def set_shifted_apart(pieces: Sequence[Piece]) -> Iterator[str]:
    """The texts of the pieces, in which no superscript or subscript is part of a number.

    10<sup>6</sup> becomes 10⁶. Subscripts behind letters stay, since CO₂ is usually written CO2.
    """
    texts = [piece.text for piece in pieces]
    before = accumulate(texts, lambda last, text: text[-1:] or last, initial="")
    after = [*accumulate(reversed(texts), lambda first, text: text[:1] or first, initial="")]
    for piece, last, first in zip(pieces, before, after[-2::-1], strict=False):
        yield _apart(piece, last, first) if piece.shift else piece.text


def mark_seams(texts: Sequence[Seamed]) -> list[str]:
    """Texts of a page that can be joined by others, with marks where words or figures would fuse.

    A mark stands between figures that the page shows apart, and where a block
    begins or ends amid a text; ``without_marks`` takes it away.
    """
    marked = [each.text for each in texts]
    last, opened, closed = -1, "", ""
    for place, each in enumerate(texts):
        opened += each.separator if each.is_opening else ""
        closed += "" if each.is_opening else each.separator
        if each.text.strip():
            if last >= 0 and _would_fuse(marked[last], opened, closed, each.text):
                marked[last] = _with_mark(marked[last])
            last, opened, closed = place, "", ""
    return marked


def without_marks(text: str) -> str:
    """A text of others without marks, and with a semicolon or space where nothing else is left."""
    between_figures = _MARK_BETWEEN_FIGURES.sub("; ", text)
    return _MARK_IN_WORD.sub(" ", between_figures).replace(_MARK, "")


def _would_fuse(before: str, opened: str, closed: str, after: str) -> bool:
    if before.rstrip()[-1].isdecimal() and after.lstrip()[0].isdecimal():
        return bool(opened or closed)
    # Between two blocks, one ends and another begins.
    is_amid_text = not (opened and closed) and BLOCK in opened + closed
    return is_amid_text and not (before[-1].isspace() or after[0].isspace())


def _with_mark(text: str) -> str:
    end = len(text.rstrip())
    return f"{text[:end]}{_MARK}{text[end:]}"


def one_line(text: str) -> str:
    """The text of a block on one line.

    Between the figures of two lines stands a semicolon, since 5 100 would be one number.
    """
    lines = text.translate(_AS_LINES)
    return " ".join(_BETWEEN_FIGURES.sub("; ", lines).replace(SEAM, "").split())


def blocks(text: str) -> Iterator[str]:
    """The blocks of a text, each on one line, and one for the cells of a row."""
    for part in text.split(ROW):
        if CELL in part:
            yield "; ".join(filter(None, map(one_line, part.split(CELL))))
        else:
            yield from map(one_line, part.split(BLOCK))


def _apart(piece: Piece, before: str, after: str) -> str:
    """The text of a superscript or subscript between two characters, which may be missing."""
    text, digits = piece.text, _SHIFTED[piece.shift]
    is_mark = piece.shift == "sup" and not before.isspace() and before not in "[(/"
    figures = _FIRST_FIGURES.match(text) if is_mark or before.isdigit() else None
    start = figures.end() if figures else 0
    end = max(start, len(text.rstrip("0123456789")) if after.isdigit() else len(text))
    return text[:start].translate(digits) + text[start:end] + text[end:].translate(digits)
