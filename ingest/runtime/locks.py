"""Locks between processes, and between threads."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Protocol
from uuid import uuid4

from filelock import FileLock, Timeout

from ingest.errors import StoreBusy, StoreError
from ingest.runtime.disk import DISK_FULL, DISK_FULL_HINT, is_disk_full
from ingest.runtime.private_files import make_private_folder

LOCK_TIMEOUT_SECONDS = 600.0
FIRST_NOTICE_SECONDS = 1.0
_POLL_SECONDS = 0.02


class WriteLock(Protocol):
    """One holder at a time; released when its holder dies."""

    def hold(self) -> AbstractContextManager[bool]:
        """Hold the lock. Yields whether certainly nobody else held it since this one did.

        Raises ``StoreBusy`` if it stays taken too long.
        """


class ProcessLock:
    """One holder at a time among all threads and processes; released when its holder dies.

    ``on_wait`` is called about once a second while somebody else holds the
    lock, with the seconds that have passed. Not reentrant.
    """

    def __init__(
        self,
        path: Path,
        *,
        timeout: float = LOCK_TIMEOUT_SECONDS,
        on_wait: Callable[[float], None] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._path = path
        self._timeout = timeout
        self._on_wait = on_wait
        self._clock = clock
        self._holder = holder_file(path)
        self._name = uuid4().hex

    @contextmanager
    def hold(self) -> Iterator[bool]:
        """Hold the lock. Yields whether nobody else held it since this one did.

        Raises ``StoreBusy`` if it stays taken too long.
        """
        lock = self._acquire()
        try:
            yield self._take_over()
        finally:
            lock.release()

    def _take_over(self) -> bool:
        """Record the holder, in a file of its own: waiting processes truncate the lock file."""
        try:
            if self._holder.exists() and self._holder.read_bytes() == self._name.encode():
                return True
            self._holder.write_bytes(self._name.encode())
        except OSError as error:
            raise self._unusable(error) from error
        return False

    def _acquire(self) -> FileLock:
        # A lock object per holder, since filelock's are reentrant.
        lock = FileLock(self._path, is_singleton=False)

        def attempt(seconds: float) -> bool:
            try:
                make_private_folder(self._path.parent)
                lock.acquire(seconds, poll_interval=_POLL_SECONDS)
            except Timeout:
                return False
            except OSError as error:
                raise self._unusable(error) from error
            return True

        wait_for(attempt, timeout=self._timeout, on_wait=self._on_wait, clock=self._clock)
        return lock

    def _unusable(self, error: OSError) -> StoreError:
        if is_disk_full(error):
            return StoreError(DISK_FULL, hint=DISK_FULL_HINT)
        return StoreError(
            f"Cannot use the lock file {self._path.name} ({error.strerror}).",
            hint="Check FOOTNOTE_DATA_DIR and its permissions.",
        )


class ThreadLock:
    """One holder at a time among the threads of this process. Not reentrant."""

    def __init__(self) -> None:
        self._lock = threading.Lock()

    @contextmanager
    def hold(self) -> Iterator[bool]:
        """Hold the lock. Yields true: what it guards is out of reach for other processes."""
        with self._lock:
            yield True


def holder_file(path: Path) -> Path:
    """The file that names the last holder of a lock; it is there once somebody has held it."""
    return path.with_suffix(".holder")


def wait_for(
    attempt: Callable[[float], bool],
    *,
    timeout: float,
    on_wait: Callable[[float], None] | None,
    clock: Callable[[], float],
) -> None:
    """Attempt, for some seconds each time, until it succeeds.

    ``on_wait`` is called with the seconds that have passed. Raises ``StoreBusy``.
    """
    began = clock()
    while not attempt(max(0.0, min(FIRST_NOTICE_SECONDS, timeout - (clock() - began)))):
        waited = clock() - began
        if waited >= timeout:
            raise StoreBusy(
                f"Another process has been writing for {waited:.0f} s.",
                hint="Wait until it has finished, or stop it, and try again.",
            )
        if on_wait:
            on_wait(waited)


class ReadWriteLock:
    """Shared by many threads, or exclusive to one.

    A waiting exclusive thread keeps new shared ones out, so it never starves.
    Not reentrant.
    """

    def __init__(self) -> None:
        self._condition = threading.Condition()
        self._shared_holders = 0
        self._is_exclusive = False

    @contextmanager
    def shared(self) -> Iterator[None]:
        """Hold the lock together with other shared holders."""
        with self._condition:
            self._condition.wait_for(lambda: not self._is_exclusive)
            self._shared_holders += 1
        try:
            yield
        finally:
            with self._condition:
                self._shared_holders -= 1
                self._condition.notify_all()

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        """Hold the lock alone."""
        with self._condition:
            self._condition.wait_for(lambda: not self._is_exclusive)
            self._is_exclusive = True
            self._condition.wait_for(lambda: not self._shared_holders)
        try:
            yield
        finally:
            with self._condition:
                self._is_exclusive = False
                self._condition.notify_all()
