"""The vectors of current versions, in the caller's transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from sqlalchemy import Connection, bindparam, delete, insert, select

from ingest.embedding.base import Matrix, VersionVectors
from ingest.index.base import Kind
from ingest.storage.schema import ArticleTable, VectorTable
from ingest.storage.versions import batches

STORED = np.dtype("<f4")
"""The numbers of a row, one after the other, on any machine."""

_COLUMNS = {Kind.SENTENCE: VectorTable.sentences, Kind.CHUNK: VectorTable.chunks}
_FIND = {
    kind: select(VectorTable.version_key, column).where(
        VectorTable.version_key.in_(bindparam("keys", expanding=True)),
        VectorTable.fingerprint == bindparam("fingerprint"),
    )
    for kind, column in _COLUMNS.items()
}


def keep(connection: Connection, vectors: Mapping[int, VersionVectors]) -> None:
    """Keep the vectors of versions, by version key, in place of those of another model."""
    if not vectors:
        return
    forget(connection, list(vectors))
    connection.execute(
        insert(VectorTable),
        [
            {
                "version_key": key,
                "fingerprint": found.fingerprint,
                "sentences": found.sentences.astype(STORED).tobytes(),
                "chunks": found.chunks.astype(STORED).tobytes(),
            }
            for key, found in vectors.items()
        ],
    )


def forget(connection: Connection, keys: Sequence[int]) -> None:
    """Delete the vectors of versions."""
    for some in batches(keys):
        connection.execute(delete(VectorTable).where(VectorTable.version_key.in_(some)))


def load(
    connection: Connection, kind: Kind, counts: Mapping[int, int], fingerprint: str, dimension: int
) -> dict[int, Matrix]:
    """The vectors of versions by a model, by version key; ``counts`` is how many each has.

    Versions without them, or with another number of them, are left out.
    """
    found: dict[int, Matrix] = {}
    for some in batches(list(counts)):
        rows = connection.execute(_FIND[kind], {"keys": some, "fingerprint": fingerprint})
        found |= {
            key: np.frombuffer(stored, STORED).reshape(-1, dimension)
            for key, stored in rows
            if len(stored) == counts[key] * dimension * STORED.itemsize
        }
    return found


def keys_without(connection: Connection, library_key: int, fingerprint: str) -> list[int]:
    """The current versions of which the vectors by a model are not kept, sorted."""
    kept = select(VectorTable.version_key).where(VectorTable.fingerprint == fingerprint)
    return list(
        connection.scalars(
            select(ArticleTable.current_version_key)
            .where(
                ArticleTable.library_key == library_key,
                ArticleTable.current_version_key.is_not(None),
                ArticleTable.current_version_key.not_in(kept),
            )
            .order_by(ArticleTable.current_version_key)
        )
    )
