"""How often a channel's messages are edited while answers grow."""

from __future__ import annotations

from collections.abc import Callable

INTERVAL_SECONDS = 1.2
"""Between edits in one channel; about one a second is what Discord bears in practice."""


class Pace:
    """Gives each channel's edits their turns; ``clock`` gives seconds that only grow."""

    def __init__(
        self, clock: Callable[[], float], interval_seconds: float = INTERVAL_SECONDS
    ) -> None:
        self._clock = clock
        self._interval = interval_seconds
        self._next: dict[int, float] = {}

    def turn(self, channel_id: int) -> float:
        """Take the next turn of a channel: how many seconds to wait for it."""
        now = self._clock()
        if len(self._next) > 1_000:  # now and then is enough
            self._next = {key: moment for key, moment in self._next.items() if moment > now}
        moment = max(now, self._next.get(channel_id, now))
        self._next[channel_id] = moment + self._interval
        return moment - now
