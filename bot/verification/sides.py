"""Which side of a date or time a text means, as in "until Friday", and where two are a range."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.verification.lexicon import FUNCTION_WORDS, WEEKDAYS

_SIDES = tuple(
    (side, re.compile(rf"\b(?:{words}) $", re.IGNORECASE))
    for side, words in (
        ("before", "before|prior to|ahead of"),
        ("until", "by|until|till|up to|to|through"),
        ("after", "(?<!the )following|after"),
        ("since", "since|from|as of|starting"),
    )
)
_WITH_DATE = (
    r"(?:the )?(?:(?:about|around|roughly) )?(?:(?:early|mid|late)[ -])?"
    rf"(?:(?:{'|'.join(WEEKDAYS)}),? )?"
)
"""What may stand before a date that belongs to it, if anything."""

_AT_DATE = re.compile(rf"(?<!\w){_WITH_DATE}$", re.IGNORECASE)
NOT_UNTIL = "not until"
"""The side of "it will not open until Friday", also "not before Friday" or "shut until Friday"."""

_UNTIL = re.compile(r"\b(?:until|till|before) $", re.IGNORECASE)
_NEGATION = re.compile(r"(?:\bnot|n't|\bnever|\bno)\b[^.,;:]*$", re.IGNORECASE)
_OPPOSITES = {
    "before": ("after", "since", NOT_UNTIL),
    "until": ("after", "since"),
    "after": ("before", "until"),
    "since": ("before", "until"),
    NOT_UNTIL: ("before", "after"),
}
_NAMED_AFTER = re.compile(r"'s\b| ([a-z]+)\b")
_TO = re.compile(rf"(?:/| ?- ?| (?:up )?to | until | till | through ){_WITH_DATE}", re.IGNORECASE)
_AND = re.compile(rf" and {_WITH_DATE}", re.IGNORECASE)
_BETWEEN = re.compile(rf"\bbetween {_WITH_DATE}$", re.IGNORECASE)
_SHOWN_BEFORE = 64


@dataclass(frozen=True, slots=True)
class Ends:
    """Where a text has the two ends of a possible range: offsets of the first and the last."""

    first_start: int
    first_end: int
    last_start: int


def find_side(text: str, start: int, end: int) -> str:
    """``before``, ``until``, ``after``, ``since`` or ``NOT_UNTIL`` by the words before, or empty.

    Empty, too, where the date only names something, as in "after Monday's vote" and
    "before the 3 May election".
    """
    before = text[max(0, start - _SHOWN_BEFORE) : start]
    at_date = _AT_DATE.search(before)
    inner = before[: at_date.start()] if at_date else before
    side = next((name for name, pattern in _SIDES if pattern.search(inner)), "")
    if not side:
        return ""
    if _UNTIL.search(inner) and _NEGATION.search(inner):
        side = NOT_UNTIL
    named = _NAMED_AFTER.match(text, end)
    if not named:
        return side
    is_named = not named[1] or ("the " in before[len(inner) :] and named[1] not in FUNCTION_WORDS)
    return "" if is_named else side


def sides_agree(stated: str, claimed: str) -> bool:
    """Whether a stated side of a date allows a claimed one: "before Friday" is "by Friday"."""
    if claimed in _OPPOSITES.get(stated, ()):
        return False
    if claimed in {"before", "after"}:
        return claimed == stated
    return bool(claimed) or stated not in {"before", "after"}


def is_range(text: str, ends: Ends) -> bool:
    """Whether only "to", "until" or a dash stands between two dates, or "and" behind "between"."""
    between = text[ends.first_end : ends.last_start]
    if _TO.fullmatch(between):
        return True
    before = text[max(0, ends.first_start - _SHOWN_BEFORE) : ends.first_start]
    return bool(_AND.fullmatch(between) and _BETWEEN.search(before))
