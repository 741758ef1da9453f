"""The vector index in Chroma, embedded in this process or on a server.

Embedded Chroma does not see what other processes write until it is reopened,
and its files are damaged if two processes write at once or one opens them
while another writes. So every write and every opening holds a lock between
processes, and ``refresh`` closes and reopens.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, TypeVar

import chromadb
import numpy as np
from chromadb.api import ClientAPI
from chromadb.api.collection_configuration import (
    CreateCollectionConfiguration,
    CreateHNSWConfiguration,
)
from chromadb.errors import InternalError, NotFoundError

from ingest.embedding.base import Matrix, Vector
from ingest.errors import VectorIndexError
from ingest.index.base import Hit, Kind, RowId
from ingest.index.chroma_client import ChromaConnection, chroma_errors

EF_SEARCH = {Kind.SENTENCE: 1_300, Kind.CHUNK: 600}
"""HNSW's ef (Malkov and Yashunin 2016), the breadth of a search, for a recall of at least 0.98.

Measured recall of the nearest 100 among 90,000 generated sentences: 0.985 with 1,300, 0.977 with
1,000 and 0.888 with 400, in 4.6, 4.2 and 2.3 ms; of the nearest 30 among 27,000 chunks: 0.990 with
400 and 0.997 with 700.
"""

ROWS_PER_REQUEST = 1_000
VERSIONS_PER_REQUEST = 100

_Result = TypeVar("_Result")


def collection_name(index: str, kind: Kind) -> str:
    """The name of an index's collection."""
    return f"footnote.{index}.{kind.value}"


def _configuration(kind: Kind, *, is_embedded: bool) -> CreateCollectionConfiguration:
    hnsw: CreateHNSWConfiguration = {
        "space": "cosine",
        "ef_search": EF_SEARCH[kind],
        "ef_construction": 200,
        "max_neighbors": 16,
    }
    if is_embedded:
        # Rows that are not yet in the files are inserted again at each opening. With the
        # default of 1,000, a reader would wait for more than a second. A server opens them
        # once, and writing the files of a large index often costs it most of its time.
        hnsw |= {"sync_threshold": 50, "batch_size": 50}
    return {"hnsw": hnsw}


class _UnreadableError(InternalError):
    """The files cannot be read, although no other process is writing them."""


class ChromaIndex:
    """The vectors of one library: a collection for sentences and one for chunks."""

    def __init__(self, connection: ChromaConnection, name: str, fingerprint: str) -> None:
        self._connection = connection
        self._collection_name = name
        self._fingerprint = fingerprint
        self._collections: dict[Kind, tuple[int, chromadb.Collection]] = {}

    def add(self, kind: Kind, vectors: Mapping[int, Matrix]) -> None:
        rows = list(_rows({key: len(matrix) for key, matrix in vectors.items()}))
        if not rows:
            return
        matrix = np.concatenate([vectors[key] for key in vectors])
        self._read(kind, _no_action)
        with chroma_errors(), self._connection.client() as client, self._connection.files():
            self._connection.check_writable()
            collection = self._created(client, kind)
            for start in range(0, len(rows), ROWS_PER_REQUEST):
                some = rows[start : start + ROWS_PER_REQUEST]
                collection.upsert(
                    ids=[str(row) for row in some],
                    embeddings=matrix[start : start + ROWS_PER_REQUEST],
                    metadatas=[{"version": row.version_key} for row in some],
                )

    def query(self, kind: Kind, vector: Vector, limit: int) -> list[Hit]:
        if limit < 1:
            return []

        def nearest(collection: chromadb.Collection) -> list[Hit]:
            found = collection.query(
                query_embeddings=vector[np.newaxis], n_results=limit, include=["distances"]
            )
            distances = found["distances"] or [[]]
            return [
                Hit(RowId.parse(row), min(1.0, max(-1.0, 1.0 - distance)))
                for row, distance in zip(found["ids"][0], distances[0], strict=True)
            ]

        hits = self._read(kind, nearest) or []
        return sorted(hits, key=lambda hit: (-hit.similarity, hit.row))

    def fetch(self, kind: Kind, counts: Mapping[int, int]) -> dict[int, Matrix]:
        ids = [str(row) for row in _rows(counts)]

        def rows(collection: chromadb.Collection) -> dict[str, Vector]:
            found: dict[str, Vector] = {}
            for start in range(0, len(ids), ROWS_PER_REQUEST):
                some = collection.get(
                    ids=ids[start : start + ROWS_PER_REQUEST], include=["embeddings"]
                )
                embeddings: Any = some["embeddings"]
                found.update(zip(some["ids"], embeddings, strict=True))
            return found

        found = self._read(kind, rows) or {}
        given = iter(ids)
        of_version = {key: list(islice(given, count)) for key, count in counts.items()}
        return {
            key: np.asarray([found[row] for row in wanted], dtype=np.float32)
            for key, wanted in of_version.items()
            if wanted and all(row in found for row in wanted)
        }

    def remove(self, version_keys: Sequence[int]) -> None:
        for kind in Kind:
            self._read(kind, _no_action)
        with chroma_errors(), self._connection.client() as client, self._connection.files():
            self._connection.check_writable()
            for kind in Kind:
                collection = self._opened(client, kind)
                for start in range(0, len(version_keys), VERSIONS_PER_REQUEST):
                    some = list(version_keys[start : start + VERSIONS_PER_REQUEST])
                    if collection is not None:
                        collection.delete(where={"version": {"$in": some}})  # type: ignore[dict-item]  # their type is an invariant list

    def count(self, kind: Kind) -> int:
        return self._read(kind, lambda collection: collection.count()) or 0

    def version_keys(self) -> set[int]:
        def keys(collection: chromadb.Collection) -> set[int]:
            found: set[int] = set()
            for offset in range(0, collection.count(), ROWS_PER_REQUEST):
                rows = collection.get(limit=ROWS_PER_REQUEST, offset=offset, include=[])["ids"]
                found.update(RowId.parse(row).version_key for row in rows)
            return found

        return set().union(*(self._read(kind, keys) or set() for kind in Kind))

    def seal(self) -> None:
        with chroma_errors():
            self._connection.seal()

    def rebuilt_files(self) -> tuple[str, ...]:
        return self._connection.rebuilt_files

    def is_log_sound(self) -> bool:
        with chroma_errors():
            return self._connection.is_log_sound()

    def refresh(self) -> None:
        with chroma_errors():
            self._connection.reopen()

    def close(self) -> None:
        with chroma_errors():
            self._connection.close()

    def _read(
        self,
        kind: Kind,
        action: Callable[[chromadb.Collection], _Result],
    ) -> _Result | None:
        """Run an action on a collection; ``None`` if there is no collection.

        Some requests fail if another process wrote since the client was
        opened, so the client is reopened once.
        """
        with chroma_errors():
            epoch = self._connection.epoch
            try:
                return self._repaired(kind, action)
            except (InternalError, NotFoundError):
                if not self._connection.is_embedded:
                    raise
                self._connection.reopen(epoch)
                return self._repaired(kind, action)

    def _repaired(
        self,
        kind: Kind,
        action: Callable[[chromadb.Collection], _Result],
    ) -> _Result | None:
        try:
            return self._attempt(kind, action)
        except _UnreadableError:
            # A killed process tore the files without a trace that ``FilesLock`` recognises.
            if not self._connection.rebuild_graph():
                raise
            return self._attempt(kind, action)

    def _attempt(
        self,
        kind: Kind,
        action: Callable[[chromadb.Collection], _Result],
    ) -> _Result | None:
        with self._connection.client() as client:
            collection = self._known(kind)
            if collection is None:
                with self._connection.files():
                    collection = self._opened(client, kind)
            return None if collection is None else action(collection)

    def _known(self, kind: Kind) -> chromadb.Collection | None:
        epoch, collection = self._collections.get(kind, (None, None))
        return collection if epoch == self._connection.epoch else None

    def _opened(self, client: ClientAPI, kind: Kind) -> chromadb.Collection | None:
        """The collection, with its files read, if it exists; call it while holding ``files``."""
        collection = self._known(kind)
        if collection is None:
            try:
                collection = client.get_collection(self._name(kind), embedding_function=None)
            except NotFoundError:
                return None
            self._remember(kind, collection)
        return collection

    def _created(self, client: ClientAPI, kind: Kind) -> chromadb.Collection:
        collection = self._opened(client, kind)
        if collection is None:
            collection = client.get_or_create_collection(
                self._name(kind),
                configuration=_configuration(kind, is_embedded=self._connection.is_embedded),
                embedding_function=None,
                metadata={"embedding": self._fingerprint},
            )
            self._remember(kind, collection)
        return collection

    def _remember(self, kind: Kind, collection: chromadb.Collection) -> None:
        built_by = (collection.metadata or {}).get("embedding")
        if built_by != self._fingerprint:
            raise VectorIndexError(
                f"The vector index was built with {built_by}, not with {self._fingerprint}.",
                hint="Run `footnote reindex`, or set EMBEDDING_MODEL back.",
            )
        # Chroma reads its files at the first request for a vector, which must happen under the lock.
        try:
            collection.get(limit=1, include=["embeddings"])
        except InternalError as error:
            raise _UnreadableError(str(error)) from error
        self._collections[kind] = (self._connection.epoch, collection)

    def _name(self, kind: Kind) -> str:
        return collection_name(self._collection_name, kind)


def _rows(counts: Mapping[int, int]) -> Iterator[RowId]:
    """The ids of all rows of versions, in order."""
    for key, count in counts.items():
        for position in range(count):
            yield RowId(key, position)


def _no_action(_: chromadb.Collection) -> None:
    """For a collection that only has to be opened, and repaired if it is torn."""
