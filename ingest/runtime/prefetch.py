"""Prefetching: a thread reads the next items while the current ones are processed."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from typing import Generic, TypeVar

LINGER_SECONDS = 0.2
"""How long to wait for another item before yielding ``None``."""

CLOSING_SECONDS = 2.0
"""How long to wait at the end for a thread that is reading an item."""

_Item = TypeVar("_Item")


@contextmanager
def prefetch(
    items: Iterable[_Item],
    *,
    capacity: int,
    weigh: Callable[[_Item], int] = lambda _: 1,
    check: Callable[[], None] = lambda: None,
    patience: float | None = CLOSING_SECONDS,
) -> Iterator[Iterator[_Item | None]]:
    """The items in order, read by a thread; ``None`` while the next one is not ready.

    The thread pauses when the items it has read weigh ``capacity`` or more. An
    error of the iterable is raised after the items before it. ``check`` is
    called between items and may raise. The thread ends with the block; if it is
    stuck in the iterable for more than ``patience`` seconds by then, it is left to
    end by itself. ``None`` waits for it.
    """
    reader = _Reader(items, capacity, weigh, patience)
    reader.start()
    try:
        yield reader.items(check)
    finally:
        reader.close()


class _Reader(Generic[_Item]):
    def __init__(
        self,
        items: Iterable[_Item],
        capacity: int,
        weigh: Callable[[_Item], int],
        patience: float | None,
    ) -> None:
        self._items = items
        self._capacity = capacity
        self._weigh = weigh
        self._patience = patience
        self._ready: deque[tuple[_Item, int]] = deque()
        self._weight = 0
        self._ended = False
        self._closed = False
        self._error: BaseException | None = None
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._read, name="prefetch", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        self._thread.join(self._patience)

    def items(self, check: Callable[[], None]) -> Iterator[_Item | None]:
        while True:
            check()
            with self._changed:
                self._changed.wait_for(lambda: self._ready or self._ended, LINGER_SECONDS)
                if self._ready:
                    item, weight = self._ready.popleft()
                    self._weight -= weight
                    self._changed.notify_all()
                elif self._ended:
                    break
                else:
                    item = None
            yield item
        if self._error is not None:
            raise self._error

    def _read(self) -> None:
        iterator = iter(self._items)
        try:
            for item in iterator:
                if not self._put(item):
                    break
        except BaseException as error:  # noqa: BLE001  # raised to the consumer
            self._error = error
        finally:
            # Not left to the garbage collector: only this thread may close the generator.
            if isinstance(iterator, Generator):
                iterator.close()
            with self._changed:
                self._ended = True
                self._changed.notify_all()

    def _put(self, item: _Item) -> bool:
        """Add an item when there is room. Returns ``False`` once the reader is closed."""
        with self._changed:
            self._changed.wait_for(lambda: self._closed or self._weight < self._capacity)
            if self._closed:
                return False
            weight = self._weigh(item)
            self._ready.append((item, weight))
            self._weight += weight
            self._changed.notify_all()
            return True
