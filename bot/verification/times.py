"""Finds times of day: "17:30", "5.30pm", "half past five", "nine o'clock", "at 9.30"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from bot.verification.lexicon import FUNCTION_WORDS, WEEKDAYS
from bot.verification.number_words import SMALL
from bot.verification.sides import Ends, find_side, is_range

HALF_OF_DAY = 12 * 60
"""The minutes between noon and midnight, from which a time counts."""

_WORDS = "|".join(word for word, value in SMALL.items() if 0 < value < 13 and word != "dozen")
_HOUR = r"(?P<hour>[01]?\d|2[0-4])"
_MINUTE = r"(?P<minute>[0-5]\d)"
_IN_WORDS = rf"(?<![\w.,:/$£€-])(?P<hour>{_WORDS}|1[0-2]|\d)\b"
_SURE_HALF = r"(?P<half>[ap])(?:m\b|\. ?m\b\.?)"
_PART_OF_DAY = r"(?:in the (?P<part>morning|afternoon|evening)|(?P<night>at night))\b"
_BEGIN = r"(?<![\w.,:/$£€])(?<![^\w.]-)(?<!^-)"
_END = r"(?![\w%°:/]|[.,]\d)"
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"\b(?P<past>half|quarter) (?:past|(?P<to>to)) {_IN_WORDS}(?: ?{_SURE_HALF}| {_PART_OF_DAY})?",
        r"(?:\b12(?:[:.]00)? )?\b(?P<noon>noon|midday|midnight)\b",
        rf"{_BEGIN}{_HOUR}(?:[:.]{_MINUTE})? ?{_SURE_HALF}",
        rf"{_IN_WORDS} ?{_SURE_HALF}",
        rf"{_BEGIN}{_HOUR}[:.]{_MINUTE} {_PART_OF_DAY}",
        rf"{_IN_WORDS}(?P<clock> o'clock)(?: {_PART_OF_DAY})?",
        rf"{_IN_WORDS} {_PART_OF_DAY}",
        rf"{_BEGIN}{_HOUR}(?P<colon>:){_MINUTE}{_END}(?! (?:min|sec))",
        rf"{_BEGIN}{_HOUR}(?P<dot>\.){_MINUTE}{_END}",
    )
)
_RANGE_BEFORE = re.compile(
    rf"{_BEGIN}{_HOUR}(?:[:.]{_MINUTE})?(?P<link> ?- ?| to | until | till | and )$", re.IGNORECASE
)
_AT = re.compile(
    r"\b(?:(?:at|by|from|until|till|before|after|since|between|around)"
    r"(?: (?:about|around|roughly|exactly))?|(?:from|between) [\d.:apm ]{1,10}(?: to| and|-)) ?$",
    re.IGNORECASE,
)
_WORD_BEHIND = re.compile(r" ?([^\W\d_]+)")
_NOT_BEHIND_TIME = frozenset("a an per of more less than".split())
_BEHIND_TIME = (FUNCTION_WORDS - _NOT_BEHIND_TIME).union(
    WEEKDAYS, ("today", "tonight", "tomorrow", "yesterday")
)
_OTHER_HALF = {"am": "pm", "pm": "am"}
_LONGEST = 24


@dataclass(frozen=True, slots=True)
class ClockTime:
    """A time of day with its offsets in a text.

    ``minutes`` are those since noon or midnight, and ``half`` is ``am``, ``pm`` or empty.
    ``may_be``: the words may rather be a number: ``decimal`` for "at 9.30", ``count`` for
    "eight in the morning", ``name`` for "noon", or empty. ``side``: see ``sides``.
    """

    start: int
    end: int
    minutes: int
    half: str = ""
    may_be: str = ""
    side: str = ""


def find_times(text: str) -> tuple[ClockTime, ...]:
    """The times of a text whose marks are folded, in order."""
    found: list[re.Match[str]] = []
    for form in _FORMS:
        for match in form.finditer(text):
            is_free = all(
                match.end() <= other.start() or other.end() <= match.start() for other in found
            )
            if is_free and (not match.groupdict().get("dot") or _is_time(match, text)):
                found.append(match)
    in_24_hours = any(_is_of_24_hours(match) for match in found)
    times = {match.start(): _time(match, text, in_24_hours=in_24_hours) for match in found}
    for last in list(times.values()):
        for first in _first_of_range(last, text):
            if first.start not in times or times[first.start].may_be:
                times[first.start] = first
    return _with_sides([times[start] for start in sorted(times)], text)


def _is_time(match: re.Match[str], text: str) -> bool:
    """Whether the words around "9.30" say that it is a time: "at 9.30", but not "9.30 metres"."""
    follows = _WORD_BEHIND.match(text, match.end())
    return _is_at(match, text) and (not follows or follows[1].casefold() in _BEHIND_TIME)


def _is_at(match: re.Match[str], text: str) -> bool:
    """Whether "at", "until" or the like stands before."""
    return bool(_AT.search(text[max(0, match.start() - _LONGEST) : match.start()]))


def _is_of_24_hours(match: re.Match[str]) -> bool:
    """Whether a time is surely written as 17:30 or 08:30."""
    groups = match.groupdict()
    if not groups.get("colon"):
        return False
    return groups["hour"][0] == "0" or int(groups["hour"]) > 12


def _time(match: re.Match[str], text: str, *, in_24_hours: bool) -> ClockTime:
    groups = match.groupdict()
    if noon := groups.get("noon"):
        half = "am" if noon.casefold() == "midnight" else "pm"
        return ClockTime(*match.span(), 0, half, "name")
    word = groups["hour"].casefold()
    hour = int(word) if word.isdecimal() else SMALL[word]
    minutes = hour * 60 + _minutes(groups)
    half = _half(groups, hour)
    is_noon = minutes == HALF_OF_DAY and groups.get("colon")
    is_of_24_hours = not 0 < hour < 13 or is_noon or (in_24_hours and groups.get("colon"))
    if not half and is_of_24_hours:
        half = "pm" if 12 <= hour < 24 else "am"
    is_whole = not any(groups.get(name) for name in ("half", "minute", "past", "clock"))
    may_be = "decimal" if groups.get("dot") else ""
    if is_whole and not _is_at(match, text):
        may_be = "count"
    return ClockTime(*match.span(), minutes % HALF_OF_DAY, half, may_be)


def _minutes(groups: dict[str, str | None]) -> int:
    if past := groups.get("past"):
        part = 30 if past.casefold() == "half" else 15
        return -part if groups["to"] else part
    return int(groups.get("minute") or 0)


def _half(groups: dict[str, str | None], hour: int) -> str:
    """The half of the day that "p.m.", "in the evening" or "at night" says."""
    if half := groups.get("half"):
        return half.casefold() + "m"
    if part := groups.get("part"):
        return "am" if part.casefold() == "morning" else "pm"
    if groups.get("night"):
        return "pm" if 6 <= hour < 12 else "am"
    return ""


def _first_of_range(last: ClockTime, text: str) -> Iterator[ClockTime]:
    """The 9 of "9 to 11am" and "9-5pm", which is no mere number."""
    match = _RANGE_BEFORE.search(text, max(0, last.start - _LONGEST), last.start)
    if not match or last.may_be:
        return
    ends = Ends(match.start(), match.start("link"), last.start)
    hour = int(match["hour"])
    if not is_range(text, ends) or hour > 12:
        return
    minutes = (hour * 60 + int(match["minute"] or 0)) % HALF_OF_DAY
    half = ""
    if text[: last.end].rstrip(".")[-1:] in {"m", "M"}:
        half = last.half if minutes < last.minutes else _OTHER_HALF[last.half]
    yield ClockTime(match.start(), match.start("link"), minutes, half)


def _with_sides(times: Sequence[ClockTime], text: str) -> tuple[ClockTime, ...]:
    """The times in order with their sides."""
    sided = [replace(time, side=find_side(text, time.start, time.end)) for time in times]
    for at, (first, last) in enumerate(pairwise(times)):
        if is_range(text, Ends(first.start, first.end, last.start)):
            sided[at] = replace(sided[at], side="since")
            sided[at + 1] = replace(sided[at + 1], side="until")
    return tuple(sided)
