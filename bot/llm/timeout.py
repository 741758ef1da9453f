"""A time limit for a stream as a whole.

The time limits of HTTP clients hold for each read, so a server that sends a
byte now and then never meets them. Here a thread reads, and whoever waits for
it stops waiting when the time is over.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Generator
from dataclasses import dataclass
from time import monotonic
from typing import Generic, TypeVar

T = TypeVar("T")


class StreamTimeout(Exception):
    """The stream was not at its end when the time was over."""


@dataclass(frozen=True, slots=True)
class _End(Generic[T]):
    """The stream is at its end; ``value`` is what it returned."""

    value: T


def within(
    seconds: float,
    read: Callable[[threading.Event], Generator[str, None, T]],
    *,
    clock: Callable[[], float] = monotonic,
) -> Generator[str, None, T]:
    """The pieces of a stream that is read in a thread of its own; returns what it returned.

    ``read`` gets an event that is set when nobody waits any more. Its errors
    are raised here, and ``StreamTimeout`` when the time is over.
    """
    pieces: queue.SimpleQueue[str | BaseException | _End[T]] = queue.SimpleQueue()
    abandoned = threading.Event()
    deadline = clock() + seconds

    def run() -> None:
        stream = read(abandoned)
        try:
            while not abandoned.is_set():
                pieces.put(next(stream))
        except StopIteration as end:
            pieces.put(_End(end.value))
        except BaseException as error:  # noqa: BLE001  # raised again where it is waited for
            pieces.put(error)

    threading.Thread(target=run, name="language-model", daemon=True).start()
    try:
        while True:
            try:
                piece = pieces.get(timeout=max(0.0, deadline - clock()))
            except queue.Empty:
                raise StreamTimeout from None
            if isinstance(piece, _End):
                return piece.value
            if isinstance(piece, BaseException):
                raise piece
            yield piece
            if clock() >= deadline:
                raise StreamTimeout
    finally:
        abandoned.set()
