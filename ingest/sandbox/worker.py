"""The process that reads documents, one after another: ``python -m ingest.sandbox.worker``.

It reads requests from standard input and writes replies to standard output.
"""

from __future__ import annotations

import os
import pickle
import select
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import BinaryIO

from ingest.errors import SourceError
from ingest.runtime.priority import lower_priority
from ingest.sandbox.limits import (
    JobLimits,
    Overrun,
    keeps_much_memory,
    limit_process,
    limit_processor,
)
from ingest.sandbox.messages import (
    Exhausted,
    Failure,
    Refusal,
    Reply,
    Request,
    Result,
    read_message,
    write_message,
)

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]


def main() -> None:
    """Read documents until the parent closes the pipe."""
    # Ctrl-C is for the parent, which decides what is still to be read.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    lower_priority()
    requests, replies = _streams()
    with suppress(EOFError, OSError):
        limits: JobLimits = pickle.loads(read_message(requests))  # noqa: S301  # from the parent
        limit_process(limits)
        # The parent learns that the process could start.
        write_message(replies, pickle.dumps(Reply(Result(os.getpid()))))
        for count in range(1, limits.jobs + 1):
            data = read_message(requests)
            limit_processor(limits)
            with _ended_with_parent(requests.fileno()):
                message = _reply_to(data, limits, is_last=count == limits.jobs)
            write_message(replies, message)


def _streams() -> tuple[BinaryIO, BinaryIO]:
    """The two pipes, moved to where no library reads or prints by mistake."""
    requests, replies = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1):
        os.dup2(nothing, standard)
    return requests, replies


def _reply_to(data: bytes, limits: JobLimits, *, is_last: bool) -> bytes:
    """The pickled reply to a pickled request."""
    try:
        request: Request = pickle.loads(data)  # noqa: S301  # from the parent
        outcome = _outcome(request)
        message = pickle.dumps(Reply(outcome, is_last or keeps_much_memory(limits)))
    except MemoryError:
        return pickle.dumps(Reply(Exhausted(Overrun.MEMORY.value), is_last=True))
    except Exception as error:  # noqa: BLE001  # a result that cannot be pickled
        return pickle.dumps(Reply(Failure(type(error).__name__), is_last=True))
    if len(message) > limits.result_bytes:
        return pickle.dumps(Reply(Exhausted(Overrun.RESULT.value), is_last=True))
    return message


def _outcome(request: Request) -> Result | Refusal | Failure:
    try:
        return Result(request.job(*request.args))
    except SourceError as error:
        return Refusal(error.message, error.hint, error.template, error.hint_template, error.values)
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001  # parsers raise anything
        return Failure(type(error).__name__)


@contextmanager
def _ended_with_parent(pipe: int) -> Iterator[None]:
    """Let the operating system end this process if the parent dies.

    The parent sends nothing before it has its reply, so whatever happens on its
    pipe meanwhile is the end of it. A signal reaches a worker that never gets
    round to look at the pipe, as inside a regular expression.
    """
    if fcntl is None or not hasattr(os, "O_ASYNC"):
        yield
        return
    flags = fcntl.fcntl(pipe, fcntl.F_GETFL)
    # SIGIO, which ends a process that does not handle it.
    fcntl.fcntl(pipe, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(pipe, fcntl.F_SETFL, flags | os.O_ASYNC)
    if select.select([pipe], [], [], 0)[0]:
        sys.exit()  # It died before.
    try:
        yield
    finally:
        fcntl.fcntl(pipe, fcntl.F_SETFL, flags)


if __name__ == "__main__":
    main()
