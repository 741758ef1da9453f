"""A date of a text as it was read, and what it supports."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.verification.sides import sides_agree

_MAX_DAYS_TO_NEAREST_YEAR = 183
_THIRDS = ("early", "mid", "late")


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
    ``before``, ``until``, ``after``, ``since`` or empty, ``third`` is ``early``,
    ``mid``, ``late`` or empty, and ``other`` is the other end of its range.
    """

    value: PartialDate
    start: int
    end: int
    literal: str = ""
    side: str = ""
    third: str = ""
    other: PartialDate | None = None

    def supports(self, claimed: DateMention, published: date | None) -> bool:
        """Whether this date of an article implies a claimed one, and its range that of the other."""
        if claimed.literal != self.literal and claimed.literal:
            return False
        return (
            self.value.supports(claimed.value, published)
            and sides_agree(self.side, claimed.side)
            and claimed.third in ("", self.third, self._third_of(claimed.value))
            and self._agrees_on_range(claimed.other, published)
        )

    def _agrees_on_range(self, claimed: PartialDate | None, published: date | None) -> bool:
        if claimed is None or self.other is None:
            return True
        return self.other.supports(claimed, published)

    def _third_of(self, claimed: PartialDate) -> str:
        """The third of the claimed month or year that this date is in, if it is more exact."""
        if claimed.day is None and self.value.day is not None and claimed.month is not None:
            return _THIRDS[min((self.value.day - 1) // 10, 2)]
        if claimed.month is None and self.value.month is not None:
            return _THIRDS[(self.value.month - 1) // 4]
        return ""
