"""Repairs the files of embedded Chroma after a process was killed while writing them.

Chroma writes the files of its graph in place, so a kill can leave them torn,
sometimes without a later error (chroma-core/chroma#7678). Its log of all rows
is in SQLite, which survives a kill. If the log is kept, the graph can be
rebuilt from it without embedding anything.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any
from uuid import UUID

from ingest.runtime.locks import ProcessLock

DATABASE = "chroma.sqlite3"
_PURGES = "automatically_purge"
_WAIT_SECONDS = 10.0


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

    @contextmanager
    def hold(self) -> Iterator[bool]:
        """Hold the lock. Raises ``StoreBusy`` if it stays taken too long."""
        with self._lock.hold() as undisturbed:
            self._holder_died = self._holder_mark.exists()
            if not self._holder_died:
                self._holder_mark.touch()
            try:
                yield undisturbed
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
        """Remove a torn graph, which Chroma rebuilds. Call it under the lock, before opening."""
        if self._holder_died and self._is_torn():
            self.rebuild_graph()
        # Even if nothing can be done about it, which `footnote doctor` reports.
        self._holder_died = False

    def rebuild_graph(self) -> bool:
        """Have Chroma rebuild the graph. Returns whether the log allows it.

        Call it under the lock, with nothing open.
        """
        if not is_log_kept(self._folder):
            return False
        self._repair_mark.write_bytes(b"")
        for graph in _graphs(self._folder):
            shutil.rmtree(graph)
        return True

    def _is_torn(self) -> bool:
        try:
            entered = self._holder_mark.stat().st_mtime_ns
        except FileNotFoundError:
            return False
        files = (file for graph in _graphs(self._folder) for file in graph.iterdir())
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


def _graphs(folder: Path) -> list[Path]:
    """The folders of Chroma's graphs, whose names are UUIDs."""
    if not folder.is_dir():
        return []
    return [entry for entry in folder.iterdir() if entry.is_dir() and _is_uuid(entry.name)]


def _is_uuid(name: str) -> bool:
    try:
        return str(UUID(name)) == name
    except ValueError:
        return False
