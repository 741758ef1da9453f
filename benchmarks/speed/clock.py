"""Medians of things that are timed alternately, so that other work on the machine meets each of them."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence


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
) -> tuple[float, ...]:
    """The median milliseconds of each for a question, without the first few."""
    times: list[list[float]] = [[] for _ in asks]
    for number, question in enumerate([*questions[:warm_up], *questions]):
        for found, ask in zip(times, asks, strict=True):
            took = seconds(lambda: ask(question))  # noqa: B023  # called at once
            if number >= warm_up:
                found.append(took * 1000)
    return tuple(map(statistics.median, times))
