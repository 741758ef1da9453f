"""Finds days of the week, parts of the day and seasons in prose."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from bot.verification.lexicon import WEEKDAYS
from bot.verification.normalization import fold
from bot.verification.sides import Ends, find_side, is_range, sides_agree

_WEEKDAY = re.compile(rf"\b({'|'.join(WEEKDAYS)})s?\b")
_PARTS_OF_DAY = {
    "morning": "morning", "mornings": "morning", "afternoon": "afternoon",
    "afternoons": "afternoon", "evening": "evening", "evenings": "evening", "night": "night",
    "nights": "night", "tonight": "night", "overnight": "night", "dawn": "dawn", "sunrise": "dawn",
    "dusk": "dusk", "sunset": "dusk",
}  # fmt: skip
_HOURS = {"noon": "noon", "midday": "noon", "midnight": "midnight"}
_HOUR_IN_DIGITS = {
    "noon": re.compile(r"\b12(?:[:.]00)? ?(?:noon|p\.?m\b)|\b12[:.]00\b"),
    "midnight": re.compile(r"\b12(?:[:.]00)? ?(?:midnight|a\.?m\b)|\b(?:00|24)[:.]00\b"),
}
_SEASON = re.compile(
    r"\b(?P<sure>summer|autumn|winter)s?\b"
    r"|\b(?:in|the|last|next|this|since|until|by|early|late|mid)[ -](?:the )?(?P<other>spring|fall)\b"
)
_FREQUENCY = re.compile(
    r"\b(?:each|every|per) (?P<each>hour|day|night|week|fortnight|month|year|decade)\b"
    r"|(?:\d\S{0,20}|\b(?!takes|lasts|spends)[a-z]+s|\bonce|\btwice) an? (?P<a>hour|day|week|month|year)\b"
    r"(?! (?:ago|earlier|later|before|after)\b)"
    r"|\b(?P<adverb>hourly|daily|nightly|weekly|fortnightly|monthly|yearly|annual)(?:ly)?\b"
)
_OFTEN = {"annual": "year", "daily": "day"}
_WORD = re.compile(r"[a-z]+")
_DIRECTION = re.compile(
    r"\b(?:second|minute|hour|day|week|month|year|decade)s? (?:(?P<past>ago|earlier|before|previously)"
    r"|(?P<future>later|after|afterwards|hence|from now))\b"
    r"|\b(?:(?P<earlier>earlier)|(?P<later>later)) (?:this|that|in|on)\b"
)
_THIRD = re.compile(
    r"\b(?P<third>early|mid|late)[ -](?:on |in )?(?:the |that |this |last |next )?"
    r"(?P<period>[a-z]+|\d{4}s|'?\d\ds)\b"
)


@dataclass(frozen=True, slots=True)
class WeekdayMention:
    """A day of the week in lower case, its side (see ``sides``) and the other end of its range.

    Side and other end are empty where there is none.
    """

    name: str
    side: str = ""
    other: str = ""

    def supports(self, claimed: WeekdayMention) -> bool:
        """Whether this day of an article implies a claimed one."""
        return (
            self.name == claimed.name
            and sides_agree(self.side, claimed.side)
            and (not self.other or not claimed.other or self.other == claimed.other)
        )


def find_weekdays(text: str) -> tuple[WeekdayMention, ...]:
    """The days of the week of a text, in order."""
    folded = fold(text)
    matches = list(_WEEKDAY.finditer(folded))
    found = [WeekdayMention(match[1], find_side(folded, *match.span())) for match in matches]
    for at, (first, last) in enumerate(pairwise(matches)):
        if is_range(folded, Ends(*first.span(), last.start())):
            found[at] = WeekdayMention(first[1], "since", last[1])
            found[at + 1] = WeekdayMention(last[1], "until", first[1])
    return tuple(found)


def contradict(claim: str, texts: Iterable[str]) -> bool:
    """Whether a claim has another part of the day, season, frequency, direction or third.

    A frequency is that of “each month”, a direction that of “two days later”, and a third that of
    “early March”. Whatever the texts
    leave unsaid contradicts nothing; but noon and midnight must stand there, if need be in digits.
    """
    claimed, stated = fold(claim), " ".join(map(fold, texts))
    return (
        any(not _has_hour(hour, stated) for hour in _hours(claimed))
        or _differ(_parts_of_day(claimed), _parts_of_day(stated))
        or _differ(_seasons(claimed), _seasons(stated))
        or _differ(_frequencies(claimed), _frequencies(stated))
        or _differ(_directions(claimed), _directions(stated))
        or _other_third(claimed, stated)
    )


def _hours(text: str) -> frozenset[str]:
    return frozenset(_HOURS[word] for word in _WORD.findall(text) if word in _HOURS)


def _has_hour(hour: str, stated: str) -> bool:
    return hour in _hours(stated) or bool(_HOUR_IN_DIGITS[hour].search(stated))


def _parts_of_day(text: str) -> frozenset[str]:
    return frozenset(_PARTS_OF_DAY[word] for word in _WORD.findall(text) if word in _PARTS_OF_DAY)


def _seasons(text: str) -> frozenset[str]:
    found = (match["sure"] or match["other"] for match in _SEASON.finditer(text))
    return frozenset("autumn" if season == "fall" else season for season in found)


def _directions(text: str) -> frozenset[str]:
    """Whether the text counts time back ("two days earlier") or forward ("later this week")."""
    return frozenset(
        "past" if match["past"] or match["earlier"] else "future"
        for match in _DIRECTION.finditer(text)
    )


def _frequencies(text: str) -> frozenset[str]:
    """The units of time of "each month", "€5 a week" and "annually"."""
    return frozenset(
        _OFTEN.get(match["adverb"], match["adverb"].removesuffix("ly"))
        if match["adverb"]
        else match["each"] or match["a"]
        for match in _FREQUENCY.finditer(text)
    )


def _differ(claimed: frozenset[str], stated: frozenset[str]) -> bool:
    return bool(stated) and bool(claimed - stated)


def _other_third(claim: str, stated: str) -> bool:
    """Whether a claim says "late" of a period that the texts say "early" of."""
    known = _thirds(stated)
    periods = {period for _, period in known}
    return any(one not in known and one[1] in periods for one in _thirds(claim))


def _thirds(text: str) -> frozenset[tuple[str, str]]:
    return frozenset((match["third"], match["period"]) for match in _THIRD.finditer(text))
