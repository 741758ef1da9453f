"""Rate limits for questions by user, by guild and in total: sliding windows of a minute."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

WINDOW_SECONDS = 60.0

_Key = tuple[str, int]


@dataclass(frozen=True, slots=True)
class RateLimits:
    """Questions per minute; 0 means no limit."""

    per_user: int = 0
    per_guild: int = 0
    total: int = 0


class RateLimiter:
    """Counts the questions accepted in the last minute; rejected ones do not count.

    ``clock`` returns monotonic seconds. Belongs to one event loop and is not
    thread-safe. Nothing older than a minute is kept.
    """

    def __init__(self, limits: RateLimits, clock: Callable[[], float]) -> None:
        self._limits = limits
        self._clock = clock
        self._accepted: dict[_Key, deque[float]] = {}
        self._swept_at = clock()

    def take(self, user_id: int, guild_id: int | None) -> int:
        """Accept a question and return 0, or return the whole seconds until one is accepted."""
        now = self._clock()
        self._sweep(now)
        windows = self._windows(user_id, guild_id)
        wait = max((self._wait(key, limit, now) for key, limit in windows), default=0)
        if not wait:
            for key, _ in windows:
                self._accepted.setdefault(key, deque()).append(now)
        return wait

    def _windows(self, user_id: int, guild_id: int | None) -> list[tuple[_Key, int]]:
        """The windows that a question counts in, with their limits."""
        limits = self._limits
        windows = [(("user", user_id), limits.per_user), (("total", 0), limits.total)]
        if guild_id is not None:
            windows.append((("guild", guild_id), limits.per_guild))
        return [(key, limit) for key, limit in windows if limit]

    def _wait(self, key: _Key, limit: int, now: float) -> int:
        accepted = self._accepted.get(key, deque())
        while accepted and now - accepted[0] >= WINDOW_SECONDS:
            accepted.popleft()
        if len(accepted) < limit:
            return 0
        return max(1, math.ceil(accepted[0] + WINDOW_SECONDS - now))

    def _sweep(self, now: float) -> None:
        """Once a minute, drop the windows of everybody who has not asked since."""
        if now - self._swept_at < WINDOW_SECONDS:
            return
        self._swept_at = now
        windows = self._accepted.items()
        self._accepted = {key: seen for key, seen in windows if now - seen[-1] < WINDOW_SECONDS}
