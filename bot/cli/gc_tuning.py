"""When Python looks for garbage: seldom while a command starts, often while one runs for months."""

from __future__ import annotations

import gc

STARTING = 50_000
"""Objects made before Python looks for garbage: imports make many that stay, and looking
among them as often as Python does by default costs a tenth of the start."""

RUNNING = 5_000
"""The same in a command that runs on: what it has done with is many small cycles, which
would else lie between what stays."""


def collect_seldom() -> None:
    """Start quickly."""
    gc.set_threshold(STARTING)


def collect_what_comes() -> None:
    """Look for garbage often, but not among what was loaded by now and stays.

    A look at all of it takes some tenths of a second, in which nothing is answered.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(RUNNING)
