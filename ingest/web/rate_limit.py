"""Limits the rate of requests to one host."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from threading import Lock

from ingest.errors import SourceUnavailable
from ingest.runtime.sized_cache import SizedCache

MIN_INTERVAL_SECONDS = 1.0
MAX_WAIT_SECONDS = 30.0
MAX_BACKOFF_SECONDS = 24 * 3600.0
DEFAULT_BACKOFF_SECONDS = 60.0
MAX_HOSTS = 10_000
_LONGEST_DATE = 100


class HostRateLimiter:
    """Spaces out requests to the same host, and backs off when a host asks for it; thread-safe.

    Remembers the ``hosts`` that were requested last.
    """

    def __init__(
        self, clock: Callable[[], float], sleep: Callable[[float], None], hosts: int = MAX_HOSTS
    ) -> None:
        self._clock = clock
        self._sleep = sleep
        self._lock = Lock()
        self._last_request: SizedCache[str, float] = SizedCache(hosts, lambda *_: 1)
        self._blocked_until: SizedCache[str, float] = SizedCache(hosts, lambda *_: 1)

    def wait(self, host: str, delay: float = 0.0) -> float:
        """Wait until the host may be requested again. Returns the seconds that took.

        Raises ``SourceUnavailable`` if that would take more than ``MAX_WAIT_SECONDS``.
        """
        before = self._clock()
        with self._lock:
            blocked = (self._blocked_until.get(host) or before) - before
            if blocked > MAX_WAIT_SECONDS:
                raise SourceUnavailable(
                    "{host} asked for no requests for another {seconds} seconds.",
                    host=host,
                    seconds=math.ceil(blocked),
                )
            last = self._last_request.get(host)
            between = max(MIN_INTERVAL_SECONDS, delay)
            due = -math.inf if last is None else last + between
            seconds = max(blocked, due - before, 0.0)
            # Noted before the wait, so that another thread waits for its own turn after it.
            self._last_request.put(host, before + seconds)
        if seconds > 0:
            self._sleep(seconds)
        return self._clock() - before

    def back_off(self, host: str, retry_after: str | None, now: datetime) -> float:
        """Send a host no requests for as long as its Retry-After says. Returns the seconds."""
        seconds = min(max(_seconds(retry_after, now), 1.0), MAX_BACKOFF_SECONDS)
        self._blocked_until.put(host, self._clock() + seconds)
        return seconds


def _seconds(retry_after: str | None, now: datetime) -> float:
    """The seconds of a Retry-After header, which is a number or a date."""
    value = (retry_after or "").strip()[:_LONGEST_DATE]
    if value.isascii() and value.isdigit():
        return float(value[:9])
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return DEFAULT_BACKOFF_SECONDS
    return (moment.replace(tzinfo=moment.tzinfo or UTC) - now).total_seconds()
