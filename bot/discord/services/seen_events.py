"""The events that were handled, so that none is handled twice."""

from __future__ import annotations

from collections import OrderedDict


class SeenEvents:
    """The last ``capacity`` events, because Discord may deliver one twice."""

    def __init__(self, capacity: int = 10_000) -> None:
        self._capacity = capacity
        self._seen: OrderedDict[int, None] = OrderedDict()

    def first_time(self, event_id: int) -> bool:
        """Whether the event is new; after this call it is not."""
        if event_id in self._seen:
            return False
        self._seen[event_id] = None
        if len(self._seen) > self._capacity:
            self._seen.popitem(last=False)
        return True

    def forget(self, event_id: int) -> None:
        """Take an event as new when it comes again."""
        self._seen.pop(event_id, None)
