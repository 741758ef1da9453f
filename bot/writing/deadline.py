"""A time limit for a stream as a whole.

The time limits of HTTP clients hold for each read, so a server that sends a
byte now and then never meets them. Here a thread reads, and whoever waits for
it stops waiting when the time is over.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Generator, Iterable
from time import monotonic


class DeadlinePassed(Exception):
    """The stream was not at its end when the time was over."""


_END = object()


def within(
    seconds: float,
    read: Callable[[threading.Event], Iterable[str]],
    *,
    clock: Callable[[], float] = monotonic,
) -> Generator[str, None, None]:
    """The pieces of a stream that is read in a thread of its own.

    ``read`` gets an event that is set when nobody waits any more. Its errors
    are raised here, and ``DeadlinePassed`` when the time is over.
    """
    pieces: queue.SimpleQueue[object] = queue.SimpleQueue()
    abandoned = threading.Event()
    deadline = clock() + seconds

    def run() -> None:
        try:
            for piece in read(abandoned):
                pieces.put(piece)
                if abandoned.is_set():
                    return
            pieces.put(_END)
        except BaseException as error:  # noqa: BLE001  # raised again where it is waited for
            pieces.put(error)

    threading.Thread(target=run, name="language-model", daemon=True).start()
    try:
        while True:
            try:
                piece = pieces.get(timeout=max(0.0, deadline - clock()))
            except queue.Empty:
                raise DeadlinePassed from None
            if piece is _END:
                return
            if isinstance(piece, BaseException):
                raise piece
            yield str(piece)
            if clock() >= deadline:
                raise DeadlinePassed
    finally:
        abandoned.set()
