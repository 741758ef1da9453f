"""A file that is there as a whole, or stays as it was."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ingest.errors import FootnoteError, UsageError


@contextmanager
def atomic_write(path: Path) -> Iterator[Path]:
    """An empty file beside ``path``, which takes its place when the block ends well.

    Only its owner may read it. Raises ``UsageError`` where no file can be put,
    ``FootnoteError`` when writing fails.
    """
    # A link stays a link, and what it points to is replaced.
    path = path.resolve()
    if path.exists() and not path.is_file():
        raise UsageError(f"{path.name!r} is no ordinary file.", hint="Name a file.")
    failing = f"{path} cannot be written"
    with write_errors(failing):
        descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        os.close(descriptor)
    beside = Path(name)
    try:
        yield beside
        with write_errors(failing):
            _sync(beside)
            beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


@contextmanager
def write_errors(failing: str) -> Iterator[None]:
    """Say what fails; a closed pipe stays a ``BrokenPipeError``: its reader has enough."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise FootnoteError(
            f"{failing} ({error.strerror}).", hint="Free some space or choose another place."
        ) from error


def _sync(path: Path) -> None:
    with path.open("rb+") as stream:
        os.fsync(stream.fileno())
