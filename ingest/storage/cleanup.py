"""Leftovers: versions that may have vectors in the index although they are not current.

All functions run inside the caller's transaction.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, delete, exists, insert, select

from ingest.storage.schema import ArticleTable, LeftoverTable, VersionState, VersionTable
from ingest.storage.versions import batches


def leftovers(connection: Connection, library_key: int) -> list[int]:
    """Keys of versions that may have vectors in the index although they are not current."""
    rows = connection.scalars(
        select(LeftoverTable.version_key).where(LeftoverTable.library_key == library_key)
    )
    return list(rows)


def note_leftovers(connection: Connection, library_key: int, keys: Sequence[int]) -> None:
    """Record versions whose vectors are or may soon be in the index."""
    if keys:
        connection.execute(
            insert(LeftoverTable),
            [{"version_key": key, "library_key": library_key} for key in keys],
        )


def forget_leftovers(connection: Connection, keys: Sequence[int]) -> None:
    """Delete the record of versions whose vectors are gone, or which are current now."""
    for some in batches(keys):
        connection.execute(delete(LeftoverTable).where(LeftoverTable.version_key.in_(some)))


def clean_up(connection: Connection, library_key: int, keys: Sequence[int]) -> None:
    """Delete what an interrupted writer left, once the index is clean."""
    pending = connection.scalars(
        select(VersionTable.key).where(
            VersionTable.key.in_(keys), VersionTable.state == VersionState.PENDING
        )
    ).all()
    delete_versions(connection, pending)
    forget_leftovers(connection, keys)
    connection.execute(
        delete(ArticleTable).where(
            ArticleTable.library_key == library_key,
            ArticleTable.last_number == 0,
            ~exists().where(VersionTable.article_key == ArticleTable.key),
        )
    )


def delete_versions(connection: Connection, keys: Sequence[int]) -> None:
    """Delete versions, and by foreign keys their sentences, chunks, terms and links."""
    for some in batches(keys):
        connection.execute(delete(VersionTable).where(VersionTable.key.in_(some)))
