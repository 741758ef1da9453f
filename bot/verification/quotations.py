"""Finds quotations by the quotation marks that Unicode knows.

A quotation must be closed. One in single marks is told from an apostrophe by the
letters around it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from bot.verification.normalization import DOUBLE_MARKS, SINGLE_MARKS, fold_marks

_PLAIN = str.maketrans(dict.fromkeys(DOUBLE_MARKS, '"') | dict.fromkeys(SINGLE_MARKS, "'"))
_DOUBLE_QUOTE = re.compile(r'"(?P<inner>[^"]*)"')
_OPENING = re.compile(r"(?<![^\W_])'(?=\S)")
_CLOSING = re.compile(r"(?<=\S)'(?![^\W_])")
_ELISION = re.compile(r"'(?:\d\ds?\b|tis\b|twas\b|em\b|n\b|cause\b|til\b)", re.IGNORECASE)


def plain_quotes(text: str) -> str:
    """A text with its double marks as ``"``, its single ones as ``'``, and single spaces."""
    marked = unicodedata.normalize("NFC", text).translate(_PLAIN).replace("''", '"')
    return '"'.join(fold_marks(f"x{part}x")[1:-1] for part in marked.split('"'))


def quotations(text: str) -> tuple[str, ...] | None:
    """The quotations of a text with ``plain_quotes``, inner ones too; ``None`` if one is left open."""
    double = [match["inner"] for match in _DOUBLE_QUOTE.finditer(text)]
    rest = _DOUBLE_QUOTE.sub(lambda match: " " * len(match[0]), text)
    if '"' in rest:
        return None
    inner = [quote for outer in double for quote in _single_quoted(outer)]
    return (*double, *_single_quoted(rest), *inner)


def quoted_parts(paragraph: str) -> tuple[str, ...]:
    """What stands in quotation marks in a paragraph with ``plain_quotes``.

    A quotation that is left open goes on to the paragraph's end, as the next
    paragraph opens with a mark of its own.
    """
    return (*paragraph.split('"')[1::2], *_single_quoted(paragraph))


def is_slice(quote: str, texts: Sequence[str]) -> bool:
    """Whether a quotation is a slice of one of the texts, from word to word."""
    # A comma or full stop before the closing mark belongs to the claim, not to the quotation.
    bare = quote.replace('"', "'").rstrip(".,").strip()
    if not bare:
        return False
    before = r"(?<!\w)" if bare[0].isalnum() else ""
    after = r"(?!\w)" if bare[-1].isalnum() else ""
    pattern = re.compile(before + re.escape(bare) + after)
    return any(pattern.search(text.replace('"', "'")) for text in texts)


def _single_quoted(text: str) -> Iterator[str]:
    """The texts between single marks, each up to the last mark that may close it.

    The mark behind an s may be that of "the workers' jobs", so one behind another
    letter is preferred.
    """
    openings = [
        match.start()
        for match in _OPENING.finditer(text)
        if not _ELISION.match(text, match.start())
    ]
    for at, opening in enumerate(openings):
        end = openings[at + 1] if at + 1 < len(openings) else len(text)
        closings = [match.start() for match in _CLOSING.finditer(text, opening + 1, end)]
        sure = [closing for closing in closings if text[closing - 1] not in "sSzZ"]
        if closings:
            yield text[opening + 1 : (sure or closings)[-1]]
