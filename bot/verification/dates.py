"""Finds dates in prose.

A date may be partial: "in October" has a month, "on 12 March" a day and a month.
Relative dates such as "last year" are resolved by the date of the article. A date
that may be read in two ways, such as 12/03/2031, is compared as it is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from bot.verification.lexicon import MONTHS, WEEKDAYS
from bot.verification.normalization import fold_marks
from bot.verification.number_words import SMALL
from bot.verification.units import unit_table

_ABBREVIATIONS = {"sept": 9} | {name[:3]: number for number, name in enumerate(MONTHS, 1)}
_MONTH_OF = {name: number for number, name in enumerate(MONTHS, 1)} | _ABBREVIATIONS

_MONTH = rf"(?P<month>{'|'.join(MONTHS)}|(?:{'|'.join(_ABBREVIATIONS)})\b\.?)"
_DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>(?:1[5-9]|20)\d\d)"
_FORMS = tuple(
    re.compile(rf"(?<![\w.,$£€-]){form}(?![\w%]|[.,]\d)", re.IGNORECASE)
    for form in (
        r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})",
        r"(?P<first>\d{1,2})(?P<mark>[-/.])(?P<second>\d{1,2})(?P=mark)(?P<year>\d{4}|\d\d)",
        rf"{_DAY}(?: of)? {_MONTH}(?:,? {_YEAR})?",
        rf"{_MONTH} (?:the )?{_DAY}(?:,? {_YEAR})?",
        rf"{_MONTH},?(?: of)? {_YEAR}",
        rf"(?P<month>{'|'.join(MONTHS)})",
        _YEAR,
    )
)
_BEFORE_YEAR = re.compile(
    r"\b(?:in|since|by|of|from|until|till|before|after|during|to|and|the|for|late|early|mid|or)[ -]$",
    re.IGNORECASE,
)
_WORD_BEHIND = re.compile(r"[ -]([^\W\d_]+)\b")
_COUNTED = frozenset("people men women children staff police times".split())
_AMBIGUOUS = {"may", "march", "august"}
_RELATIVE = re.compile(
    r"\b(?:(?P<step>last|this|next|previous|past|coming)[ -](?P<unit>year|month|week|decade|century|"
    r"spring|summer|autumn|fall|winter|season|night|morning|afternoon|evening|day|weekend|quarter|"
    rf"{'|'.join((*WEEKDAYS, *MONTHS))})|"
    r"(?P<which>last|past|previous|next|coming) (?P<count>\w+) (?P<spans>day|week|month|year|decade)s|"
    r"(?P<final>final|closing) quarter|(?P<day>yesterday|today|tonight|tomorrow)|"
    rf"(?P<ago>\d+|an?|few|several|many|{'|'.join(SMALL)}) (?P<span>day|week|month|year|decade|hour|minute)s? ago)\b",
    re.IGNORECASE,
)
_SPANS = "year|month|week|weekend|decade|day|night|season|quarter"
_FARTHER = re.compile(
    rf"\b(?:{_SPANS}) (?:before last|after next)\b(?! (?:{_SPANS})\b)", re.IGNORECASE
)
_STEPS = {"last": -1, "previous": -1, "past": -1, "this": 0, "next": 1, "coming": 1}
_DAYS = {"yesterday": -1, "today": 0, "tonight": 0, "tomorrow": 1}
_MAX_DAYS_TO_NEAREST_YEAR = 183

_SIDES = tuple(
    (side, re.compile(rf"\b(?:{words}) (?:the )?(?:(?:early|mid|late)[ -])?$", re.IGNORECASE))
    for side, words in (
        ("before", "before|prior to|ahead of"),
        ("until", "by|until|till|up to|to|through"),
        ("after", "after|following"),
        ("since", "since|from|as of|starting"),
    )
)
_OPPOSITES = {
    "before": ("after", "since"),
    "until": ("after", "since"),
    "after": ("before", "until"),
    "since": ("before", "until"),
}
_EXCLUSIVE = frozenset({"before", "after"})
_THIRDS = (
    (
        "early",
        re.compile(r"\b(?:early(?: in| on)?|(?:start|beginning) of)[ -](?:the )?$", re.IGNORECASE),
    ),
    ("mid", re.compile(r"\b(?:mid|middle of)[ -](?:the )?$", re.IGNORECASE)),
    ("late", re.compile(r"\b(?:late(?: in| on)?|(?:end|close) of)[ -](?:the )?$", re.IGNORECASE)),
)
_THIRD_OF_DAY = ("early", "mid", "late")


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date of which any part may be unknown."""

    year: int | None = None
    month: int | None = None
    day: int | None = None

    def supports(self, claimed: PartialDate, published: date | None) -> bool:
        """Whether this date of an article implies a claimed one.

        A year that the article omits is the one nearest to its date of publication.
        """
        if claimed.month not in (None, self.month) or claimed.day not in (None, self.day):
            return False
        if claimed.year is None or claimed.year == self.year:
            return True
        return self.year is None and claimed.year == self._nearest_year(published)

    def _nearest_year(self, published: date | None) -> int | None:
        if published is None or self.month is None:
            return None
        for year in (published.year - 1, published.year, published.year + 1):
            try:
                day = date(year, self.month, self.day or 15)
            except ValueError:
                continue
            if abs((day - published).days) < _MAX_DAYS_TO_NEAREST_YEAR:
                return year
        return None


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date with its offsets in ``fold_marks`` of the text.

    ``literal`` is how a date is written that may be read in two ways, ``side`` is
    ``before``, ``until``, ``after``, ``since`` or empty, and ``third`` is
    ``early``, ``mid``, ``late`` or empty.
    """

    value: PartialDate
    start: int
    end: int
    literal: str = ""
    side: str = ""
    third: str = ""

    def supports(self, claimed: DateMention, published: date | None) -> bool:
        """Whether this date of an article implies a claimed one."""
        if claimed.literal != self.literal and claimed.literal:
            return False
        return (
            self.value.supports(claimed.value, published)
            and self._agrees_on_side(claimed.side)
            and claimed.third in ("", self.third, self._third_of(claimed.value))
        )

    def _agrees_on_side(self, claimed: str) -> bool:
        if claimed in _OPPOSITES.get(self.side, ()):
            return False
        return bool(claimed and self.side) or not {claimed, self.side} & _EXCLUSIVE

    def _third_of(self, claimed: PartialDate) -> str:
        """The third of the claimed month or year that this date is in, if it is more exact."""
        if claimed.day is None and self.value.day is not None and claimed.month is not None:
            return _THIRD_OF_DAY[min((self.value.day - 1) // 10, 2)]
        if claimed.month is None and self.value.month is not None:
            return _THIRD_OF_DAY[(self.value.month - 1) // 4]
        return ""


def find_dates(text: str, *, lower_case: bool = False) -> tuple[DateMention, ...]:
    """The absolute dates of a text in order, each in its longest form.

    In lower-cased text, "may", "march" and "august" alone count as months too.
    """
    folded = fold_marks(text)
    found: list[DateMention] = []
    taken: set[int] = set()
    for form in _FORMS:
        for match in form.finditer(folded):
            span, value = range(*match.span()), _value(match)
            is_free = taken.isdisjoint(span) and not _is_count(match, folded)
            if is_free and value and not _is_other_word(match, folded, lower_case=lower_case):
                found.append(_mention(match, value, folded))
                taken.update(span)
    return tuple(sorted(found, key=lambda mention: mention.start))


def _mention(match: re.Match[str], value: PartialDate, text: str) -> DateMention:
    before = text[max(0, match.start() - 24) : match.start()]
    side = next((name for name, pattern in _SIDES if pattern.search(before)), "")
    third = next((name for name, pattern in _THIRDS if pattern.search(before)), "")
    literal = ""
    if match.groupdict().get("first") and value.day is None:
        literal = "/".join(str(int(match[part])) for part in ("first", "second", "year"))
    return DateMention(value, *match.span(), literal, side, third)


def find_relative_dates(text: str) -> frozenset[str]:
    """The relative dates of a text, such as “last year”, in lower case and spelled alike.

    “Two days ago” becomes “2 day ago”, “past three years” becomes “last 3 year”, and
    “closing quarter” becomes “last quarter”.
    """
    folded = fold_marks(text)
    farther = {match[0].casefold() for match in _FARTHER.finditer(folded)}
    return frozenset({*farther, *map(_relative, _RELATIVE.finditer(folded))})


def resolve_relative_dates(text: str, published: date | None) -> Iterator[PartialDate]:
    """The dates that a text's relative dates mean on the day of publication."""
    if published is None:
        return
    for match in _RELATIVE.finditer(fold_marks(text)):
        if match["day"]:
            day = published + timedelta(days=_DAYS[match["day"].casefold()])
            yield PartialDate(day.year, day.month, day.day)
        elif match["unit"] and match["unit"].casefold() == "year":
            yield PartialDate(published.year + _STEPS[match["step"].casefold()])
        elif match["unit"] and match["unit"].casefold() == "month":
            months = published.year * 12 + published.month - 1 + _STEPS[match["step"].casefold()]
            yield PartialDate(months // 12, months % 12 + 1)


def stated_dates(
    text: str, published: date | None, *, lower_case: bool = False
) -> Iterator[DateMention]:
    """The dates of a text, and those that follow from its “last year” on the day of publication."""
    yield from find_dates(text, lower_case=lower_case)
    for value in resolve_relative_dates(text, published):
        yield DateMention(value, 0, 0)


def weekday(value: PartialDate) -> str:
    """The day of the week of a whole date, in lower case; empty for any other."""
    if value.year is None or value.month is None or value.day is None:
        return ""
    try:
        return WEEKDAYS[date(value.year, value.month, value.day).weekday()]
    except ValueError:
        return ""


def parse_published(published_at: str | None) -> date | None:
    """The day of an article's date; ``None`` when it is missing or invalid."""
    try:
        return date.fromisoformat((published_at or "")[:10])
    except ValueError:
        return None


def _relative(match: re.Match[str]) -> str:
    if match["which"]:
        count = match["count"].casefold()
        which = "next" if match["which"].casefold() in {"next", "coming"} else "last"
        return f"{which} {SMALL.get(count, count)} {match['spans'].casefold()}"
    if match["final"]:
        return "last quarter"
    if not match["ago"]:
        return match[0].casefold().replace("-", " ")
    count = match["ago"].casefold()
    number = 1 if count in {"a", "an"} else SMALL.get(count, count)
    return f"{number} {match['span'].casefold()} ago"


def _value(match: re.Match[str]) -> PartialDate | None:
    groups = match.groupdict()
    if groups.get("first"):
        return _of_numbers(*(int(groups[part]) for part in ("first", "second", "year")))
    month_text, day_text = groups.get("month"), groups.get("day")
    month = None
    if month_text:
        name = month_text.casefold().rstrip(".")
        month = int(name) if name.isdigit() else _MONTH_OF[name]
    day = int(day_text) if day_text else None
    if (day is not None and not 1 <= day <= 31) or (month is not None and not 1 <= month <= 12):
        return None
    year = groups.get("year")
    return PartialDate(int(year) if year else None, month, day)


def _is_count(match: re.Match[str], text: str) -> bool:
    """Whether a bare year is rather a number of things, as in "1500 tickets" and "1500 km"."""
    if not match[0].isdecimal() or _BEFORE_YEAR.search(
        text[max(0, match.start() - 12) : match.start()]
    ):
        return False
    follows = _WORD_BEHIND.match(text, match.end())
    if not follows:
        return False
    word = follows[1]
    is_plural = word.endswith("s") and not word.endswith("ss") and len(word) > 3
    return is_plural or word in _COUNTED or (word,) in unit_table().names


def _of_numbers(first: int, second: int, year: int) -> PartialDate | None:
    """The date of 12/03/2031, only its year if day and month cannot be told apart."""
    whole_year = year if year > 99 else None
    if not (0 < min(first, second) <= 12 and max(first, second) <= 31):
        return None
    if first == second or max(first, second) > 12:
        return PartialDate(whole_year, min(first, second), max(first, second))
    return PartialDate(whole_year)


def _is_other_word(match: re.Match[str], text: str, *, lower_case: bool) -> bool:
    """Whether a bare "may", "march" or "august" is probably not the month."""
    word = match[0]
    if word.casefold() not in _AMBIGUOUS:
        return False
    opens = match.start() == 0 or text[: match.start()].rstrip()[-1:] in {".", "!", "?", "'"}
    return opens or (word.islower() and not lower_case)
