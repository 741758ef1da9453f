"""Lowers the priority of batch work, so that interactive processes go first."""

from __future__ import annotations

import os
from contextlib import suppress

NICENESS = 10


def lower_priority() -> None:
    """Let other processes go first, where the operating system supports it.

    Somebody waits for an interactive process, and nobody for one article of a thousand.
    """
    if hasattr(os, "setpriority"):
        with suppress(OSError):
            own = os.getpriority(os.PRIO_PROCESS, 0)
            os.setpriority(os.PRIO_PROCESS, 0, max(own, NICENESS))
