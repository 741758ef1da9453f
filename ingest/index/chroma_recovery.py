"""Mending the files of embedded Chroma after a process was killed while it wrote them.

Chroma writes the files of its graph in place, so a kill in the middle leaves
them torn, sometimes without an error afterwards (chroma-core/chroma#7678). Its
log of all rows is in SQLite, which no kill damages: with the log kept, the
graph can be made again from it, without embedding anything.
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
    """The lock on Chroma's files, which knows whether its last holder died inside.

    ``is_torn`` says whether such a holder may have left torn files. Who opens
    them calls ``mend`` first; who has them open must not write after another
    one mended, which ``mended`` tells apart.
    """

    def __init__(self, folder: Path, lock: ProcessLock) -> None:
        self._folder = folder
        self._lock = lock
        self._inside = folder.with_name(f"{folder.name}.inside")
        self._mended = folder.with_name(f"{folder.name}.mended")
        self._left_inside = False

    @contextmanager
    def hold(self) -> Iterator[bool]:
        """Hold the lock inside. Raises ``StoreBusy`` when it stays taken too long."""
        with self._lock.hold() as undisturbed:
            self._left_inside = self._inside.exists()
            if not self._left_inside:
                self._inside.touch()
            try:
                yield undisturbed
            finally:
                # A note of a holder that died stays until somebody has mended.
                if not self._left_inside:
                    self._inside.unlink(missing_ok=True)

    @property
    def repair_stamp(self) -> int:
        """Another number after each mending."""
        try:
            return self._mended.stat().st_mtime_ns
        except FileNotFoundError:
            return 0

    def repair(self) -> None:
        """Under the lock, before opening: remove a torn graph, which Chroma makes again."""
        if self._left_inside and self._is_torn():
            self.rebuild_graph()
        # Also where nothing can be done about it, which `footnote doctor` tells.
        self._left_inside = False

    def rebuild_graph(self) -> bool:
        """Under the lock, with nothing open: have the graph made again, if the log allows it."""
        if not is_log_kept(self._folder):
            return False
        self._mended.write_bytes(b"")
        for graph in _graphs(self._folder):
            shutil.rmtree(graph)
        return True

    def _is_torn(self) -> bool:
        try:
            entered = self._inside.stat().st_mtime_ns
        except FileNotFoundError:
            return False
        files = (file for graph in _graphs(self._folder) for file in graph.iterdir())
        return any(file.stat().st_mtime_ns >= entered for file in files)


def keep_log(folder: Path) -> None:
    """Have Chroma keep its log of a new index; its files must not be open."""
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
    """Whether every row that was ever written is still in the log."""
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
    """The folders of Chroma's graphs, which are named by UUIDs."""
    if not folder.is_dir():
        return []
    return [entry for entry in folder.iterdir() if entry.is_dir() and _is_uuid(entry.name)]


def _is_uuid(name: str) -> bool:
    try:
        return str(UUID(name)) == name
    except ValueError:
        return False
