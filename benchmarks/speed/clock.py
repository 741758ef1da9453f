"""Times of things that are done alternately, so that other work on the machine meets each of them."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Times:
    """How long something took each time, in one unit; at least two times."""

    each: tuple[float, ...]

    @property
    def median(self) -> float:
        return statistics.median(self.each)

    @property
    def p95(self) -> float:
        """The 95th percentile, between the two nearest times."""
        return statistics.quantiles(self.each, n=20, method="inclusive")[-1]


def seconds(work: Callable[[], object]) -> float:
    """How long it takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def alternating(rounds: int, *works: Callable[[], object]) -> tuple[float, ...]:
    """The median seconds of each."""
    times: list[list[float]] = [[] for _ in works]
    for _ in range(rounds):
        for found, work in zip(times, works, strict=True):
            found.append(seconds(work))
    return tuple(map(statistics.median, times))


def alternating_over(
    questions: Sequence[str], *asks: Callable[[str], object], warm_up: int = 5
) -> tuple[Times, ...]:
    """The milliseconds of each for every question, without the first few."""
    times: list[list[float]] = [[] for _ in asks]
    for number, question in enumerate([*questions[:warm_up], *questions]):
        for found, ask in zip(times, asks, strict=True):
            took = seconds(lambda: ask(question))  # noqa: B023  # called at once
            if number >= warm_up:
                found.append(took * 1000)
    return tuple(Times(tuple(found)) for found in times)
