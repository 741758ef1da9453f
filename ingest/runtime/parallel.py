"""Runs the same work for several inputs at once, on as many threads as there are processors."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Input = TypeVar("Input")
Output = TypeVar("Output")


def side_by_side(run: Callable[[Input], Output], inputs: Sequence[Input]) -> list[Output]:
    """The results, in order, as many of them computed at once as there are processors.

    For native code, which lets other threads run. A pass of a model on all processors
    would wait for the slowest at the end of each product, which on a busy machine is most
    of the time (``benchmarks/results/speed.md``).
    """
    workers = min(len(inputs), processors())
    if workers <= 1:
        return [run(each) for each in inputs]
    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(run, inputs))


def processors() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
