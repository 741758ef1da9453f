"""Politeness: time between two requests to one host."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from ingest.errors import SourceUnavailable

MIN_INTERVAL_SECONDS = 1.0
MAX_WAIT_SECONDS = 30.0
MAX_BACKOFF_SECONDS = 24 * 3600.0
DEFAULT_BACKOFF_SECONDS = 60.0


class HostRateLimiter:
    """When each host may be asked again."""

    def __init__(self, clock: Callable[[], float], sleep: Callable[[float], None]) -> None:
        self._clock = clock
        self._sleep = sleep
        self._asked: dict[str, float] = {}
        self._resting: dict[str, float] = {}

    def wait(self, host: str, delay: float = 0.0) -> float:
        """Wait until the host may be asked, and give the seconds that it took.

        Raises ``SourceUnavailable`` when it asked for a longer rest than is worth waiting for.
        """
        before = self._clock()
        rest = self._resting.get(host, before) - before
        if rest > MAX_WAIT_SECONDS:
            raise SourceUnavailable(
                f"{host} asked to be left alone for another {math.ceil(rest)} seconds."
            )
        between = max(MIN_INTERVAL_SECONDS, delay)
        seconds = max(rest, self._asked.get(host, -math.inf) + between - before)
        if seconds > 0:
            self._sleep(seconds)
        self._asked[host] = self._clock()
        return self._asked[host] - before

    def rest(self, host: str, retry_after: str | None, now: datetime) -> float:
        """Leave a host alone for as long as its Retry-After says; gives the seconds."""
        seconds = min(max(_seconds(retry_after, now), 1.0), MAX_BACKOFF_SECONDS)
        self._resting[host] = self._clock() + seconds
        return seconds


def _seconds(retry_after: str | None, now: datetime) -> float:
    """Retry-After is a number of seconds or a date."""
    value = (retry_after or "").strip()
    if value.isascii() and value.isdigit():
        return float(value[:9])
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return DEFAULT_BACKOFF_SECONDS
    return (moment.replace(tzinfo=moment.tzinfo or UTC) - now).total_seconds()
