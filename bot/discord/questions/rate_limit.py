"""How often a person, a server and everybody together may ask: sliding windows of a minute."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

WINDOW_SECONDS = 60.0

_Key = tuple[str, int]


@dataclass(frozen=True, slots=True)
class RateLimits:
    """Questions a minute; 0 means that there is no limit."""

    person: int = 0
    server: int = 0
    everybody: int = 0


class RateLimiter:
    """Counts questions that were taken in the last minute; those turned away do not count.

    ``clock`` gives seconds that never go back. For one event loop: not safe to
    share between threads. Nothing older than a minute is remembered.
    """

    def __init__(self, limits: RateLimits, clock: Callable[[], float]) -> None:
        self._limits = limits
        self._clock = clock
        self._taken: dict[_Key, deque[float]] = {}
        self._swept_at = clock()

    def take(self, person_id: int, guild_id: int | None) -> int:
        """Take one question: 0, or the whole seconds after which one would be taken."""
        now = self._clock()
        self._sweep(now)
        counted = self._counted(person_id, guild_id)
        wait = max((self._wait(key, limit, now) for key, limit in counted), default=0)
        if not wait:
            for key, _ in counted:
                self._taken.setdefault(key, deque()).append(now)
        return wait

    def _counted(self, person_id: int, guild_id: int | None) -> list[tuple[_Key, int]]:
        """What a question counts against, with its limit."""
        limits = self._limits
        counted = [(("person", person_id), limits.person), (("everybody", 0), limits.everybody)]
        if guild_id is not None:
            counted.append((("server", guild_id), limits.server))
        return [(key, limit) for key, limit in counted if limit]

    def _wait(self, key: _Key, limit: int, now: float) -> int:
        taken = self._taken.get(key, deque())
        while taken and now - taken[0] >= WINDOW_SECONDS:
            taken.popleft()
        if len(taken) < limit:
            return 0
        return max(1, math.ceil(taken[0] + WINDOW_SECONDS - now))

    def _sweep(self, now: float) -> None:
        """Forget, once a minute, all who have not asked since."""
        if now - self._swept_at < WINDOW_SECONDS:
            return
        self._swept_at = now
        kept = self._taken.items()
        self._taken = {key: taken for key, taken in kept if now - taken[-1] < WINDOW_SECONDS}
