"""Which versions are current, without their texts, inside a transaction of the caller's."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, select

from ingest.storage.rows import CurrentVersion
from ingest.storage.schema import ArticleTable, State, VersionTable
from ingest.storage.versions import batches

_WITHOUT_TEXT = (
    VersionTable.key,
    VersionTable.number,
    VersionTable.content_hash,
    VersionTable.sentence_count,
    VersionTable.chunk_count,
)
"""The columns of a ``CurrentVersion``, in its order."""


def current_version(
    connection: Connection, library_key: int, article_id: str
) -> CurrentVersion | None:
    """The current version of an article, without its text."""
    row = connection.execute(
        select(*_WITHOUT_TEXT)
        .join(ArticleTable, ArticleTable.current_version_key == VersionTable.key)
        .where(ArticleTable.library_key == library_key, ArticleTable.article_id == article_id)
    ).one_or_none()
    return None if row is None else CurrentVersion(*row)


def current_among(
    connection: Connection, library_key: int, article_ids: Sequence[str]
) -> dict[str, CurrentVersion]:
    """The current versions of those articles that have one, by identifier."""
    found: dict[str, CurrentVersion] = {}
    for some in batches(article_ids):
        rows = connection.execute(
            select(ArticleTable.article_id, *_WITHOUT_TEXT)
            .join(ArticleTable, ArticleTable.current_version_key == VersionTable.key)
            .where(ArticleTable.library_key == library_key, ArticleTable.article_id.in_(some))
        )
        found.update({row[0]: CurrentVersion(*row[1:]) for row in rows})
    return found


def current_versions(connection: Connection, library_key: int) -> dict[int, CurrentVersion]:
    """All current versions of a library, without their texts, by key."""
    rows = connection.execute(
        select(*_WITHOUT_TEXT)
        .join(ArticleTable, ArticleTable.current_version_key == VersionTable.key)
        .where(ArticleTable.library_key == library_key)
    )
    return {row.key: CurrentVersion(*row) for row in rows}


def replaced_versions(connection: Connection, library_key: int) -> dict[int, CurrentVersion]:
    """All former versions of a library, without their texts, by key."""
    rows = connection.execute(
        select(*_WITHOUT_TEXT)
        .join(ArticleTable, ArticleTable.key == VersionTable.article_key)
        .where(ArticleTable.library_key == library_key, VersionTable.state == State.REPLACED)
    )
    return {row.key: CurrentVersion(*row) for row in rows}


def current_keys(connection: Connection, library_key: int, keys: Sequence[int] | None) -> set[int]:
    """Which of the keys (all without any given) are current in the library."""
    statement = select(ArticleTable.current_version_key).where(
        ArticleTable.library_key == library_key, ArticleTable.current_version_key.is_not(None)
    )
    if keys is None:
        return {key for key in connection.scalars(statement) if key is not None}
    found: set[int] = set()
    for some in batches(keys):
        rows = connection.scalars(statement.where(ArticleTable.current_version_key.in_(some)))
        found.update(key for key in rows if key is not None)
    return found
