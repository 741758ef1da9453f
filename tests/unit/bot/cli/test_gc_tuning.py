"""A bot that runs for months keeps no garbage for long."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator

import pytest

from bot.cli.gc_tuning import RUN_THRESHOLD, tune_for_running


class Cycle:
    """Refers to itself, as an exception does to what caught it."""

    def __init__(self) -> None:
        self.own = self


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    """The collector of the tests as it was."""
    former = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*former)


def test_a_cycle_is_gone_once_so_many_objects_were_made() -> None:
    gc.set_threshold(1_000_000)
    tune_for_running()
    seen = weakref.ref(Cycle())

    kept: list[list[int]] = [[] for _ in range(2 * RUN_THRESHOLD)]

    assert kept
    assert seen() is None


def test_what_was_loaded_before_is_not_looked_at() -> None:
    loaded = [Cycle() for _ in range(10)]

    tune_for_running()

    looked_at = {id(item) for item in gc.get_objects()}
    assert not looked_at & {id(item) for item in loaded}
