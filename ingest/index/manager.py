"""The indexes of libraries, by epoch, so that one can be built while another is searched.

A new index gets an epoch of its own. It is deleted once the library no longer
refers to that epoch.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Set as AbstractSet
from contextlib import suppress
from pathlib import Path
from threading import Lock

from ingest.index.base import Kind
from ingest.index.chroma import ChromaIndex, collection_name
from ingest.index.chroma_client import (
    ChromaConnection,
    chroma_errors,
    chroma_server,
    embedded_chroma,
)

_EPOCH = re.compile(r"(?P<library>[^.]+)\.(?P<epoch>\d+)(?:\.(?:inside|mended|sums|sums\.new))?")
"""The folder of an index, or a mark that ``FilesLock`` keeps beside it."""

MAX_COLLECTIONS = 100_000
"""The limit of a list request; without one, the server may return fewer."""


class EmbeddedIndexManager:
    """One folder per index, so that a damaged index does not affect any other.

    ``store`` is the identity of the database that the rows belong to. Chroma has
    one system per folder and process, so an index has one connection, however
    often it is opened.
    """

    def __init__(self, folder: Path, store: str) -> None:
        self._folder = folder / store
        self._connections: dict[str, ChromaConnection] = {}
        self._connecting = Lock()

    def open_index(self, library: str, epoch: int, fingerprint: str) -> ChromaIndex:
        name = f"{library}.{epoch}"
        with self._connecting:
            if name not in self._connections:
                lock = self._folder / f"{library}.lock"
                self._connections[name] = embedded_chroma(self._folder / name, lock)
            return ChromaIndex(self._connections[name], library, fingerprint)

    def keep_only(self, library: str, epochs: AbstractSet[int]) -> None:
        if not self._folder.is_dir():
            return
        for path in self._folder.iterdir():
            name = _EPOCH.fullmatch(path.name)
            if name and name["library"] == library and int(name["epoch"]) not in epochs:
                self._drop(path)

    def close(self) -> None:
        with self._connecting:
            connections, self._connections = list(self._connections.values()), {}
        for connection in connections:
            with chroma_errors():
                connection.close()

    def _drop(self, path: Path) -> None:
        with self._connecting:
            connection = self._connections.pop(path.name, None)
        if connection is not None:
            with chroma_errors():
                connection.close()
        # If a reader holds files open that cannot be deleted, the next writer deletes them.
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            with suppress(OSError):
                path.unlink()


class ServerIndexManager:
    """Collections for each index on one server, over one connection."""

    def __init__(self, url: str, store: str) -> None:
        self._connection = chroma_server(url)
        self._store = store

    def open_index(self, library: str, epoch: int, fingerprint: str) -> ChromaIndex:
        return ChromaIndex(self._connection, self._name(library, epoch), fingerprint)

    def keep_only(self, library: str, epochs: AbstractSet[int]) -> None:
        kept = {collection_name(self._name(library, e), kind) for e in epochs for kind in Kind}
        own = re.compile(re.escape(f"footnote.{self._store}.{library}.") + r"\d+\.[a-z]+")
        with chroma_errors(), self._connection.client() as client:
            for collection in client.list_collections(limit=MAX_COLLECTIONS):
                if own.fullmatch(collection.name) and collection.name not in kept:
                    client.delete_collection(collection.name)

    def close(self) -> None:
        with chroma_errors():
            self._connection.close()

    def _name(self, library: str, epoch: int) -> str:
        return f"{self._store}.{library}.{epoch}"
