"""Durations in other words: three decades are 30 years, half an hour is 30 minutes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
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

_PARTS = (
    ("second", "minute", "hour", "day", "week", "month", "year", "decade", "century"),
    ("inch", "foot"),
    ("ounce", "pound mass", "pound", "stone"),
)
"""What one amount may be told in, each from the smallest."""

NOT_BEHIND_PART = frozenset({"ago", "later", "earlier"})
"""What makes the second of two times another: "jailed for two years and six months later freed"."""

NOT_BEHIND_COMMA = NOT_BEHIND_PART | frozenset(
    "longer shorter more less faster slower quicker older younger of a an per each every".split()
)
"""What does so behind a comma: "two weeks, three days longer than planned"."""

MOST_DECADES = 10
"""From here on, a number of decades is a decade of a century: "the seventies" are no 700 years."""

_SINGLE = re.compile(
    rf"(?<!once )(?<!twice )(?<!times )\b(?:(?P<length>(?:for|last(?:s|ed|ing)|takes|took|spent) )?an? (?P<after>{'|'.join(_LENGTHS)})"
    rf"|(?P<before>{'|'.join(_LENGTHS)})-long)\b"
    rf"(?P<more> and a half|,? (?:and )?[\w-]+[ -](?:{'|'.join(_LENGTHS)})s?\b"
    rf"(?! (?:{'|'.join(NOT_BEHIND_PART)})\b))?",
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


def is_compound(unit: str, next_unit: str) -> bool:
    """Whether two amounts beside each other are one, as in "two years and six months"."""
    return any(
        unit in parts and next_unit in parts and parts.index(unit) > parts.index(next_unit)
        for parts in _PARTS
    )


def total(amounts: Sequence[tuple[Fraction, str]]) -> tuple[Fraction, str]:
    """The value and unit of an amount that is told in parts, the last the smallest.

    Parts that no sum can be told of, such as years and days, are a unit of their own.
    """
    lengths = [_LENGTHS[unit] for _, unit in amounts if unit in _LENGTHS]
    if len(lengths) < len(amounts) or len({base for base, _ in lengths}) > 1:
        return Fraction(1), ", ".join(f"{value} {unit}" for value, unit in amounts)
    seconds = sum(value * length for (value, _), (_, length) in zip(amounts, lengths, strict=True))
    return seconds / Fraction(lengths[-1][1]), amounts[-1][1]


def in_unit(value: Fraction, unit: str, other: str) -> Fraction | None:
    """An amount of time in another unit; ``None`` where that cannot be told."""
    if unit == other:
        return value
    if unit not in _LENGTHS or other not in _LENGTHS or _LENGTHS[unit][0] != _LENGTHS[other][0]:
        return None
    return value * _LENGTHS[unit][1] / _LENGTHS[other][1]


def base_of(unit: str) -> str:
    """What a unit of time is told in multiples of; the unit itself where it is none of time."""
    return _LENGTHS[unit][0] if unit in _LENGTHS else unit


def find_single_periods(text: str) -> Iterator[SinglePeriod]:
    """Where a text says "a week" or "decade-long", which are one of their unit."""
    for found in _SINGLE.finditer(text):
        unit = found["after"] or found["before"]
        if not found["more"]:
            yield SinglePeriod(*found.span(), unit.lower(), bool(found["length"]))
