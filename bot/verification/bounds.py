"""Finds the bounds of numbers: "more than 5", "5 or fewer", "nearly 5", "exactly 5"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction

IMPLYING = {
    "": ("", "~", "="),
    "~": ("", "~", "="),
    "=": ("", "="),
    ">=": (">=", ">"),
    "<": ("<", "<~"),
    "<=": ("<=", "<", "<~"),
    ">": (">", "over"),
    "over": ("over", ">", "", "~", "="),
}
"""The bounds that imply a claimed one. "About 5" counts as 5: the prompt asks to keep "about".
"Over two days" may mean "more than" or "during", so which is left to the model."""

ROUNDED_BY = Fraction(5, 100)
"""How far "nearly", "about", "over" and "under" a round number may be from it."""

MOST_PLACES = 7

_RANGE = re.compile(r"\bfrom\s+\S{1,20}\s+up to\s*$")
"""What stands before the end of "from 59 up to 62", which is no limit."""

_BOUNDS_BEFORE = tuple(
    (bound, re.compile(rf"(?:\b(?:{words})|[{marks}])\s*$"))
    for bound, words, marks in (
        ("<=", ("no more than|not more than|up to|at most|at the most|as (?:many|much|high|long|often|far|late) as"
                "|as (?:few|little|low) as|a maximum of|maximum|not more than|capped at"), "≤⩽≦"),
        (">=", "no (?:fewer|less) than|not (?:fewer|less) than|at least|a minimum of|minimum",
               "≥⩾≧"),
        (">", ("more than|over|above|exceed(?:s|ed|ing)?|upwards of|in excess of|greater than"
               "|(?:longer|higher|older|later|larger) than|surpass(?:es|ed|ing)?"
               "|(?:climb|ris|grow|soar|jump|surg)(?:s|es|ed|ing) past|(?:rose|grew|shot) past"
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
    if _RANGE.search(before):
        return ""
    inner = _ABOUT.sub("", before)
    found = (bound for bound, pattern in _BOUNDS_BEFORE if pattern.search(inner))
    return next(found, "~" if inner != before else "")


def is_rounded(stated: Fraction, claimed: Fraction, bound: str) -> bool:
    """Whether a claim's "nearly 22,000" rounds a stated 21,983.

    The stated number has more significant digits than the claimed one, lies on a side of it
    that ``bound`` allows, and differs from it by at most ``ROUNDED_BY`` of it.
    """
    if stated == claimed or _digits(stated) <= _digits(claimed):
        return False
    margin = abs(claimed) * ROUNDED_BY
    low = claimed - margin if bound in {"<", "<~", "~"} else claimed
    high = claimed + margin if bound in {">", "~"} else claimed
    return bound in {"<", "<~", ">", "~"} and low <= stated <= high


def _digits(value: Fraction) -> int:
    """The significant digits of a decimal number; 0 for a third, which is rounder than any."""
    for places in range(MOST_PLACES):
        scaled = value * 10**places
        if scaled.denominator == 1:
            return len(str(abs(scaled.numerator)).strip("0"))
    return 0
