"""Shares, percentiles, and how well scores separate true from false."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence


def share(truths: Iterable[bool]) -> float | None:
    """The share of true values, 0 to 1; ``None`` where there are no values."""
    values = list(truths)
    return sum(values) / len(values) if values else None


def percentile(values: Sequence[float], percent: int) -> float:
    """The nearest-rank percentile; 0 where there are no values."""
    ordered = sorted(values)
    position = -(-percent * len(ordered) // 100) - 1
    return ordered[max(position, 0)] if ordered else 0.0


def auc(true: Sequence[float], false: Sequence[float]) -> float | None:
    """The area under the ROC curve; ``None`` without scores of both.

    It is the probability that a true item has a higher score than a false one,
    where equal scores count half (Hanley and McNeil 1982).
    """
    if not true or not false:
        return None
    ordered = sorted(false)
    twice = sum(bisect_left(ordered, score) + bisect_right(ordered, score) for score in true)
    return twice / (2 * len(true) * len(false))


def kept_at(true: Sequence[float], false: Sequence[float], percent: int) -> float | None:
    """The share of true items above the lowest bar that at most ``percent`` of the false pass.

    ``percent`` is below 100; ``None`` without scores of both.
    """
    if not true or not false:
        return None
    bar = sorted(false, reverse=True)[len(false) * percent // 100]
    return share(score > bar for score in true)
