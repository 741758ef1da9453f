"""Politeness: time between two requests to one host."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from ingest.errors import SourceUnavailable

SECONDS_BETWEEN = 1.0
LONGEST_WAIT = 30.0
LONGEST_REST = 24 * 3600.0
USUAL_REST = 60.0


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
        if rest > LONGEST_WAIT:
            raise SourceUnavailable(
                f"{host} asked to be left alone for another {math.ceil(rest)} seconds."
            )
        between = max(SECONDS_BETWEEN, delay)
        seconds = max(rest, self._asked.get(host, -math.inf) + between - before)
        if seconds > 0:
            self._sleep(seconds)
        self._asked[host] = self._clock()
        return self._asked[host] - before

    def rest(self, host: str, retry_after: str | None, now: datetime) -> float:
        """Leave a host alone for as long as its Retry-After says; gives the seconds."""
        seconds = min(max(_seconds(retry_after, now), 1.0), LONGEST_REST)
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
        return USUAL_REST
    return (moment.replace(tzinfo=moment.tzinfo or UTC) - now).total_seconds()
