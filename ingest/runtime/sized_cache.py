"""A cache bounded by the size of its values, not by their number."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from functools import wraps
from threading import Lock
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class SizedCache(Generic[K, V]):
    """The most recently used values, whose sizes add up to at most ``capacity``; thread-safe.

    ``size_of`` gives the size of an entry, in the unit of ``capacity``. A value
    that is larger than the whole cache is not kept.
    """

    def __init__(self, capacity: int, size_of: Callable[[K, V], int]) -> None:
        self._capacity = capacity
        self._size_of = size_of
        self._entries: OrderedDict[K, V] = OrderedDict()
        self._lock = Lock()
        self.size = 0

    def __len__(self) -> int:
        return len(self._entries)

    def get(self, key: K) -> V | None:
        """The value of a key, which becomes the most recently used one."""
        with self._lock:
            if key in self._entries:
                self._entries.move_to_end(key)
            return self._entries.get(key)

    def put(self, key: K, value: V) -> None:
        """Store a value; the least recently used ones make room."""
        with self._lock:
            self._drop(key)
            size = self._size_of(key, value)
            if size > self._capacity:
                return
            self._entries[key] = value
            self.size += size
            while self.size > self._capacity:
                self._drop(next(iter(self._entries)))

    def _drop(self, key: K) -> None:
        if key in self._entries:
            self.size -= self._size_of(key, self._entries.pop(key))


def cached_by_length(capacity: int) -> Callable[[Callable[[str], V]], Callable[[str], V]]:
    """Cache a function of a text; the texts add up to at most ``capacity`` characters."""

    def decorate(function: Callable[[str], V]) -> Callable[[str], V]:
        # Boxed, since ``None`` is a result as well.
        results: SizedCache[str, tuple[V]] = SizedCache(capacity, lambda text, _: len(text))

        @wraps(function)
        def cached(text: str) -> V:
            found = results.get(text)
            if found is None:
                found = (function(text),)
                results.put(text, found)
            return found[0]

        return cached

    return decorate
