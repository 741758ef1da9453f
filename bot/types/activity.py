"""What happened in a guild, counted by day; nothing here tells who asked or what."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from bot.types.records import ExchangeState


@dataclass(frozen=True, slots=True)
class Outcomes:
    """How many questions of a day had that outcome."""

    day: date
    state: ExchangeState
    questions: int


@dataclass(frozen=True, slots=True)
class Ratings:
    """How many answers to questions of a day were rated so."""

    day: date
    helpful: bool
    ratings: int


@dataclass(frozen=True, slots=True)
class Citations:
    """How many answers of a day cited exactly these versions, by their keys."""

    day: date
    versions: tuple[int, ...]
    answers: int


@dataclass(frozen=True, slots=True)
class Totals:
    """Questions by outcome, and ratings. ``failed`` includes answers that Discord did not take."""

    answered: int = 0
    refused: int = 0
    failed: int = 0
    helpful: int = 0
    unhelpful: int = 0

    @property
    def questions(self) -> int:
        """Questions answered, refused or failed; ``ExchangeState.REPLIED`` does not count."""
        return self.answered + self.refused + self.failed


@dataclass(frozen=True, slots=True)
class Day:
    """A day in UTC and its totals."""

    day: date
    totals: Totals


_FAILED = frozenset({ExchangeState.FAILED, ExchangeState.UNDELIVERED})


@dataclass(frozen=True, slots=True)
class Activity:
    """A guild's questions, ratings and citations by day."""

    outcomes: tuple[Outcomes, ...] = ()
    ratings: tuple[Ratings, ...] = ()
    citations: tuple[Citations, ...] = ()

    def totals(self, first: date, last: date) -> Totals:
        """The totals of the days from ``first`` to ``last``, both included."""
        states: Counter[ExchangeState] = Counter()
        for each in self.outcomes:
            if first <= each.day <= last:
                states[each.state] += each.questions
        rated: Counter[bool] = Counter()
        for rating in self.ratings:
            if first <= rating.day <= last:
                rated[rating.helpful] += rating.ratings
        return Totals(
            states[ExchangeState.ANSWERED],
            states[ExchangeState.REFUSED],
            sum(states[state] for state in _FAILED),
            rated[True],
            rated[False],
        )

    def cited(self, first: date) -> Counter[int]:
        """In how many answers from ``first`` on each version was cited, by its key."""
        counts: Counter[int] = Counter()
        for each in self.citations:
            if each.day >= first:
                counts.update(dict.fromkeys(each.versions, each.answers))
        return counts
