"""Durations in other words: three decades are 30 years, half an hour is 30 minutes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction

_LENGTHS = {
    "second": ("second", 1),
    "minute": ("second", 60),
    "hour": ("second", 3600),
    "day": ("day", 1),
    "week": ("day", 7),
    "fortnight": ("day", 14),
    "month": ("month", 1),
    "year": ("month", 12),
    "decade": ("month", 120),
    "century": ("month", 1200),
}
"""Each unit as a multiple of its base: second, day or month. Amounts with different bases are
never equal; a month, for one, has no fixed number of days."""

LONG_UNITS = frozenset({"day", "night", "week", "fortnight", "month", "year", "decade", "century"})
"""Before these, "over" may as well mean "during"."""

_PARTS = ("second", "minute", "hour", "day", "week", "month", "year", "decade", "century")
"""What one length of time may be told in, from the shortest."""

MOST_DECADES = 10
"""From here on, a number of decades is a decade of a century: "the seventies" are no 700 years."""

_SINGLE = re.compile(
    rf"(?<!once )(?<!twice )(?<!times )\b(?:(?P<length>for )?an? (?P<after>{'|'.join(_LENGTHS)})"
    rf"|(?P<before>{'|'.join(_LENGTHS)})-long)\b(?P<more> and a half)?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class SinglePeriod:
    """The place of "a week" or "decade-long" in a text, and the unit.

    ``is_length``: it says how long something lasts, as in "for a week".
    """

    start: int
    end: int
    unit: str
    is_length: bool


def is_duration(unit: str) -> bool:
    """Whether a unit is one of time that can be told in others."""
    return unit in _LENGTHS


def is_same_duration(value: Fraction, unit: str, other: Fraction, other_unit: str) -> bool:
    """Whether two amounts of time are equal."""
    if unit not in _LENGTHS or other_unit not in _LENGTHS:
        return False
    if any(u == "decade" and v >= MOST_DECADES for v, u in ((value, unit), (other, other_unit))):
        return False
    (base, length), (other_base, other_length) = _LENGTHS[unit], _LENGTHS[other_unit]
    return base == other_base and value * length == other * other_length


def is_compound(units: Iterable[str], next_units: Iterable[str]) -> bool:
    """Whether two amounts beside each other are one time, as in "two years and six months"."""
    first = [_PARTS.index(unit) for unit in units if unit in _PARTS]
    last = [_PARTS.index(unit) for unit in next_units if unit in _PARTS]
    return bool(first and last) and min(first) > max(last)


def find_single_periods(text: str) -> Iterator[SinglePeriod]:
    """Where a text says "a week" or "decade-long", which are one of their unit."""
    for found in _SINGLE.finditer(text):
        unit = found["after"] or found["before"]
        if not found["more"]:
            yield SinglePeriod(*found.span(), unit.lower(), bool(found["length"]))
