"""Locks between processes, and between the threads of one."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Protocol

from filelock import FileLock, Timeout

from ingest.errors import StoreBusy, StoreError

PATIENCE_SECONDS = 600.0
FIRST_NOTICE_SECONDS = 1.0
_POLL_SECONDS = 0.02


class WriteLock(Protocol):
    """One writer at a time; dies with its holder."""

    def held(self) -> AbstractContextManager[None]:
        """Hold the lock inside. Raises ``StoreBusy`` when it stays taken too long."""


class ProcessLock:
    """One holder at a time among all threads and processes; dies with its holder.

    ``on_wait`` hears how many seconds have passed, about once a second while
    somebody else holds the lock. Not reentrant.
    """

    def __init__(
        self,
        path: Path,
        *,
        timeout: float = PATIENCE_SECONDS,
        on_wait: Callable[[float], None] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._path = path
        self._timeout = timeout
        self._on_wait = on_wait
        self._clock = clock

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the lock inside. Raises ``StoreBusy`` when it stays taken too long."""
        lock = self._acquire()
        try:
            yield
        finally:
            lock.release()

    def _acquire(self) -> FileLock:
        # A lock of one's own for each holder: filelock would let a thread in twice.
        lock = FileLock(self._path, is_singleton=False)

        def attempt(seconds: float) -> bool:
            try:
                self._path.parent.mkdir(parents=True, exist_ok=True)
                lock.acquire(seconds, poll_interval=_POLL_SECONDS)
            except Timeout:
                return False
            except OSError as error:
                raise StoreError(
                    f"The lock file {self._path.name} cannot be used ({error.strerror}).",
                    hint="Check FOOTNOTE_DATA_DIR and its permissions.",
                ) from error
            return True

        wait_for(attempt, timeout=self._timeout, on_wait=self._on_wait, clock=self._clock)
        return lock


def wait_for(
    attempt: Callable[[float], bool],
    *,
    timeout: float,
    on_wait: Callable[[float], None] | None,
    clock: Callable[[], float],
) -> None:
    """Attempt, for some seconds each time, until it succeeds.

    ``on_wait`` hears the seconds that have passed. Raises ``StoreBusy``.
    """
    began = clock()
    while not attempt(max(0.0, min(FIRST_NOTICE_SECONDS, timeout - (clock() - began)))):
        waited = clock() - began
        if waited >= timeout:
            raise StoreBusy(
                f"Another process has been writing for {waited:.0f} s.",
                hint="Wait until it is done, or stop it, and try again.",
            )
        if on_wait:
            on_wait(waited)


class Gate:
    """Many threads use something, or one alone changes it.

    Who wants to change it keeps new users out, so a change never starves. A
    user must not enter again while inside.
    """

    def __init__(self) -> None:
        self._condition = threading.Condition()
        self._users = 0
        self._changing = False

    @contextmanager
    def using(self) -> Iterator[None]:
        """Use it beside others."""
        with self._condition:
            self._condition.wait_for(lambda: not self._changing)
            self._users += 1
        try:
            yield
        finally:
            with self._condition:
                self._users -= 1
                self._condition.notify_all()

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Change it alone."""
        with self._condition:
            self._condition.wait_for(lambda: not self._changing)
            self._changing = True
            self._condition.wait_for(lambda: not self._users)
        try:
            yield
        finally:
            with self._condition:
                self._changing = False
                self._condition.notify_all()
