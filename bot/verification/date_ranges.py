"""Reads dates that share a month or year: "3 to 9 August", "March to May 2030", "2019-21".

The ends of a range are told from the dates of a mere list, such as "3 and 9 August".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.verification.date_mention import DateMention, PartialDate
from bot.verification.lexicon import MONTHS, WEEKDAYS
from bot.verification.sides import Ends, is_range
from bot.verification.units import unit_table

_LINK = (
    r"(?:,? (?:and|or) | ?- ?| (?:up )?to | until | till | through )"
    rf"(?:the )?(?:(?:{'|'.join(WEEKDAYS)}),? )?"
)
_DAY = r"(?P<day>[0-3]?\d)(?P<ordinal>st|nd|rd|th)?"
YEAR = r"(?P<year>(?:1[5-9]|20)\d\d)"
_DAY_BEFORE = re.compile(rf"(?<![\w.,:$£€-]){_DAY}(?P<link>{_LINK}|, )$", re.IGNORECASE)
_DAY_BEHIND = re.compile(rf"{_LINK}{_DAY}(?:,? {YEAR})?(?![\w%:]|[.,-]\d)", re.IGNORECASE)
_MONTH_BEFORE = re.compile(rf"\b(?P<month>{'|'.join(MONTHS)}){_LINK}$", re.IGNORECASE)
_YEAR_BEHIND = re.compile(
    r"(?: ?- ?|/| to | until | through )(?P<year>\d\d(?:\d\d)?)(?![\w%:-]|[.,]\d)", re.IGNORECASE
)
_WORD_BEHIND = re.compile(r"(?:(?: ?- ?| to )\d{4,})?[ -]([^\W\d_]+)\b")
_COUNTED = frozenset("people men women children staff police times".split())
_OR = re.compile(r" (?:and|or) ")
_LONGEST = 28


def with_ranges(found: Sequence[DateMention], text: str) -> tuple[DateMention, ...]:
    """Dates in order, with those that share the month or year of one, and ranges marked."""
    dates = list(found)
    for mention in found:
        for shared in _sharing(mention, text):
            overlapping = [
                one for one in dates if one.start < shared.end and shared.start < one.end
            ]
            # The year behind "August 3 to 9, 2031" is that of both days.
            if all(one.value == PartialDate(shared.value.year) for one in overlapping):
                dates = [one for one in dates if one not in (*overlapping, mention)]
                dates += [shared, _in_year(mention, mention.value.year or shared.value.year)]
    return _marked(sorted(dates, key=lambda mention: mention.start), text)


def is_counted(text: str, end: int) -> bool:
    """Whether a plural or a unit follows, as in "1500 tickets" and "1500 km"."""
    follows = _WORD_BEHIND.match(text, end)
    if not follows:
        return False
    word = follows[1]
    is_plural = word.endswith("s") and not word.endswith("ss") and len(word) > 3
    return is_plural or word in _COUNTED or (word,) in unit_table().names


def _sharing(mention: DateMention, text: str) -> Iterator[DateMention]:
    """The dates beside one that have their month or year from it."""
    value = mention.value
    if mention.literal:
        return
    if value.day and text[mention.start].isdigit() and value.month:
        yield from _days_before(mention, text)
    elif value.day and value.month:
        yield from _day_behind(mention, text)
    elif value.month:
        yield from _month_before(mention, text)
    elif value.year:
        yield from _year_behind(mention, text)


def _days_before(mention: DateMention, text: str) -> Iterator[DateMention]:
    """The 3 and 5 of "3, 5 and 9 August"."""
    behind, start, is_last = mention.value.day or 0, mention.start, True
    while match := _DAY_BEFORE.search(text, max(0, start - _LONGEST), start):
        day = int(match["day"])
        if not 0 < day < behind or (is_last and match["link"] == ", "):
            return
        yield DateMention(replace(mention.value, day=day), match.start(), match.start("link"))
        behind, start, is_last = day, match.start(), False


def _day_behind(mention: DateMention, text: str) -> Iterator[DateMention]:
    """The 9 of "August 3 to 9"."""
    match = _DAY_BEHIND.match(text, mention.end)
    if match and (mention.value.day or 0) < int(match["day"]) <= 31:
        year = int(match["year"]) if match["year"] else mention.value.year
        value = replace(mention.value, day=int(match["day"]), year=year)
        if mention.side or not is_counted(text, match.end()):
            yield DateMention(value, match.start("day"), match.end())


def _month_before(mention: DateMention, text: str) -> Iterator[DateMention]:
    """The May of "May to July", which alone may be another word."""
    match = _MONTH_BEFORE.search(text, max(0, mention.start - _LONGEST), mention.start)
    if match and match["month"][0].isupper():
        month = MONTHS.index(match["month"].casefold()) + 1
        yield DateMention(PartialDate(month=month), match.start(), match.end("month"))


def _year_behind(mention: DateMention, text: str) -> Iterator[DateMention]:
    """The 21 of "2019-21"."""
    first = mention.value.year or 0
    match = _YEAR_BEHIND.match(text, mention.end)
    if not match:
        return
    last = (
        int(match["year"]) if len(match["year"]) == 4 else first // 100 * 100 + int(match["year"])
    )
    is_short = len(match["year"]) == 2
    if first < last < 2100 and (is_short or mention.side or not is_counted(text, match.end())):
        yield DateMention(PartialDate(last), match.start("year"), match.end("year"))


def _in_year(mention: DateMention, year: int | None) -> DateMention:
    return replace(mention, value=replace(mention.value, year=year))


def _marked(dates: list[DateMention], text: str) -> tuple[DateMention, ...]:
    """The dates, the ends of each range with their side and each other."""
    for at in range(len(dates) - 1):
        first, last = dates[at], dates[at + 1]
        ends = Ends(first.start, first.end, last.start)
        if not _is_alike(first.value, last.value):
            continue
        if is_range(text, ends):
            first, last = _in_years(first, last)
            dates[at] = replace(first, side="since", other=last.value)
            dates[at + 1] = replace(last, side="until", other=first.value)
        elif _OR.fullmatch(text[first.end : last.start]):
            dates[at], _ = _in_years(first, last)
    return tuple(dates)


def _is_alike(first: PartialDate, last: PartialDate) -> bool:
    """Whether both are days, both are months or both are years."""
    return (not first.day, not first.month) == (not last.day, not last.month)


def _in_years(first: DateMention, last: DateMention) -> tuple[DateMention, DateMention]:
    """Two dates in order, each with the year that follows from that of the other."""
    one, other = first.value, last.value
    turns = int((one.month or 0, one.day or 0) > (other.month or 0, other.day or 0))
    if one.year is None and other.year is not None:
        return _in_year(first, other.year - turns), last
    if other.year is None and one.year is not None:
        return first, _in_year(last, one.year + turns)
    return first, last
