"""The metadata that people gave articles; all functions run inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, delete, insert, select

from ingest.storage.rows import Memory
from ingest.storage.schema import RememberedTable
from ingest.types import GivenMetadata, RememberedMetadata


def remembered(connection: Connection, library_key: int, origin: str) -> RememberedMetadata | None:
    """What was said of the article of a source so far."""
    row = connection.execute(
        select(
            RememberedTable.article_id,
            RememberedTable.title,
            RememberedTable.url,
            RememberedTable.outlet,
            RememberedTable.published_at,
        ).where(RememberedTable.library_key == library_key, RememberedTable.origin == origin)
    ).one_or_none()
    return None if row is None else RememberedMetadata(row[0], GivenMetadata(*row[1:]))


def remember(connection: Connection, library_key: int, memories: Sequence[Memory]) -> None:
    """Replace what is remembered of the articles of these sources."""
    for memory in memories:
        connection.execute(
            delete(RememberedTable).where(
                RememberedTable.library_key == library_key,
                RememberedTable.origin == memory.origin,
            )
        )
        if memory.remembered is None:
            continue
        given = memory.remembered.given
        connection.execute(
            insert(RememberedTable).values(
                library_key=library_key,
                origin=memory.origin,
                article_id=memory.remembered.article_id,
                title=given.title,
                url=given.url,
                outlet=given.outlet,
                published_at=given.published_at,
            )
        )


def forget(connection: Connection, library_key: int, article_id: str) -> None:
    """Forget what was said of an article that is removed."""
    connection.execute(
        delete(RememberedTable).where(
            RememberedTable.library_key == library_key, RememberedTable.article_id == article_id
        )
    )
