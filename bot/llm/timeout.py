"""A time limit for a stream as a whole.

HTTP clients limit the time of each read, so a server that sends a byte now and
then never exceeds it. Here a thread reads the stream, and its reader stops
waiting when the time is up.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator
from time import monotonic
from typing import TypeVar

T = TypeVar("T")


class StreamTimeout(Exception):
    """The stream did not end in time."""


class _End:
    """Marks the end of the stream in the queue."""


def with_time_limit(
    seconds: float,
    read: Callable[[threading.Event], Iterator[T]],
    *,
    clock: Callable[[], float] = monotonic,
) -> Iterator[T]:
    """Yield the items of a stream that a thread reads.

    ``read`` takes an event that is set when the items are no longer wanted. Its
    errors are raised here. Raises ``StreamTimeout`` after ``seconds``.
    """
    items: queue.SimpleQueue[T | BaseException | _End] = queue.SimpleQueue()
    abandoned = threading.Event()
    deadline = clock() + seconds

    def run() -> None:
        try:
            for item in read(abandoned):
                items.put(item)
                if abandoned.is_set():
                    return
            items.put(_End())
        except BaseException as error:  # noqa: BLE001  # raised again in the reader
            items.put(error)

    threading.Thread(target=run, name="language-model", daemon=True).start()
    try:
        while True:
            try:
                item = items.get(timeout=max(0.0, deadline - clock()))
            except queue.Empty:
                raise StreamTimeout from None
            if isinstance(item, _End):
                return
            if isinstance(item, BaseException):
                raise item
            yield item
            if clock() >= deadline:
                raise StreamTimeout
    finally:
        abandoned.set()
