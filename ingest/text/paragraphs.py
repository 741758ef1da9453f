"""Paragraphs: one to a line, or hard-wrapped lines with blank lines between.

Which of the two a text is, is decided from its line breaks: text wrapped at a
width breaks where the next word would not have fitted, and paragraphs do not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise

Span = tuple[int, int]
"""Offsets in code points into the text: start, and end (not included)."""

WRAP_WIDTHS = range(40, 133)
"""Narrower text is a list or verse, wider text is not wrapped by hand."""

MIN_BREAKS = 3
"""With fewer line breaks, a headline above its story looks like wrapped text."""

MIN_WRAPPED_SHARE = 0.6
"""The share of line breaks that one width must explain."""

MAX_SAMPLED_BREAKS = 1_000
"""Line breaks that decide; a text that long has shown what it is."""

_LINE = re.compile(
    r"([^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]*)(\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]|$)"
)
_WORD_CHARACTER = re.compile(r"[^\W_]")
_FIRST_WORD = re.compile(r"\s*([\u3040-\u30ff\u3400-\u9fff]|\S+)")
_LIST_MARKER = re.compile(r"\s*(?:[-–—*+•▪●■◦‣]|\(?\d{1,3}[.)]|[A-Za-z][.)])\s")
_ENDS_A_SENTENCE = re.compile(r"[.!?:…。！？؟।۔][\"'”’»)\]]*\s*$")


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    text: str
    soft_break_possible: bool

    @property
    def length(self) -> int:
        return len(self.text.rstrip())

    @property
    def span(self) -> Span:
        leading = len(self.text) - len(self.text.lstrip())
        return self.start + leading, self.start + max(leading, self.length)


def has_word(text: str) -> bool:
    """Whether there is a letter or a digit."""
    return _WORD_CHARACTER.search(text) is not None


def paragraphs(text: str) -> list[Span]:
    """The paragraphs that have a letter or digit, without surrounding whitespace.

    A paragraph of several lines keeps the line breaks between them.
    """
    width = _wrap_width(text)
    spans: list[Span] = []
    previous: _Line | None = None
    for line in _lines(text):
        if not has_word(line.text):
            previous = None
            continue
        if previous and width and _is_soft(previous, line, width):
            spans[-1] = (spans[-1][0], line.span[1])
        else:
            spans.append(line.span)
        previous = line
    return spans


def _lines(text: str) -> Iterator[_Line]:
    for match in _LINE.finditer(text):
        if match.group():
            yield _Line(match.start(), match[1], match[2] in {"\n", "\r\n", "\r"})


def _wrap_width(text: str) -> int | None:
    """The width that explains most line breaks inside paragraphs, if one does."""
    inside = (
        (line, following)
        for line, following in pairwise(_lines(text))
        if has_word(line.text) and has_word(following.text)
    )
    breaks = list(islice(inside, MAX_SAMPLED_BREAKS))
    widths = {line.length for pair in breaks for line in pair}.intersection(WRAP_WIDTHS)
    if not widths:
        return None
    width = max(sorted(widths), key=lambda width: _evidence(breaks, width))
    soft = [(line, following) for line, following in breaks if _is_soft(line, following, width)]
    if not soft or len(soft) < MIN_WRAPPED_SHARE * len(breaks):
        return None
    if len(breaks) < MIN_BREAKS:
        return width if all(_runs_on(line, following) for line, following in soft) else None
    # Wrapped lines end anywhere; lines that nearly all end a sentence are paragraphs.
    finished = sum(_ENDS_A_SENTENCE.search(line.text) is not None for line, _ in soft)
    return width if finished <= len(soft) / 2 else None


def _evidence(breaks: Sequence[tuple[_Line, _Line]], width: int) -> int:
    """A full line speaks for the width twice as loud as a sentence that goes on."""
    soft = [(line, following) for line, following in breaks if _is_soft(line, following, width)]
    return len(soft) + sum(_is_full(line, following, width) for line, following in soft)


def _is_soft(line: _Line, following: _Line, width: int) -> bool:
    if not line.soft_break_possible or line.length > width or following.length > width:
        return False
    if _LIST_MARKER.match(following.text) or _indent(following) > _indent(line):
        return False
    is_long_enough = 2 * line.length >= width
    return _is_full(line, following, width) or (is_long_enough and _runs_on(line, following))


def _is_full(line: _Line, following: _Line, width: int) -> bool:
    """Whether the next line's first word would not have fitted."""
    word = _FIRST_WORD.match(following.text)
    return word is not None and line.length + 1 + len(word[1]) > width


def _runs_on(line: _Line, following: _Line) -> bool:
    """Whether a sentence visibly goes on across the line break."""
    starts_low = following.text.lstrip()[:1].islower()
    return starts_low and _ENDS_A_SENTENCE.search(line.text) is None


def _indent(line: _Line) -> int:
    return len(line.text) - len(line.text.lstrip())
