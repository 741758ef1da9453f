"""A bounded memory of events, because Discord may deliver one twice."""

from __future__ import annotations

from collections import OrderedDict


class RecentIds:
    """The last ``capacity`` identifiers that were seen."""

    def __init__(self, capacity: int = 10_000) -> None:
        self._capacity = capacity
        self._seen: OrderedDict[int, None] = OrderedDict()

    def first_time(self, identifier: int) -> bool:
        """Whether the identifier is new; from now on it is not."""
        if identifier in self._seen:
            return False
        self._seen[identifier] = None
        if len(self._seen) > self._capacity:
            self._seen.popitem(last=False)
        return True
