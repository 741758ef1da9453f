"""Finds the bounds of numbers: "more than 5", "5 or fewer", "nearly 5", "exactly 5"."""

from __future__ import annotations

import re
from collections.abc import Sequence

IMPLYING = {
    "": ("", "~", "="),
    "~": ("", "~", "="),
    "=": ("", "="),
    ">=": (">=", ">"),
    "<": ("<", "<~"),
    "<=": ("<=", "<", "<~"),
}
"""The bounds that imply a claimed one. "About 5" counts as 5: the prompt asks to keep "about"."""

_BOUNDS_BEFORE = tuple(
    (bound, re.compile(rf"(?:\b(?:{words})|[{marks}])\s*$"))
    for bound, words, marks in (
        ("<=", ("no more than|not more than|up to|at most|at the most|as (?:many|much|high) as"
                "|as (?:few|little|low) as|a maximum of|maximum|not more than|capped at"), "≤⩽≦"),
        (">=", "no (?:fewer|less) than|not (?:fewer|less) than|at least|a minimum of|minimum",
               "≥⩾≧"),
        (">", ("more than|over|above|exceed(?:s|ed|ing)?|upwards of|in excess of|greater than"
               "|north of|topp(?:ed|ing)|tops"), ">"),
        ("<~", "almost|nearly|close to|(?:just )?short of|not quite|approaching|barely|not even", "\x00"),
        ("<", "less than|fewer than|under|below|south of", "<"),
        ("=", "exactly|precisely", "\x00"),
        ("±", "plus or minus|give or take", "±∓"),
        ("~", "about|around|roughly|approximately|some|an estimated|circa|or so|in the region of", "~≈∼≃≅"),
    )
)  # fmt: skip
_BOUNDS_AFTER = (
    (">=", re.compile(r"\s*(?:or (?:more|higher|over|above|greater|longer|upwards?)\b|at least\b"
                      r"|-?\s?plus\b|\+|and (?:over|above|more|upwards?|up|counting|rising)\b(?! *[^\W_])"
                      r"|minimum\b|at a minimum\b)")),
    ("<=", re.compile(r"\s*(?:or (?:fewer|less|lower|under|below)\b|at (?:the )?most\b|maximum\b"
                      r"|at (?:a )?maximum\b|tops\b|and (?:under|below)\b(?! *[^\W_]))")),
)  # fmt: skip
_MARKS = frozenset("≤⩽≦≥⩾≧><±∓~≈∼≃≅")
_ABOUT = re.compile(r"\b(?:about|around|roughly|approximately|some|an estimated|circa)\s*$")


def find_bound(text: str, start: int, ends: Sequence[int]) -> str:
    """The bound of a number that begins at ``start`` of a text in lower case.

    ``ends`` are the ends of the number and of the words behind it. See
    ``NumberMention`` for the bounds.
    """
    for bound, pattern in _BOUNDS_AFTER:
        if any(pattern.match(text, end) for end in ends):
            return bound
    before = text[max(0, start - 30) : start]
    last = before.rstrip()[-1:]
    if not last.isalpha() and last not in _MARKS:
        return ""
    inner = _ABOUT.sub("", before)
    found = (bound for bound, pattern in _BOUNDS_BEFORE if pattern.search(inner))
    return next(found, "~" if inner != before else "")
