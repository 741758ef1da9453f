"""A number of a text as it was read, and what it supports."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

from bot.verification.bounds import IMPLYING, is_rounded
from bot.verification.durations import base_of, in_unit, is_compound, is_same_duration, total
from bot.verification.sides import sides_agree
from bot.verification.units import (
    ANY_TIME,
    DECADE,
    FACTOR,
    ORDINAL,
    PERCENTAGE_POINT,
    PERIOD_PART,
    SHARE,
    TIMES,
    includes,
    is_currency,
    is_strict,
    is_time,
)

_OPPOSITE_SIDES = ({"from", "to"}, {"by", "to"})
_AS_TIME = {"from": "since", "to": "until", "by": "until"}
_AS_NUMBER = {"since": "from", "until": "to"}
_BOUNDS_OF_PART = frozenset({">", ">=", "over"})
"""What an amount says of its first part: two years and six months are more than two years."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A value and its unit: see ``units``; empty for a bare number."""

    value: Fraction
    unit: str = ""


@dataclass(frozen=True, slots=True)
class NumberMention:
    """A number of a text.

    ``bound`` is ``>``, ``>=``, ``<``, ``<=``, ``<~`` for “nearly”, ``~`` for “about”,
    ``±`` for “give or take”, ``=`` for “exactly”, ``over`` where that may mean “during”,
    or empty. ``side`` is ``from`` or ``to`` for the ends of a range, and ``by`` for a
    difference; a time of day may have one of ``sides`` instead. ``scale`` is the factor of words such as “million”, ``link`` the word or
    mark between this number and the next, ``heads`` the stems of the words behind it, and
    ``noun`` that of the first plural among them. ``is_pronoun``: the word, such as “one”,
    may be no number. ``least`` is what it is more than: two years, of “two years and six months”. ``limit``
    is the bound that an end of “between 3 and 5” is of the range. ``part`` is ``part`` for the two
    of “two of the nine”, ``whole`` for the nine, or empty. ``is_difference``: “fewer” follows.
    """

    readings: frozenset[Reading]
    bound: str = ""
    side: str = ""
    scale: int = 1
    link: str = ""
    heads: tuple[str, ...] = ()
    noun: str = ""
    is_pronoun: bool = False
    least: frozenset[Reading] = frozenset()
    limit: str = ""
    part: str = ""
    is_difference: bool = False

    @property
    def units(self) -> frozenset[str]:
        """The unit of each reading."""
        return frozenset(one.unit for one in self.readings)

    @property
    def is_time(self) -> bool:
        """Whether it may be a time of day."""
        return any(is_time(unit) for unit in self.units)

    def supports(self, claimed: NumberMention) -> bool:
        """Whether this number of an article implies a claimed one."""
        if not self._agrees_on_side(claimed):
            return False
        if {self.part, claimed.part} == {"part", "whole"}:
            return False
        if claimed.bound in _BOUNDS_OF_PART and self._is_more_than(claimed):
            return True
        is_implied = self.bound in IMPLYING.get(claimed.bound, (claimed.bound,))
        is_implied = is_implied or (bool(claimed.bound) and claimed.bound == self.limit)
        is_exact = self.bound in {"", "="} and not self.is_time
        return any(
            (is_implied and self._equals(mine, theirs, claimed))
            or (is_exact and self._is_rounded(mine, theirs, claimed))
            for mine in self.readings
            for theirs in claimed.readings
        )

    def _is_more_than(self, claimed: NumberMention) -> bool:
        return any(
            self._equals(mine, theirs, claimed)
            for mine in self.least
            for theirs in claimed.readings
        )

    def _is_rounded(self, mine: Reading, theirs: Reading, claimed: NumberMention) -> bool:
        value = in_unit(theirs.value, theirs.unit, mine.unit)
        if value is not None:
            return is_rounded(mine.value, value, claimed.bound)
        is_same = self._unit_supports(mine.unit, theirs.unit, claimed)
        return is_same and is_rounded(mine.value, theirs.value, claimed.bound)

    def _agrees_on_side(self, claimed: NumberMention) -> bool:
        if self.is_time and claimed.is_time:
            stated, wanted = (_AS_TIME.get(one.side, one.side) for one in (self, claimed))
            return sides_agree(stated, wanted)
        return {
            _AS_NUMBER.get(one.side, one.side) for one in (self, claimed)
        } not in _OPPOSITE_SIDES

    def _equals(self, mine: Reading, theirs: Reading, claimed: NumberMention) -> bool:
        return (
            (mine.value == theirs.value and self._unit_supports(mine.unit, theirs.unit, claimed))
            or _is_same_decade(mine, theirs)
            or is_same_duration(mine.value, mine.unit, theirs.value, theirs.unit)
        )

    def _unit_supports(self, stated: str, claimed: str, mention: NumberMention) -> bool:
        if {stated, claimed} <= {TIMES, FACTOR}:
            return True
        if claimed or not stated:
            return includes(claimed, stated)
        if stated == TIMES:
            return True
        if stated == PERCENTAGE_POINT and mention.heads[:1] == ("point",):
            return True
        # "5" may leave out the kilometres, but they cannot become "5 <something else>".
        heads = set(mention.heads)
        is_amount = stated != FACTOR and not stated.endswith(PERIOD_PART)
        return (
            is_amount and not is_strict(stated) and (not heads or not heads.isdisjoint(self.heads))
        )


def kind_of(unit: str) -> str:
    """What amounts of a unit are compared with: minutes with hours, and times with times."""
    return ANY_TIME if is_time(unit) else base_of(unit)


def with_ranges(mentions: Sequence[NumberMention]) -> tuple[NumberMention, ...]:
    """The mentions of a text, the ends of its ranges marked and with the unit that one of them has."""
    return tuple(_with_sides(_share_nouns(_share_units(mentions))))


def with_parts(mentions: Sequence[NumberMention], is_beside: Sequence[bool]) -> list[NumberMention]:
    """The mentions, those that are parts of one amount as one; the next stands beside some."""
    whole: list[NumberMention] = []
    parts: list[Reading] = []
    for mention, beside in zip(mentions, (False, *is_beside), strict=False):
        part = next((one for one in mention.readings if one.unit), Reading(Fraction(0)))
        if beside and parts and is_compound(parts[-1].unit, part.unit):
            parts.append(part)
            whole[-1] = _joined(whole[-1], mention, parts)
        else:
            parts = [part]
            whole.append(mention)
    return whole


def _joined(first: NumberMention, last: NumberMention, parts: Sequence[Reading]) -> NumberMention:
    """One mention of an amount that is told in parts."""
    value, unit = total([(part.value, part.unit) for part in parts])
    return replace(
        last,
        readings=frozenset({Reading(value, unit)}),
        bound=first.bound,
        side=first.side,
        least=first.least or first.readings,
    )


def _is_same_decade(stated: Reading, claimed: Reading) -> bool:
    """Whether "the eighties" are the 1980s."""
    if not stated.unit == claimed.unit == DECADE or max(stated.value, claimed.value) < 100:
        return False
    is_short = min(stated.value, claimed.value) < 100
    return is_short and stated.value % 100 == claimed.value % 100


def _share_units(mentions: Sequence[NumberMention]) -> list[NumberMention]:
    """Give both ends of "3 to 5 per cent" or "$3-5 million" the unit and scale that one end has."""
    shared = list(mentions)
    for index in range(len(shared) - 2, -1, -1):
        first, second = shared[index], shared[index + 1]
        if not first.link or first.link in {"from", "/", "in", "out"}:
            continue
        is_range = first.link in {"to", "-"} or (first.link == "and" and first.side == "from")
        shared[index] = _borrow(first, second, of_range=is_range)
        if first.link in {"to", "-"}:
            shared[index + 1] = _borrow(second, first, scale=False)
    return shared


def _share_nouns(mentions: Sequence[NumberMention]) -> list[NumberMention]:
    """Let both ends of "31 votes to 27" and "3 or 4 boats" count what one end counts."""
    shared = list(mentions)
    for index in range(len(shared) - 1):
        first, second = shared[index], shared[index + 1]
        if first.link in {"to", "-", "or"} and {"", *first.units} >= second.units:
            shared[index] = replace(first, noun=first.noun or second.noun)
            shared[index + 1] = replace(second, noun=second.noun or first.noun)
    return shared


def _borrow(
    taker: NumberMention, giver: NumberMention, *, scale: bool = True, of_range: bool = False
) -> NumberMention:
    """A number with the units of another as well: in a range any, and otherwise strict ones."""
    if giver.is_time or taker.is_time:
        return taker
    units = {one.unit for one in giver.readings if of_range or is_strict(one.unit)}
    units -= {ORDINAL, SHARE, DECADE}
    units |= {one.unit for one in taker.readings}
    factor = giver.scale if scale and taker.scale == 1 and taker.link in {"to", "-"} else 1
    bare = {one.value for one in taker.readings if not one.unit or is_currency(one.unit)}
    more = {Reading(value * by, unit) for value in bare for unit in units for by in (1, factor)}
    return replace(taker, readings=taker.readings | more)


def _with_sides(mentions: Sequence[NumberMention]) -> list[NumberMention]:
    """Mark the ends of ranges: "3-1", "3 to 5", "between 3 and 5"."""
    sided = list(mentions)
    for index, (first, second) in enumerate(pairwise(mentions)):
        is_between = first.link == "and" and first.side == "from"
        if first.link in {"to", "-"} or is_between:
            is_limit = is_between or (first.link == "to" and first.side in {"", "by"})
            side = "to" if sided[index].side == "to" else "from"
            sided[index] = replace(sided[index], side=side, limit=">=" if is_limit else "")
            sided[index + 1] = replace(second, side="to", limit="<=" if is_limit else "")
    return sided
