"""What one job may use, and how the operating system keeps a worker within that."""

from __future__ import annotations

import math
import os
import time
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

try:
    import resource
except ImportError:  # Windows, where only the wall clock and the result are limited
    resource = None  # type: ignore[assignment]

_MIB = 1024**2
_STATM = Path("/proc/self/statm")


class Overrun(StrEnum):
    """Why a worker was killed."""

    TIME = "time"
    PROCESSOR = "processor"
    MEMORY = "memory"
    RESULT = "result"
    CRASH = "crash"
    FORGED = "forged"


@dataclass(frozen=True, slots=True)
class JobLimits:
    """The limits of one job, and how many jobs a worker reads before it is replaced.

    An honest page takes a tenth of a second and 150 MB of addresses; one of 5 MB,
    the most that is fetched, takes 12 seconds and 330 MB. The clock leaves four
    times as long, since a worker has a low priority. The result of the largest
    file in Discord, which has 10 MiB, fits. It is unpickled in one go, for which
    the event loop waits, so it may not be much larger. Workers are replaced now
    and then because the libraries of parsers keep caches.
    """

    seconds: float = 60.0
    processor_seconds: int = 15
    memory_bytes: int = 512 * _MIB
    result_bytes: int = 12 * _MIB
    jobs: int = 200


def limit_process(limits: JobLimits) -> None:
    """Limit the memory of this process, and let it write neither files nor core dumps."""
    if resource is None:
        return
    for kind, most in (
        (resource.RLIMIT_AS, limits.memory_bytes),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        # Some systems do not support each of them, and a container may have set a lower one.
        with suppress(OSError, ValueError):
            resource.setrlimit(kind, (most, most))


def limit_processor(limits: JobLimits) -> None:
    """Let the operating system end this process if the next job uses too much processor time."""
    if resource is None:
        return
    most = math.ceil(time.process_time()) + limits.processor_seconds
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CPU, (most, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def keeps_much_memory(limits: JobLimits) -> bool:
    """Whether this process still holds half of its memory, which the next job may need."""
    # Not the peak of getrusage, which a process inherits from its parent.
    try:
        pages = int(_STATM.read_text("ascii").split()[0])
    except OSError:  # not Linux, where alone the limit is reliable
        return False
    return pages * os.sysconf("SC_PAGE_SIZE") > limits.memory_bytes / 2
