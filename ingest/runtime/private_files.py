"""Folders and files that only their owner can read, from their creation on.

What exists already keeps its permissions, which somebody may have chosen.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path


def make_private_folder(path: Path) -> None:
    """Create a folder, and its parents, unless it exists. Raises ``OSError``."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.mkdir(mode=0o700, exist_ok=True)


def make_private_file(path: Path) -> None:
    """Create an empty file unless it exists. Raises ``OSError``.

    SQLite gives the files beside a database the permissions of the database.
    """
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


def is_open_to_others(path: Path) -> bool:
    """Whether other users of the machine may do anything with a file or folder."""
    return os.name == "posix" and bool(path.stat().st_mode & 0o077)
