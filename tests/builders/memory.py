"""Folders in memory, where nothing waits for a disk."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

GIB = 2**30
DISK = Path(tempfile.gettempdir())
"""Where temporary files are unless somebody asks for memory."""


def memory_folder(room: int) -> Path | None:
    """A folder in memory with so many bytes to spare; ``None`` where there is none."""
    shared = Path("/dev/shm")  # noqa: S108  # the system's own
    if not shared.is_dir() or not os.access(shared, os.W_OK):
        return None
    return shared if shutil.disk_usage(shared).free > room else None
