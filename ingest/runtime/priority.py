"""Who goes first where the processors are short: what answers, before what ingests."""

from __future__ import annotations

import os
from contextlib import suppress

NICENESS = 10


def lower_priority() -> None:
    """Let every other process go first; where the system knows no such thing, do nothing.

    Somebody waits for an answer, and nobody for the next article of a thousand.
    """
    if hasattr(os, "setpriority"):
        with suppress(OSError):
            own = os.getpriority(os.PRIO_PROCESS, 0)
            os.setpriority(os.PRIO_PROCESS, 0, max(own, NICENESS))
