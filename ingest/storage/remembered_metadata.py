"""The metadata that people gave articles; all functions run inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, and_, delete, exists, insert, or_, select, update
from sqlalchemy.orm import aliased

from ingest.storage.rows import Memory
from ingest.storage.schema import RememberedTable
from ingest.types import GivenMetadata, RememberedMetadata


def remembered(
    connection: Connection, library_key: int, origin: str, article_id: str
) -> dict[str, RememberedMetadata]:
    """What was said so far of the article of a source, and of the one with an id, by origin."""
    rows = connection.execute(
        select(
            RememberedTable.origin,
            RememberedTable.article_id,
            RememberedTable.title,
            RememberedTable.url,
            RememberedTable.outlet,
            RememberedTable.published_at,
        )
        .where(
            # SQLite uses an index for each side only if both name the library.
            or_(
                and_(RememberedTable.library_key == library_key, RememberedTable.origin == origin),
                and_(
                    RememberedTable.library_key == library_key,
                    RememberedTable.article_id == article_id,
                ),
            )
        )
        .order_by(RememberedTable.origin)
    )
    return {row[0]: RememberedMetadata(row[1], GivenMetadata(*row[2:])) for row in rows}


def remember(connection: Connection, library_key: int, memories: Sequence[Memory]) -> None:
    """Replace what is remembered of some articles, with these sources and all others."""
    for memory in memories:
        now = memory.remembered or RememberedMetadata(memory.origin, GivenMetadata())
        _leave_former(connection, library_key, memory.origin, now.article_id)
        _tell_other_sources(connection, library_key, now)
        if memory.remembered is not None:
            connection.execute(
                insert(RememberedTable).values(
                    library_key=library_key,
                    origin=memory.origin,
                    article_id=now.article_id,
                    title=now.given.title,
                    url=now.given.url,
                    outlet=now.given.outlet,
                    published_at=now.given.published_at,
                )
            )


def _leave_former(connection: Connection, library_key: int, origin: str, article_id: str) -> None:
    """Forget what was said with a source.

    If that was of another article, it stays with the id of that article, unless
    something else does.
    """
    of_id = aliased(RememberedTable)
    of_origin = (RememberedTable.library_key == library_key, RememberedTable.origin == origin)
    connection.execute(
        update(RememberedTable)
        .where(
            *of_origin,
            RememberedTable.article_id != article_id,
            ~exists().where(
                of_id.library_key == library_key, of_id.origin == RememberedTable.article_id
            ),
        )
        .values(origin=RememberedTable.article_id)
    )
    connection.execute(delete(RememberedTable).where(*of_origin))


def _tell_other_sources(connection: Connection, library_key: int, said: RememberedMetadata) -> None:
    """Replace what is remembered of an article with its other sources.

    An address that is not given is kept, since the source is known by it.
    """
    given = said.given
    address = {"url": given.url} if given.url else {}
    connection.execute(
        update(RememberedTable)
        .where(
            RememberedTable.library_key == library_key,
            RememberedTable.article_id == said.article_id,
        )
        .values(title=given.title, outlet=given.outlet, published_at=given.published_at, **address)
    )


def forget(connection: Connection, library_key: int, article_id: str) -> None:
    """Forget what was said of an article that is removed."""
    connection.execute(
        delete(RememberedTable).where(
            RememberedTable.library_key == library_key, RememberedTable.article_id == article_id
        )
    )
