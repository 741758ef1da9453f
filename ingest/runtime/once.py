"""Values that are made with the first use, or before it in a thread."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from threading import Lock, Thread
from typing import Generic, TypeVar

from ingest.errors import FootnoteError

Value = TypeVar("Value")


class Once(Generic[Value]):
    """A value that is made with the first call, also if several threads make it at the same time.

    If that fails, the next call tries again.
    """

    def __init__(self, make: Callable[[], Value]) -> None:
        self._make = make
        self._made: list[Value] = []
        self._lock = Lock()

    def __call__(self) -> Value:
        with self._lock:
            if not self._made:
                self._made.append(self._make())
            return self._made[0]

    @property
    def made(self) -> Value | None:
        """The value, if it was made already."""
        return next(iter(self._made), None)


def in_background(*loads: Callable[[], object]) -> None:
    """Call each in a thread of its own; an error is left to whoever needs the value.

    Python waits at its end for these threads, because it may crash while native
    code of one is running.
    """

    def run(load: Callable[[], object]) -> None:
        with suppress(FootnoteError):
            load()

    for load in loads:
        Thread(target=run, args=(load,), name="preload").start()
