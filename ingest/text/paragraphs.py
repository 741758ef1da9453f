"""Finds paragraphs, which are single lines or hard-wrapped blocks between blank lines.

The line breaks tell which of the two a text has: text that is wrapped at a
width breaks where the next word would not have fitted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise

from ingest.types import Span

WRAP_WIDTHS = range(40, 133)
"""Narrower text is a list or verse; wider text is not hard-wrapped."""

MIN_BREAKS = 3
"""With fewer line breaks, a headline and its story look like wrapped text."""

MIN_WRAPPED_SHARE = 0.6
"""The share of line breaks that a single width must explain."""

MAX_SAMPLED_BREAKS = 1_000
"""The number of line breaks that are examined, enough for any text."""

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
    """Whether the text has a letter or a digit."""
    return _WORD_CHARACTER.search(text) is not None


def paragraphs(text: str) -> list[Span]:
    """The spans of paragraphs that have a letter or digit, without surrounding whitespace.

    A paragraph of several lines includes the line breaks between them.
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
    """The wrap width that explains most line breaks, if there is one."""
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
    # Wrapped lines end anywhere. If most lines end a sentence, they are paragraphs.
    finished = sum(_ENDS_A_SENTENCE.search(line.text) is not None for line, _ in soft)
    return width if finished <= len(soft) / 2 else None


def _evidence(breaks: Sequence[tuple[_Line, _Line]], width: int) -> int:
    """The evidence for a width: a full line counts twice as much as a sentence that goes on."""
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
    """Whether the first word of the next line would not have fitted."""
    word = _FIRST_WORD.match(following.text)
    return word is not None and line.length + 1 + len(word[1]) > width


def _runs_on(line: _Line, following: _Line) -> bool:
    """Whether a sentence clearly goes on across the line break."""
    starts_low = following.text.lstrip()[:1].islower()
    return starts_low and _ENDS_A_SENTENCE.search(line.text) is None


def _indent(line: _Line) -> int:
    return len(line.text) - len(line.text.lstrip())
