"""Writes files atomically."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ingest.errors import UsageError
from ingest.runtime.file_errors import write_error


@contextmanager
def atomic_write(path: Path) -> Iterator[Path]:
    """A temporary file that replaces ``path`` if the block succeeds.

    Only its owner may read it. Raises ``UsageError`` if no file can be at that
    path, ``FootnoteError`` if writing fails.
    """
    # A symbolic link stays, and its target is replaced.
    path = path.resolve()
    if path.exists() and not path.is_file():
        kind = "a folder" if path.is_dir() else "not a regular file"
        raise UsageError(f"{path} is {kind}.", hint="Name a file.")
    message = f"Cannot write {path}"
    with write_errors(message):
        descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        os.close(descriptor)
    beside = Path(name)
    try:
        yield beside
        with write_errors(message):
            _sync(beside)
            beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


@contextmanager
def write_errors(message: str) -> Iterator[None]:
    """Translate ``OSError`` to ``FootnoteError``, except for ``BrokenPipeError``."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise write_error(message, error) from error


def _sync(path: Path) -> None:
    with path.open("rb+") as stream:
        os.fsync(stream.fileno())
