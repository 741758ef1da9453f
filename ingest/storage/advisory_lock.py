"""The write lock in PostgreSQL, for writers on several machines."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, text

from ingest.runtime.locks import LOCK_TIMEOUT_SECONDS, wait_for
from ingest.storage.database import Database

_WRITE_LOCK = 0x6E6F7465
_POLL_SECONDS = 0.05


class AdvisoryLock:
    """An advisory lock, which a connection holds and which ends with the connection.

    Works like ``ProcessLock``: one holder at a time, and ``on_wait`` is called
    with the seconds spent waiting.
    """

    def __init__(  # noqa: PLR0913  # the parameters are keywords
        self,
        database: Database,
        *,
        key: int = _WRITE_LOCK,
        timeout: float = LOCK_TIMEOUT_SECONDS,
        on_wait: Callable[[float], None] | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._database = database
        self._key = {"key": key}
        self._timeout = timeout
        self._on_wait = on_wait
        self._clock = clock
        self._sleep = sleep

    @contextmanager
    def hold(self) -> Iterator[bool]:
        """Hold the lock. Yields ``False``, since the previous holder is unknown.

        Raises ``StoreBusy`` if it stays taken too long.
        """
        with self._database.session() as connection:
            wait_for(
                lambda seconds: self._attempt(connection, seconds),
                timeout=self._timeout,
                on_wait=self._on_wait,
                clock=self._clock,
            )
            try:
                yield False
            finally:
                # The connection returns to the pool, and must not take the lock along.
                connection.execute(text("SELECT pg_advisory_unlock(:key)"), self._key)

    def _attempt(self, connection: Connection, seconds: float) -> bool:
        statement, key = text("SELECT pg_try_advisory_lock(:key)"), self._key
        until = self._clock() + seconds
        while not connection.scalar(statement, key):
            if self._clock() >= until:
                return False
            self._sleep(_POLL_SECONDS)
        return True
