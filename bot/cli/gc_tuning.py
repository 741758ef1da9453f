"""Garbage-collector tuning: fewer collections while a command starts, frequent ones while it runs."""

from __future__ import annotations

import gc

START_THRESHOLD = 50_000
"""Allocations before a collection while a command starts.

Imports allocate many objects that stay; with Python's default, collections take
a tenth of the start.
"""

RUN_THRESHOLD = 5_000
"""The same for a command that keeps running and leaves many small cycles behind."""


def tune_for_start() -> None:
    """Collect seldom, so that a command starts fast."""
    gc.set_threshold(START_THRESHOLD)


def tune_for_running() -> None:
    """Collect often, but pass over everything that is loaded by now.

    A full collection takes some tenths of a second, during which nothing is answered.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(RUN_THRESHOLD)
