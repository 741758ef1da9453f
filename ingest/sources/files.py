"""Finds the files that arguments name: walks folders in order, and finds every file once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ingest.errors import SourceError
from ingest.sources.items import SourceFailure

MARKDOWN = frozenset({".md", ".markdown"})
WEBPAGE = frozenset({".html", ".htm"})
JSONL = frozenset({".jsonl"})
PDF = frozenset({".pdf"})
KNOWN = MARKDOWN | WEBPAGE | JSONL | PDF | {".txt"}

_FileKey = tuple[int, int]


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file to read; ``source`` is its name as it was typed."""

    source: str
    path: Path

    @property
    def suffix(self) -> str:
        return self.path.suffix.lower()


def find_files(argument: str, seen: set[_FileKey]) -> Iterator[SourceFile | SourceFailure]:
    """The files of one argument that are not in ``seen``, to which they are added.

    Folders are searched for files with a known extension, in order of name.
    Hidden files are skipped, and so are those called README, which describe the
    folder.
    """
    path = Path(argument)
    try:
        if not path.is_dir():
            if _is_new(path, seen):
                yield SourceFile(argument, path)
            return
        empty = True
        for item in _walk(path):
            empty = False
            if isinstance(item, SourceFailure):
                yield item
            else:
                yield from _unless_seen(item, seen)
    except (OSError, ValueError) as error:
        yield SourceFailure(argument, source_error(error))
        return
    if empty:
        extensions = ", ".join(sorted(KNOWN))
        yield SourceFailure(
            argument,
            SourceError("The folder has no articles.", hint=f"Supported files: {extensions}."),
        )


def source_error(error: OSError | ValueError) -> SourceError:
    """The ``SourceError`` for an error of the file system."""
    match error:
        case FileNotFoundError():
            return SourceError("There is no such file.", hint="Check the path.")
        case NotADirectoryError():
            return SourceError(
                "There is no such file: a part of its path is a file, not a folder.",
                hint="Check the path.",
            )
        case PermissionError():
            return SourceError("You may not read it.", hint="Check its permissions.")
        case OSError(strerror=str(reason)):
            return SourceError(f"Cannot read it: {reason}.")
        case _:
            return SourceError("It is not a file name.")


def _walk(folder: Path) -> Iterator[Path | SourceFailure]:
    """Files below a folder. A link to a folder that was visited is not followed."""
    visited: set[_FileKey] = set()
    # A list and not recursion, since folders may be nested more deeply than calls may.
    waiting = [folder]
    while waiting:
        path = waiting.pop()
        try:
            if path.is_dir():
                inside = _entries(path) if _is_new(path, visited) else []
                waiting += reversed(inside)
            elif path.suffix.lower() in KNOWN and path.is_file():
                yield path
        except OSError as error:
            yield SourceFailure(str(path), source_error(error))


def _entries(folder: Path) -> list[Path]:
    """What is in a folder, in order of name, without what is hidden or describes the folder."""
    return sorted(
        entry
        for entry in folder.iterdir()
        if not entry.name.startswith(".") and entry.stem.lower() != "readme"
    )


def _unless_seen(path: Path, seen: set[_FileKey]) -> Iterator[SourceFile | SourceFailure]:
    """The file, unless it was seen, or why it cannot be read any more."""
    try:
        if _is_new(path, seen):
            yield SourceFile(str(path), path)
    except OSError as error:
        yield SourceFailure(str(path), source_error(error))


def _is_new(path: Path, seen: set[_FileKey]) -> bool:
    status = path.stat()
    key = (status.st_dev, status.st_ino)
    is_new = key not in seen
    seen.add(key)
    return is_new
