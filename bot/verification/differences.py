"""What a sentence has where a statement has something else: another number, date or name.

A gate tells that a statement has something which a sentence lacks. That may be a detail
which the sentence leaves open. Only a sentence that has another one says otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from types import MappingProxyType
from typing import Protocol

from bot.verification.dates import find_dates, find_relative_dates, stated_dates, stated_weekdays
from bot.verification.name_matching import contains_name
from bot.verification.names import Name, find_names, is_weekday
from bot.verification.number_mention import NumberMention
from bot.verification.numbers import find_numbers, find_periods
from bot.verification.periods import contradict, find_weekdays


class _Difference(Protocol):
    def __call__(self, claim: str, sentence: str, published: date | None) -> bool: ...


def has_another(kind: str, claim: str, sentence: str, published: date | None) -> bool:
    """Whether a sentence has a number, date or name that the claim lacks.

    ``kind`` is the name of the gate that the claim fails, and ``published`` the day that
    “last year” in the sentence counts from. False for other gates.
    """
    differs = _DIFFERENCES.get(kind)
    return differs is not None and differs(claim, sentence, published)


def _another_number(claim: str, sentence: str, published: date | None) -> bool:
    del published
    claimed = _numbers(claim)
    stated = (number for number in _numbers(sentence) if not number.is_pronoun)
    return any(not any(one.supports(number) for one in claimed) for number in stated)


def _numbers(text: str) -> tuple[NumberMention, ...]:
    skipped = [(mention.start, mention.end) for mention in find_dates(text)]
    return (*find_numbers(text, skipped), *find_periods(text))


def _another_date(claim: str, sentence: str, published: date | None) -> bool:
    claimed, stated = list(stated_dates(claim, published)), list(stated_dates(sentence, published))
    if any(not any(one.supports(mention, published) for one in claimed) for mention in stated):
        return True
    if published is None and find_relative_dates(sentence) - find_relative_dates(claim):
        return True
    weekdays, days = find_weekdays(claim), (*find_weekdays(sentence), *stated_weekdays(stated))
    is_other_day = any(not any(one.supports(day) for one in weekdays) for day in days)
    return bool(weekdays and is_other_day) or contradict(claim, [sentence])


def _another_name(claim: str, sentence: str, published: date | None) -> bool:
    del published
    claimed = find_names(claim)
    return any(
        not contains_name(claim, name) and not _is_longer(name, claimed)
        for name in _names(sentence)
    )


def _names(text: str) -> Iterator[Name]:
    """The names of a text but those of days and months."""
    dates = [range(mention.start, mention.end) for mention in find_dates(text)]
    for name in find_names(text):
        is_month = any(all(word.start in each for word in name.words) for each in dates)
        if not is_month and not is_weekday(name):
            yield name


def _is_longer(name: Name, claimed: tuple[Name, ...]) -> bool:
    """Whether a name has a claimed one in it, as "Per Lund" has "Lund"."""
    return any(contains_name(str(name), one) for one in claimed)


_DIFFERENCES: Mapping[str, _Difference] = MappingProxyType(
    {"number": _another_number, "date": _another_date, "name": _another_name}
)
