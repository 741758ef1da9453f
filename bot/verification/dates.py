"""Finds dates in prose.

A date may be partial: "in October" has a month, "on 12 March" a day and a month.
Relative dates such as "last year" are resolved by the date of the article.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from bot.verification.lexicon import MONTHS
from bot.verification.normalization import fold_marks

_ABBREVIATIONS = {"sept": 9} | {name[:3]: number for number, name in enumerate(MONTHS, 1)}
_MONTH_OF = {name: number for number, name in enumerate(MONTHS, 1)} | _ABBREVIATIONS

_MONTH = rf"(?P<month>{'|'.join(MONTHS)}|(?:{'|'.join(_ABBREVIATIONS)})\b\.?)"
_DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>(?:1[5-9]|20)\d\d)"
_FORMS = tuple(
    re.compile(rf"(?<![\w.,$£€-]){form}(?![\w%]|[.,]\d)", re.IGNORECASE)
    for form in (
        r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)",
        rf"{_DAY}(?: of)? {_MONTH}(?:,? {_YEAR})?",
        rf"{_MONTH} (?:the )?{_DAY}(?:,? {_YEAR})?",
        rf"{_MONTH},?(?: of)? {_YEAR}",
        rf"(?P<month>{'|'.join(MONTHS)})",
        _YEAR,
    )
)
_AMBIGUOUS = {"may", "march", "august"}
_RELATIVE = re.compile(
    r"\b(?:(?P<step>last|this|next|previous|past|coming)[ -](?P<unit>year|month|week|decade|century|"
    r"spring|summer|autumn|fall|winter|season|night|morning|evening)|"
    r"(?P<day>yesterday|today|tonight|tomorrow)|(?P<ago>\w+) (?P<span>day|week|month|year)s? ago)\b",
    re.IGNORECASE,
)
_STEPS = {"last": -1, "previous": -1, "past": -1, "this": 0, "next": 1, "coming": 1}
_DAYS = {"yesterday": -1, "today": 0, "tonight": 0, "tomorrow": 1}
_MAX_DAYS_TO_NEAREST_YEAR = 183


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
    """A date with its offsets in ``fold_marks`` of the text."""

    value: PartialDate
    start: int
    end: int


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
            is_free = taken.isdisjoint(span)
            if is_free and value and not _is_other_word(match, folded, lower_case=lower_case):
                found.append(DateMention(value, *match.span()))
                taken.update(span)
    return tuple(sorted(found, key=lambda mention: mention.start))


def find_relative_dates(text: str) -> frozenset[str]:
    """The relative dates of a text as written, such as "last year", in lower case."""
    return frozenset(match[0].casefold() for match in _RELATIVE.finditer(fold_marks(text)))


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


def parse_published(published_at: str | None) -> date | None:
    """The day of an article's date; ``None`` when it is missing or invalid."""
    try:
        return date.fromisoformat((published_at or "")[:10])
    except ValueError:
        return None


def _value(match: re.Match[str]) -> PartialDate | None:
    groups = match.groupdict()
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


def _is_other_word(match: re.Match[str], text: str, *, lower_case: bool) -> bool:
    """Whether a bare "may", "march" or "august" is probably not the month."""
    word = match[0]
    if word.casefold() not in _AMBIGUOUS:
        return False
    opens = match.start() == 0 or text[: match.start()].rstrip()[-1:] in {".", "!", "?", "'"}
    return opens or (word.islower() and not lower_case)
