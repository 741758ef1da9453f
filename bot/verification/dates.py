"""Finds dates in prose.

A date may be partial: "in October" has a month, "on 12 March" a day and a month.
Relative dates such as "last year" are resolved by the date of the article. A date
that may be read in two ways, such as 12/03/2031, is compared as it is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from bot.verification.date_mention import DateMention, PartialDate
from bot.verification.date_ranges import YEAR, is_counted, with_ranges
from bot.verification.lexicon import MONTHS, WEEKDAYS
from bot.verification.normalization import fold_marks
from bot.verification.number_words import SMALL
from bot.verification.periods import WeekdayMention
from bot.verification.sides import find_side

_ABBREVIATIONS = {"sept": 9} | {name[:3]: number for number, name in enumerate(MONTHS, 1)}
_MONTH_OF = {name: number for number, name in enumerate(MONTHS, 1)} | _ABBREVIATIONS

_MONTH = rf"(?P<month>{'|'.join(MONTHS)}|(?:{'|'.join(_ABBREVIATIONS)})\b\.?)"
_DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?"
_NO_DASH = r"(?<!-)"
_DASH_BEHIND_WORD = r"(?<!\W-)(?<!\d-)(?<!^-)"
_DASH_BEHIND_EITHER = r"(?<!\W-)(?<!^-)"
"""What may stand before a date: a dash only in "3-9 August", "mid-May" and "May 3-June 9"."""

_FORMS = tuple(
    re.compile(rf"(?<![\w.,:$£€]){dash}{form}(?![\w%]|[.,]\d)", re.IGNORECASE)
    for dash, form in (
        (_NO_DASH, r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})"),
        (
            _NO_DASH,
            r"(?P<first>\d{1,2})(?P<mark>[-/.])(?P<second>\d{1,2})(?P=mark)(?P<year>\d{4}|\d\d)",
        ),
        (_DASH_BEHIND_EITHER, rf"{_DAY}(?: of)? {_MONTH}(?:,? {YEAR})?"),
        (_DASH_BEHIND_EITHER, rf"{_MONTH} (?:the )?{_DAY}(?:,? {YEAR})?"),
        (_DASH_BEHIND_EITHER, rf"{_MONTH},?(?: of)? {YEAR}"),
        (_DASH_BEHIND_WORD, rf"(?P<month>{'|'.join(MONTHS)})"),
        (_DASH_BEHIND_WORD, YEAR),
    )
)
_NAMED_BEFORE = re.compile(rf"(?<!\w)(?!(?:{'|'.join(_MONTH_OF)})-)[^\W\d]+-$", re.IGNORECASE)
"""The "Covid-" before 19, which is no day of March."""

_BEFORE_YEAR = re.compile(
    r"\b(?:in|since|by|of|from|until|till|before|after|during|to|and|the|for|late|early|mid|or)[ -]$",
    re.IGNORECASE,
)
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
_THIRDS = (
    (
        "early",
        re.compile(r"\b(?:early(?: in| on)?|(?:start|beginning) of)[ -](?:the )?$", re.IGNORECASE),
    ),
    ("mid", re.compile(r"\b(?:mid|middle of)[ -](?:the )?$", re.IGNORECASE)),
    ("late", re.compile(r"\b(?:late(?: in| on)?|(?:end|close) of)[ -](?:the )?$", re.IGNORECASE)),
)


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
            is_free = taken.isdisjoint(span) and not _is_no_date(match, folded)
            if is_free and value and not _is_other_word(match, folded, lower_case=lower_case):
                found.append(_mention(match, value, folded))
                taken.update(span)
    return with_ranges(found, folded)


def _mention(match: re.Match[str], value: PartialDate, text: str) -> DateMention:
    before = text[max(0, match.start() - 24) : match.start()]
    side = find_side(text, *match.span())
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


def stated_weekdays(mentions: Iterable[DateMention]) -> Iterator[WeekdayMention]:
    """The days of the week of the whole dates among some."""
    for mention in mentions:
        if name := _weekday(mention.value):
            other = _weekday(mention.other) if mention.other else ""
            yield WeekdayMention(name, mention.side, other)


def _weekday(value: PartialDate) -> str:
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


def _is_no_date(match: re.Match[str], text: str) -> bool:
    """Whether digits rather count things, as in "1500 tickets", or name one, as in "Covid-19"."""
    before = text[max(0, match.start() - 24) : match.start()]
    if not match[0].isdecimal():
        return match[0][0].isdecimal() and bool(_NAMED_BEFORE.search(before))
    return not _BEFORE_YEAR.search(before) and is_counted(text, match.end())


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
