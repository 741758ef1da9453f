"""Finds the date of publication in a text: in its dateline, or in a line near its top.

Only a full date counts that stands where a newspaper puts it. A date inside a
sentence or headline says when something happened, not when it was reported.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice

TOP_PARAGRAPHS = 6
"""How many paragraphs may have a dateline, or be the line with the date."""

MOST_PARAGRAPHS = 200
"""How many are looked at for other lines with dates, which a chronicle has."""

LONGEST_HEAD = 160
"""How many characters of a paragraph are looked at, and how long a line may be."""

EARLIEST_YEAR = 1600

_MONTHS = (
    "january januar jan",
    "february februar feb",
    "march märz mar mär mrz",
    "april apr",
    "may mai",
    "june juni jun",
    "july juli jul",
    "august aug",
    "september sept sep",
    "october oktober oct okt",
    "november nov",
    "december dezember dec dez",
)
_MONTH_NUMBERS = {
    name: number for number, names in enumerate(_MONTHS, start=1) for name in names.split()
}
_WEEKDAYS = (
    "monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri"
    " sat sun montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag"
).split()


def _any_of(words: Iterable[str]) -> str:
    return "(?:" + "|".join(sorted(words, key=len, reverse=True)) + ")"


_MONTH = rf"{_any_of(_MONTH_NUMBERS)}\b\.?"
_DATE = re.compile(
    rf"""(?<![\w.,/-]) (?:{_any_of(_WEEKDAYS)}\b\.?,?\s+(?:den\s+)?)?
    (?: (?P<iso>\d{{4}}-\d\d-\d\d)
      | (?P<dotted>\d\d?\.\d\d?\.\d{{4}})
      | (?P<day>\d\d?)(?:st|nd|rd|th|\.)?\s+(?P<month>{_MONTH}),?\s+(?P<year>\d{{4}})
      | (?P<us_month>{_MONTH})\s+(?P<us_day>\d\d?)(?:st|nd|rd|th)?,?\s+(?P<us_year>\d{{4}})
    )(?![\w/-])""",
    re.VERBOSE | re.IGNORECASE,
)

_NAME = r"[^\d|·•.:;!?]{2,60}?"
_LABEL = r"(?:first\s+)?(?:published|posted|veröffentlicht|erschienen|date|datum)(?:\s+(?:on|am))?"
_BEFORE_IN_LINE = re.compile(
    rf"\s*(?:{_LABEL}\s*:?\s+|(?:by|von)\s+{_NAME}\s*(?:,|[|·•–—]|\s-)\s*|{_NAME}\s*[|·•]\s*)?",
    re.IGNORECASE,
)
_TIME = r"(?:,?\s+(?:at\s+|um\s+)?\d{1,2}[:.]\d\d(?:\s*(?:[ap]\.?m\.?|uhr))?(?:\s+[a-z]{2,5})?)?"
_AFTER_IN_LINE = re.compile(
    rf"{_TIME}\s*(?:[|·•]\s*{_NAME}|,?\s(?:by|in|von)\s+{_NAME})?\s*", re.IGNORECASE
)

_CAPITAL = r"(?:(?![a-zß-öø-ÿ])[^\W\d_])"
_PLACE = rf"{_CAPITAL}(?:{_CAPITAL}|[.'’ /-]){{1,40}}(?:,\s[^\W\d_][\w.' ]{{1,30}})?"
"""In capitals, as in “NEW YORK” or “PORTLAND, Ore.”."""

_AGENCY = r"\([A-Z][\w ./&-]{0,30}\)"
_BEFORE_IN_DATELINE = re.compile(
    rf"\s*(?:{_PLACE}(?:\s*{_AGENCY})?,\s+|(?:{_PLACE}\s*)?\([A-Z][\w ./&-]{{0,30}},\s+)"
)
_AFTER_IN_DATELINE = re.compile(
    rf"(?:\)|,?\s*{_AGENCY})?\s*(?:[–—―]|--?(?=\s)|[.:](?=\s+[^\W\d_a-zß-öø-ÿ]))"
)

_WORD = r"(?:(?![a-zß-öø-ÿ])[^\W\d_])[\w.'’-]{1,30}"
_BEFORE_IN_MIXED_CASE = re.compile(rf"\s*{_WORD}(?: {_WORD}){{0,3}}(?:, {_WORD}(?: {_WORD})?)?,\s+")
"""A place that is not written in capitals throughout: “Marsh Lane, ”."""

_AFTER_IN_MIXED_CASE = re.compile(
    r"\s*(?:[–—―]|--?(?=\s)|\.)(?=\s*\Z|\s+[\"“„«‘']?[^\W\d_a-zß-öø-ÿ])"
)
_AFTER_BELOW_THE_HEADLINE = re.compile(rf"\s*\Z|{_AFTER_IN_MIXED_CASE.pattern}")
"""There, a place and a date may also be a whole line; in front of everything that is a headline."""


_GOES_ON = re.compile(
    r"(?:,|\b(?:on|of|since|until|till|by|from|to|the|for|in|and|or|between|before|after|dated"
    r"|am|vom|bis|seit|und|oder|dem|den|der|des|zum|nach|vor))\s*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Dateline:
    """A date of publication, and the part of the text that says so."""

    published_at: date
    line: str


def find_dateline(paragraphs: Iterable[str], today: date) -> Dateline | None:
    """The date of the dateline, or of the line near the top that has one.

    ``paragraphs`` are those of a text. Several different dates, and a
    date after ``today``, are none.
    """
    some = list(islice(paragraphs, MOST_PARAGRAPHS))
    for paragraph in some[:TOP_PARAGRAPHS]:
        if found := _in_dateline(paragraph[:LONGEST_HEAD]):
            return found if found.published_at <= today else None
    # A place in mixed case may be any name, so a second date makes it doubtful.
    lines = list(_lines(some)) or list(_in_mixed_case(some))
    if len({found.published_at for _, found in lines}) != 1:
        return None
    place, found = lines[0]
    return found if place < TOP_PARAGRAPHS and found.published_at <= today else None


def local_today() -> date:
    """The date where this machine is."""
    return datetime.now().astimezone().date()


def _in_dateline(head: str) -> Dateline | None:
    return _after_place(head, _BEFORE_IN_DATELINE, _AFTER_IN_DATELINE)


def _after_place(head: str, before: re.Pattern[str], after: re.Pattern[str]) -> Dateline | None:
    """The date between what is in front of it in a dateline and what closes the dateline."""
    match = _DATE.search(head)
    if match is None or not before.fullmatch(head[: match.start()]):
        return None
    end, found = after.match(head, match.end()), _date(match)
    if end is None or found is None:
        return None
    return Dateline(found, " ".join(head[: end.end()].split()))


def _in_mixed_case(paragraphs: list[str]) -> Iterator[tuple[int, Dateline]]:
    """The paragraphs that begin with “Marsh Lane, 21 November 2026.”, and their places."""
    for place, paragraph in enumerate(paragraphs):
        head = paragraph[:LONGEST_HEAD]
        after = _AFTER_BELOW_THE_HEADLINE if place else _AFTER_IN_MIXED_CASE
        found = _after_place(head, _BEFORE_IN_MIXED_CASE, after)
        if found is not None and _is_apart(paragraphs, place):
            yield place, found


def _lines(paragraphs: list[str]) -> Iterator[tuple[int, Dateline]]:
    """The paragraphs that are lines with a date, and their places."""
    for place, paragraph in enumerate(paragraphs):
        found = _in_line(paragraph)
        if found is not None and _is_apart(paragraphs, place):
            yield place, found


def _is_apart(paragraphs: list[str], place: int) -> bool:
    """Whether a line is none of those that a line break made of one sentence."""
    before = paragraphs[place - 1] if place else ""
    after = paragraphs[place + 1] if place + 1 < len(paragraphs) else ""
    return not _GOES_ON.search(before) and not after[:1].islower()


def _in_line(line: str) -> Dateline | None:
    if len(line) > LONGEST_HEAD:
        return None
    match = _DATE.search(line)
    if match is None or not _BEFORE_IN_LINE.fullmatch(line[: match.start()]):
        return None
    found = _date(match)
    if found is None or not _AFTER_IN_LINE.fullmatch(line[match.end() :]):
        return None
    return Dateline(found, " ".join(line.split()))


def _date(match: re.Match[str]) -> date | None:
    """The date of a match, if there is such a day."""
    try:
        found = _day(match)
    except ValueError:
        return None
    return found if found.year >= EARLIEST_YEAR else None


def _day(match: re.Match[str]) -> date:
    if match["iso"]:
        return date.fromisoformat(match["iso"])
    if match["dotted"]:
        day, month, year = map(int, match["dotted"].split("."))
        return date(year, month, day)
    name = (match["month"] or match["us_month"]).rstrip(".").casefold()
    year = int(match["year"] or match["us_year"])
    return date(year, _MONTH_NUMBERS[name], int(match["day"] or match["us_day"]))
