"""Repairs the files of embedded Chroma before they are opened.

Chroma writes the files of its graph in place, so a kill can leave them torn,
sometimes without a later error (chroma-core/chroma#7678), and a disk can lose
what was written long ago. Chroma's log of all rows is in SQLite, which survives
a kill. If the log is kept, the graph can be rebuilt from it without embedding
anything.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import structlog

from ingest.errors import VectorIndexError
from ingest.index.chroma_checksums import DATABASE, Checksums, graphs
from ingest.runtime.locks import ProcessLock

_PURGES = "automatically_purge"
_WAIT_SECONDS = 10.0

_log = structlog.get_logger("ingest.index")


class FilesLock:
    """The lock on Chroma's files, which detects that its last holder died while holding it.

    Call ``repair`` before opening the files. Whoever has them open must not
    write after another process repaired them, which changes ``repair_stamp``.
    """

    def __init__(self, folder: Path, lock: ProcessLock) -> None:
        self._folder = folder
        self._lock = lock
        self._holder_mark = folder.with_name(f"{folder.name}.inside")
        self._repair_mark = folder.with_name(f"{folder.name}.mended")
        self._holder_died = False
        self._checksums = Checksums(folder, folder.with_name(f"{folder.name}.sums"))
        self._is_open = False
        self._has_written = False
        self.rebuilt_files: tuple[str, ...] = ()

    @contextmanager
    def hold(self) -> Iterator[bool]:
        """Hold the lock. Yields whether nobody else has held it since this object did.

        Raises ``StoreBusy`` if it stays taken too long.
        """
        with self._lock.hold() as undisturbed:
            self._holder_died = self._holder_mark.exists()
            if not self._holder_died:
                self._holder_mark.touch()
            try:
                yield undisturbed
                # Note only files that ``repair`` has compared. If the block raises, nothing is
                # noted, so the next opening finds the files changed and rebuilds them.
                if self._is_open and not self._holder_died:
                    self._has_written |= self._checksums.note()
            finally:
                # The mark of a holder that died stays until the files are repaired.
                if not self._holder_died:
                    self._holder_mark.unlink(missing_ok=True)

    @property
    def repair_stamp(self) -> int:
        """A number that changes with each repair."""
        try:
            return self._repair_mark.stat().st_mtime_ns
        except FileNotFoundError:
            return 0

    def repair(self) -> None:
        """Remove a damaged graph, which Chroma rebuilds. Call it under the lock, before opening.

        Raises ``VectorIndexError`` if it cannot be rebuilt: Chroma's native code
        must not open it.
        """
        damaged = self._checksums.damaged_files()
        if damaged or (self._holder_died and self._is_torn()):
            _log.warning("index_damaged", folder=self._folder.name, files=damaged)
            if not self.rebuild_graph():
                raise _beyond_repair(damaged)
            self.rebuilt_files = tuple(damaged)
        self._holder_died = False
        self._is_open = True

    def note_write(self) -> None:
        """Call it before writing, so that ``seal`` and ``note_closed`` have something to do."""
        self._has_written = True

    def seal(self) -> None:
        """Record the checksums of the graph, if this process has written it."""
        if self._has_written:
            with self.hold():
                self._checksums.complete()

    def note_closed(self) -> None:
        """Record all checksums after the files were closed, if this process has written them."""
        self._is_open = False
        if self._has_written:
            with self.hold():
                self._checksums.complete()
                self._checksums.complete_log()
            self._has_written = False

    def is_log_sound(self) -> bool:
        """Whether the log is what was recorded. Nothing may be open in this process."""
        with self.hold():
            return self._checksums.is_log_sound()

    def rebuild_graph(self) -> bool:
        """Have Chroma rebuild the graph. Returns whether the log allows it.

        Call it under the lock, with nothing open.
        """
        if not is_log_kept(self._folder) or not self._checksums.is_log_sound():
            return False
        self._repair_mark.write_bytes(b"")
        for graph in graphs(self._folder):
            shutil.rmtree(graph)
        self._checksums.note()
        return True

    def _is_torn(self) -> bool:
        try:
            entered = self._holder_mark.stat().st_mtime_ns
        except FileNotFoundError:
            return False
        files = (file for graph in graphs(self._folder) for file in graph.iterdir())
        return any(file.stat().st_mtime_ns >= entered for file in files)


def keep_log(folder: Path) -> None:
    """Have Chroma keep the log of a new index, whose files must not be open."""
    with suppress(sqlite3.Error), closing(_connect(folder)) as connection, connection:
        (rows,) = connection.execute("SELECT COUNT(*) FROM embeddings").fetchone()
        (logged,) = connection.execute("SELECT COUNT(*) FROM embeddings_queue").fetchone()
        if not rows and not logged:
            for key, settings in _log_settings(connection):
                connection.execute(
                    "UPDATE embeddings_queue_config SET config_json_str = ? WHERE id = ?",
                    (json.dumps(settings | {_PURGES: False}), key),
                )


def is_log_kept(folder: Path) -> bool:
    """Whether the log still has every row that was ever written."""
    if not (folder / DATABASE).exists():
        return False
    with suppress(sqlite3.Error), closing(_connect(folder)) as connection:
        settings = [settings for _, settings in _log_settings(connection)]
        return bool(settings) and not any(each.get(_PURGES, True) for each in settings)
    return False


def _log_settings(connection: sqlite3.Connection) -> list[tuple[int, dict[str, Any]]]:
    rows = connection.execute("SELECT id, config_json_str FROM embeddings_queue_config").fetchall()
    return [(key, json.loads(value)) for key, value in rows]


def _connect(folder: Path) -> sqlite3.Connection:
    return sqlite3.connect(folder / DATABASE, timeout=_WAIT_SECONDS)


def _beyond_repair(files: Sequence[str]) -> VectorIndexError:
    named = f" ({', '.join(sorted({Path(file).name for file in files}))})" if files else ""
    return VectorIndexError(
        f"The files of the vector index were damaged while it was closed{named}.",
        hint="Run `footnote reindex`, which rebuilds it from the stored texts.",
    )
