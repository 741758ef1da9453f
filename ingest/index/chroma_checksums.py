"""Checksums of the files of embedded Chroma, by which damage is noticed before they are opened.

Chroma's native code trusts the files of its graph: a flipped bit can end the
process or change what is found. So these are compared before each opening. The
log from which a graph is rebuilt is compared before it is used for that.

CRC-32 is for accidents, not for forgers; whoever can write here can write the
database of articles as well.
"""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from uuid import UUID

DATABASE = "chroma.sqlite3"
_BLOCK = 1 << 20
_LOG = (
    "SELECT seq_id, operation, topic, id, vector, encoding, metadata FROM embeddings_queue"
    " WHERE seq_id > ? AND seq_id <= ? ORDER BY seq_id"
)
_LAST_OF_LOG = "SELECT COALESCE(MAX(seq_id), 0) FROM embeddings_queue"
_WAIT_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class FileState:
    """Size in bytes, time of the last change in ns, and CRC-32, ``None`` until it is computed."""

    size: int
    modified: int
    checksum: int | None = None


@dataclass(frozen=True, slots=True)
class LogState:
    """The last row of the log, and the CRC-32 of all rows up to it."""

    last: int = 0
    checksum: int = 0


@dataclass(frozen=True, slots=True)
class IndexState:
    """The files of the graphs by their path in the index, the log, and the size of its database."""

    graph: dict[str, FileState]
    log: LogState
    database_size: int


_NOTHING = IndexState({}, LogState(), 0)


class Checksums:
    """The recorded state of an index, in a file beside its folder.

    Call each method while holding the lock on the index's files. An index
    without a record, as former releases wrote it, is trusted.
    """

    def __init__(self, folder: Path, record: Path) -> None:
        self._folder = folder
        self._record = record

    def note(self) -> bool:
        """Record what was written, without reading it again. Returns whether a graph was."""
        former = self._recorded() or _NOTHING
        files = {name: _noted(path, former.graph.get(name)) for name, path in self._files()}
        state = replace(former, graph=files, database_size=_size(self._folder / DATABASE))
        if state != former:
            self._write(state)
        return state.graph != former.graph

    def complete(self) -> None:
        """Compute the checksums of graphs that are not known yet."""
        state = self._recorded()
        if state is not None and any(file.checksum is None for file in state.graph.values()):
            known = {name: self._completed(name, file) for name, file in state.graph.items()}
            self._write(replace(state, graph=known))

    def complete_log(self) -> None:
        """Compute the checksum of the log, from where it was computed last.

        Chroma must not be open in this process. It brings an SQLite of its own, and
        POSIX drops all locks of a process on a file once any part of it closes that file.
        """
        state = self._recorded()
        if state is not None:
            with suppress(sqlite3.Error):
                log = self._read_log(state.log, None)
                if log != state.log:
                    self._write(replace(state, log=log))

    def damaged_files(self) -> list[str]:
        """The files that are not as they were recorded, by their paths in the index.

        Of the log, only whether its database has become shorter, which takes no time.
        """
        state = self._recorded()
        if state is None:
            return []
        present = dict(self._files())
        is_short = _size(self._folder / DATABASE) < state.database_size
        return (
            sorted(
                name
                for name in state.graph.keys() | present.keys()
                if name not in present
                or name not in state.graph
                or not _is_same(present[name], state.graph[name])
            )
            + [DATABASE] * is_short
        )

    def is_log_sound(self) -> bool:
        """Whether the log still has what was recorded of it; as for ``complete_log``."""
        state = self._recorded() or _NOTHING
        if _size(self._folder / DATABASE) < state.database_size:
            return False
        try:
            return self._read_log(LogState(), state.log.last) == state.log
        except sqlite3.Error:
            return False

    def _recorded(self) -> IndexState | None:
        """The record; if it cannot be read, one that no file agrees with."""
        try:
            found = json.loads(self._record.read_text(encoding="utf-8"))
            files = {name: FileState(**file) for name, file in found["graph"].items()}
            return IndexState(files, LogState(**found["log"]), int(found["database_size"]))
        except FileNotFoundError:
            return None
        except (ValueError, TypeError, KeyError, AttributeError):
            return _NOTHING

    def _write(self, state: IndexState) -> None:
        beside = self._record.with_name(f"{self._record.name}.new")
        beside.write_text(json.dumps(asdict(state)), encoding="utf-8")
        beside.replace(self._record)

    def _files(self) -> Iterator[tuple[str, Path]]:
        for graph in graphs(self._folder):
            for path in graph.iterdir():
                yield f"{graph.name}/{path.name}", path

    def _completed(self, name: str, file: FileState) -> FileState:
        if file.checksum is not None:
            return file
        return replace(file, checksum=_checksum(self._folder / name))

    def _read_log(self, log: LogState, last: int | None) -> LogState:
        """The state of the log up to a row, from a state of its beginning."""
        with closing(sqlite3.connect(self._folder / DATABASE, timeout=_WAIT_SECONDS)) as connection:
            if last is None:
                (last,) = connection.execute(_LAST_OF_LOG).fetchone()
            checksum = log.checksum
            for row in connection.execute(_LOG, (log.last, last)):
                for value in row:
                    data = value if isinstance(value, bytes) else repr(value).encode()
                    checksum = zlib.crc32(data, checksum)
        return LogState(max(log.last, last), checksum)


def graphs(folder: Path) -> list[Path]:
    """The folders of Chroma's graphs, whose names are UUIDs."""
    if not folder.is_dir():
        return []
    return [entry for entry in folder.iterdir() if entry.is_dir() and _is_uuid(entry.name)]


def _is_uuid(name: str) -> bool:
    try:
        return str(UUID(name)) == name
    except ValueError:
        return False


def _noted(path: Path, former: FileState | None) -> FileState:
    """The state of a file, with its checksum if it has not changed."""
    status = path.stat()
    state = FileState(status.st_size, status.st_mtime_ns)
    is_unchanged = former is not None and replace(former, checksum=None) == state
    return former if is_unchanged and former is not None else state


def _is_same(path: Path, state: FileState) -> bool:
    if state.checksum is None:
        return _noted(path, None) == state
    return path.stat().st_size == state.size and _checksum(path) == state.checksum


def _checksum(path: Path) -> int:
    checksum = 0
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            checksum = zlib.crc32(block, checksum)
    return checksum


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0
