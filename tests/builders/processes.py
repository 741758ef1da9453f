"""What the operating system knows of the processes that read documents."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

PATIENCE = 60.0
"""Seconds; only a ceiling."""


def has_ended(pid: int) -> bool:
    """Whether a process is gone, or dead and only not yet waited for."""
    if not Path("/proc/self").exists():
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        return False
    try:
        stat = Path(f"/proc/{pid}/stat").read_text("utf-8")
    except OSError:
        return True
    return stat.rpartition(")")[2].split()[0] == "Z"


def readers_of(parent: int) -> list[int]:
    """The processes of a running bot that read documents."""
    shown = subprocess.run(  # of constants
        ["/usr/bin/env", "ps", "-A", "-o", "ppid=,pid=,args="],
        capture_output=True,
        text=True,
        check=True,
    )
    rows = (line.split(maxsplit=2) for line in shown.stdout.splitlines())
    return [
        int(pid)
        for ppid, pid, command in rows
        if int(ppid) == parent and "ingest.sandbox.worker" in command
    ]


def wait_until(condition: Callable[[], bool]) -> None:
    """Wait for something that another process does."""
    until = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.01)
