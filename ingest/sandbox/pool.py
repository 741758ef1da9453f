"""A few worker processes, started when they are needed, and killed when a job runs over."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import BinaryIO, TypeVar, TypeVarTuple, cast

from ingest.errors import SourceError, SourceTooCostly, SourceUnavailable
from ingest.sandbox.limits import JobLimits, Overrun
from ingest.sandbox.messages import (
    Exhausted,
    Failure,
    MessageTooLarge,
    Refusal,
    Reply,
    Request,
    Result,
    UntrustedMessage,
    load_reply,
    read_message,
    write_message,
)

WORKERS = 2
"""One for what people send and one for feeds, so that neither waits for the other."""

START_SECONDS = 60.0
"""A process may start from a cold disk."""

_SLACK_BYTES = 64 * 1024
"""A reply without a result is never larger."""

_WORKER = "ingest.sandbox.worker"
_INHERITED = ("LANG", "LC_ALL", "SYSTEMROOT", "TMPDIR", "TZ")
"""All that a worker sees of the environment, which holds keys and tokens."""

_MESSAGES = {
    Overrun.TIME: "It takes too long to read.",
    Overrun.PROCESSOR: "It takes too long to read.",
    Overrun.MEMORY: "It takes too much memory to read.",
    Overrun.RESULT: "It has far more text than an article.",
    Overrun.CRASH: "It cannot be read: it makes its parser crash.",
    Overrun.FORGED: "It cannot be read: it takes over its parser.",
}

T = TypeVar("T")
Ts = TypeVarTuple("Ts")


class ProcessPool:
    """Implements ``RunJob`` with at most ``size`` worker processes.

    A job beyond that waits for its turn. ``observe`` gets the reason whenever a
    worker was killed. Close the pool at the end; without that, its processes
    end with this one.
    """

    def __init__(
        self,
        *,
        size: int = WORKERS,
        limits: JobLimits | None = None,
        observe: Callable[[Overrun], None] = lambda _: None,
    ) -> None:
        self._limits = limits or JobLimits()
        self._observe = observe
        self._turns = threading.BoundedSemaphore(size)
        self._lock = threading.RLock()
        self._idle: list[_Worker] = []
        self._workers: set[_Worker] = set()
        self._closed = False

    @property
    def process_ids(self) -> frozenset[int]:
        """The processes that run or wait for a job."""
        with self._lock:
            return frozenset(worker.pid for worker in self._workers)

    def __call__(self, job: Callable[[*Ts], T], /, *args: *Ts) -> T:
        """See ``RunJob``. Raises ``SourceUnavailable`` once the pool is closed."""
        request = pickle.dumps(Request(job, args))
        with self._turns:
            worker = self._take()
            try:
                worker.start(self._limits)
                reply = worker.ask(request, self._limits)
            except _NotStarted:
                raise (_closing() if self._closed else _not_started()) from None
            except _Died as death:
                raise self._killed(death.reason) from None
            finally:
                self._give_back(worker)
        return cast("T", self._value(reply))

    def close(self) -> None:
        """Kill all workers. A job under way fails with ``SourceUnavailable``."""
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
            workers = list(self._workers)
        for worker in workers:
            worker.kill()
        for worker in idle:
            self._discard(worker)

    def _take(self) -> _Worker:
        """An idle worker, or a new one."""
        with self._lock:
            if self._closed:
                raise _closing()
            while self._idle:
                worker = self._idle.pop()
                if worker.is_running:
                    return worker
                # The system may have ended it, for memory, since its last job.
                self._discard(worker)
            try:
                worker = _Worker()
            except OSError:
                raise _not_started() from None
            self._workers.add(worker)
            return worker

    def _give_back(self, worker: _Worker) -> None:
        with self._lock:
            if worker.is_usable and not self._closed:
                self._idle.append(worker)
                return
        self._discard(worker)

    def _discard(self, worker: _Worker) -> None:
        worker.end()
        with self._lock:
            self._workers.discard(worker)

    def _value(self, reply: Reply) -> object:
        match reply.outcome:
            case Result(value):
                return value
            case Refusal() as refusal:
                raise refusal.error()
            case Failure(error):
                raise SourceError("It cannot be read: its parser fails ({name}).", name=error[:40])
            case Exhausted(reason):
                known = reason in {each.value for each in Overrun}
                raise self._killed(Overrun(reason) if known else Overrun.FORGED)

    def _killed(self, reason: Overrun) -> SourceError:
        if self._closed:
            return _closing()
        self._observe(reason)
        return SourceTooCostly(_MESSAGES[reason])


class _Died(Exception):
    """The worker ended, by itself or because it was killed, before it replied."""

    def __init__(self, reason: Overrun) -> None:
        super().__init__(reason)
        self.reason = reason


class _NotStarted(Exception):
    """The worker ended before it could be asked anything."""


class _Worker:
    """One process. ``kill`` may be called by any thread, the rest by one at a time."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(  # noqa: S603  # this interpreter
            # Without the current folder, whose files would be imported first.
            [sys.executable, "-P", "-m", _WORKER],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment(),
            # Ctrl-C goes to the group of the parent.
            process_group=0 if os.name == "posix" else None,
        )
        self._requests = cast("BinaryIO", self._process.stdin)
        self._replies = cast("BinaryIO", self._process.stdout)
        self._started = self._waits = self._ends = self._killed = self._expired = False

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def is_running(self) -> bool:
        return self._process.poll() is None

    @property
    def is_usable(self) -> bool:
        """Whether it can be asked again. Not if the last reply was never received."""
        return not (self._waits or self._ends or self._killed)

    def start(self, limits: JobLimits) -> None:
        """Wait until the process runs within its limits, at the first call. Raises ``_NotStarted``."""
        if self._started:
            return
        try:
            self._exchange(pickle.dumps(limits), START_SECONDS, _SLACK_BYTES)
        except _Died:
            raise _NotStarted from None
        self._started = True

    def ask(self, request: bytes, limits: JobLimits) -> Reply:
        """Send a request and receive its reply. Raises ``_Died``."""
        reply = self._exchange(request, limits.seconds, limits.result_bytes + _SLACK_BYTES)
        self._ends = reply.is_last
        return reply

    def kill(self) -> None:
        """End the process at once."""
        self._killed = True
        self._process.kill()

    def end(self) -> None:
        """Kill the process, and release what the operating system keeps of it."""
        self.kill()
        self._process.wait()
        for stream in (self._requests, self._replies):
            # What was not sent is still in the buffer.
            with suppress(OSError):
                stream.close()

    def _exchange(self, message: bytes, seconds: float, most: int) -> Reply:
        timer = threading.Timer(seconds, self._expire)
        timer.daemon = True
        timer.start()
        self._waits = True
        try:
            write_message(self._requests, message)
            reply = load_reply(read_message(self._replies, most))
        except MessageTooLarge:
            self.kill()
            raise _Died(Overrun.RESULT) from None
        except (EOFError, OSError):
            self.kill()
            raise _Died(self._reason()) from None
        except UntrustedMessage:
            self.kill()
            raise _Died(Overrun.FORGED) from None
        finally:
            timer.cancel()
        self._waits = False
        return reply

    def _expire(self) -> None:
        self._expired = True
        self.kill()

    def _reason(self) -> Overrun:
        status = self._process.wait()
        if self._expired:
            return Overrun.TIME
        if os.name == "posix" and status == -signal.SIGXCPU:
            return Overrun.PROCESSOR
        return Overrun.CRASH


def _environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in _INHERITED if name in os.environ}
    # One thread, whose stack counts towards the memory.
    return kept | {
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
    }


def _not_started() -> SourceUnavailable:
    return SourceUnavailable("The process that reads documents cannot be started.")


def _closing() -> SourceUnavailable:
    return SourceUnavailable("The program is stopping.")
