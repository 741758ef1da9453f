"""Queries for the articles of a library and their current versions, in the caller's transaction."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, Select, bindparam, func, select
from sqlalchemy.orm import aliased

from ingest.storage.rows import CurrentVersion, StoredArticle
from ingest.storage.schema import (
    ArticleTable,
    VersionState,
    VersionTable,
)
from ingest.storage.versions import TEXTS_PER_BATCH, batches, sound_article
from ingest.types import (
    Article,
    ArticleSummary,
)

NEWEST_FIRST = (ArticleTable.published_at.desc(), ArticleTable.key.desc())
"""By date of publication, then by arrival; articles without a date come last."""

_WITHOUT_TEXT = (
    VersionTable.key,
    VersionTable.number,
    VersionTable.content_hash,
    VersionTable.sentence_count,
    VersionTable.chunk_count,
)
"""The columns of a ``CurrentVersion``, in its order."""


def text_length(connection: Connection, library_key: int) -> int:
    """The characters of the texts of all versions in a library."""
    found = connection.execute(
        select(func.sum(func.length(VersionTable.text)))
        .join(ArticleTable, ArticleTable.key == VersionTable.article_key)
        .where(ArticleTable.library_key == library_key)
    ).scalar()
    return int(found or 0)


def distinct_articles(connection: Connection, library_keys: Sequence[int]) -> int:
    """The number of article ids that have a current version in any of the libraries."""
    return connection.scalars(
        select(func.count(ArticleTable.article_id.distinct())).where(
            ArticleTable.library_key.in_(library_keys),
            ArticleTable.current_version_key.is_not(None),
        )
    ).one()


def stored_article(connection: Connection, key: int) -> StoredArticle | None:
    """The article whose current version this is, without its text."""
    every = aliased(VersionTable)
    count = (
        select(func.count())
        .where(every.article_key == ArticleTable.key, every.state != VersionState.PENDING)
        .correlate(ArticleTable)
        .scalar_subquery()
    )
    row = connection.execute(
        select(ArticleTable.article_id, VersionTable.title, count)
        .join(VersionTable, VersionTable.key == ArticleTable.current_version_key)
        .where(ArticleTable.current_version_key == key)
    ).one_or_none()
    return None if row is None else StoredArticle(*row)


def newest_keys(connection: Connection, library_key: int, limit: int | None) -> list[int]:
    """Keys of the current versions, newest first, at most ``limit``."""
    rows = connection.scalars(
        select(ArticleTable.current_version_key)
        .where(
            ArticleTable.library_key == library_key, ArticleTable.current_version_key.is_not(None)
        )
        .order_by(*NEWEST_FIRST)
        .limit(limit)
    )
    return [key for key in rows if key is not None]


def summaries(
    connection: Connection, library_key: int, containing: str = "", limit: int | None = None
) -> list[ArticleSummary]:
    """The current articles whose ``search_text`` contains a text, newest first."""
    rows = connection.execute(
        _summaries(library_key)
        .where(ArticleTable.search_text.contains(containing, autoescape=True))
        .order_by(*NEWEST_FIRST)
        .limit(limit)
    )
    return [ArticleSummary(*row) for row in rows]


def summary(connection: Connection, library_key: int, article_id: str) -> ArticleSummary | None:
    """The current version of exactly that article, without its text, even if it is damaged."""
    wanted = _summaries(library_key).where(ArticleTable.article_id == article_id)
    row = connection.execute(wanted).one_or_none()
    return None if row is None else ArticleSummary(*row)


def _summaries(library_key: int) -> Select[*tuple[Any, ...]]:
    return (
        select(
            ArticleTable.article_id,
            VersionTable.title,
            VersionTable.outlet,
            VersionTable.url,
            VersionTable.published_at,
            VersionTable.number,
            VersionTable.sentence_count,
        )
        .join(VersionTable, VersionTable.key == ArticleTable.current_version_key)
        .where(ArticleTable.library_key == library_key)
    )


def current_articles(connection: Connection, library_key: int) -> Iterator[Article]:
    """The current articles in order of arrival, loaded in batches.

    Raises ``StoreDamaged`` for one that is not what was published.
    """
    last = 0
    while True:
        rows = connection.execute(
            select(
                ArticleTable.key,
                ArticleTable.article_id,
                VersionTable.title,
                VersionTable.url,
                VersionTable.outlet,
                VersionTable.published_at,
                VersionTable.authors,
                VersionTable.text,
                VersionTable.content_hash,
            )
            .join(VersionTable, VersionTable.key == ArticleTable.current_version_key)
            .where(ArticleTable.library_key == library_key, ArticleTable.key > last)
            .order_by(ArticleTable.key)
            .limit(TEXTS_PER_BATCH)
        ).all()
        yield from (sound_article(row) for row in rows)
        if len(rows) < TEXTS_PER_BATCH:
            return
        last = rows[-1].key


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


def current_text(connection: Connection, library_key: int, article_id: str) -> str | None:
    """The text of the current version of an article."""
    return connection.scalar(
        select(VersionTable.text)
        .join(ArticleTable, ArticleTable.current_version_key == VersionTable.key)
        .where(ArticleTable.library_key == library_key, ArticleTable.article_id == article_id)
    )


def current_among(
    connection: Connection, library_key: int, article_ids: Sequence[str]
) -> dict[str, CurrentVersion]:
    """The current versions of articles, by id, without articles that have none."""
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
    """All replaced versions of a library, without their texts, by key."""
    rows = connection.execute(
        select(*_WITHOUT_TEXT)
        .join(ArticleTable, ArticleTable.key == VersionTable.article_key)
        .where(ArticleTable.library_key == library_key, VersionTable.state == VersionState.REPLACED)
    )
    return {row.key: CurrentVersion(*row) for row in rows}


def current_keys(connection: Connection, library_key: int, keys: Sequence[int] | None) -> set[int]:
    """The keys that are current in the library, out of those given or of all."""
    if keys is None:
        return set(connection.scalars(_current(), {"library": library_key}))
    found: set[int] = set()
    for some in batches(keys):
        wanted = {"library": library_key, "keys": some}
        found.update(connection.scalars(_current_among(), wanted))
    return found


@cache
def _current() -> Select[Any]:
    return select(ArticleTable.current_version_key).where(
        ArticleTable.library_key == bindparam("library"),
        ArticleTable.current_version_key.is_not(None),
    )


@cache
def _current_among() -> Select[Any]:
    among = ArticleTable.current_version_key.in_(bindparam("keys", expanding=True))
    return _current().where(among)
