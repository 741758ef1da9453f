"""Queries about libraries, articles and versions, inside a transaction of the caller's.

Which versions are current, without their texts, inside a transaction of the caller's.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, func, select

from ingest.storage.rows import CurrentVersion, LibraryRecord
from ingest.storage.schema import (
    ArticleTable,
    ChunkTable,
    LibraryTable,
    SentenceTable,
    VersionState,
    VersionTable,
)
from ingest.types import (
    Article,
    ArticleSummary,
    ArticleVersion,
    Chunk,
    SegmentedArticle,
    Sentence,
)

_Key = TypeVar("_Key", int, str)

BATCH = 500
"""Keys in one statement; databases bound the number of parameters."""

TEXTS_PER_BATCH = 100
"""Whole texts in memory at a time."""

NEWEST_FIRST = (ArticleTable.published_at.desc(), ArticleTable.key.desc())
"""By publication, then by arrival; articles without a date come last."""

_WITHOUT_TEXT = (
    VersionTable.key,
    VersionTable.number,
    VersionTable.content_hash,
    VersionTable.sentence_count,
    VersionTable.chunk_count,
)
"""The columns of a ``CurrentVersion``, in its order."""


def find_library(connection: Connection, where: ColumnElement[bool]) -> LibraryRecord | None:
    """The library that meets a condition."""
    row = connection.execute(
        select(
            LibraryTable.key,
            LibraryTable.name,
            LibraryTable.generation,
            LibraryTable.embedding_fingerprint,
            LibraryTable.dimension,
            LibraryTable.articles,
            LibraryTable.sentences,
            LibraryTable.index_epoch,
            LibraryTable.next_epoch,
            LibraryTable.next_fingerprint,
            LibraryTable.next_dimension,
        ).where(where)
    ).one_or_none()
    return None if row is None else LibraryRecord(*row)


def distinct_articles(connection: Connection, library_keys: Sequence[int]) -> int:
    """How many identifiers have a current version in any of the libraries."""
    return connection.scalars(
        select(func.count(ArticleTable.article_id.distinct())).where(
            ArticleTable.library_key.in_(library_keys),
            ArticleTable.current_version_key.is_not(None),
        )
    ).one()


def article_id(connection: Connection, key: int) -> str | None:
    """The article whose current version that is."""
    return connection.scalar(
        select(ArticleTable.article_id).where(ArticleTable.current_version_key == key)
    )


def newest_keys(connection: Connection, library_key: int, limit: int | None) -> list[int]:
    """The current versions published last, newest first."""
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
    """The current articles as lines of a list, newest first.

    ``containing`` is looked for in their ``search_text``.
    """
    rows = connection.execute(
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
        .where(
            ArticleTable.library_key == library_key,
            ArticleTable.search_text.contains(containing, autoescape=True),
        )
        .order_by(*NEWEST_FIRST)
        .limit(limit)
    )
    return [ArticleSummary(*row) for row in rows]


def current_articles(connection: Connection, library_key: int) -> Iterator[Article]:
    """The current articles in the order of their arrival, some at a time."""
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
            )
            .join(VersionTable, VersionTable.key == ArticleTable.current_version_key)
            .where(ArticleTable.library_key == library_key, ArticleTable.key > last)
            .order_by(ArticleTable.key)
            .limit(TEXTS_PER_BATCH)
        ).all()
        yield from (_article(row) for row in rows)
        if len(rows) < TEXTS_PER_BATCH:
            return
        last = rows[-1].key


def version_key(
    connection: Connection, library_key: int, article_id: str, number: int
) -> int | None:
    """The key of a version by its number, current or replaced."""
    return connection.scalar(
        select(VersionTable.key)
        .join(ArticleTable, ArticleTable.key == VersionTable.article_key)
        .where(
            ArticleTable.library_key == library_key,
            ArticleTable.article_id == article_id,
            VersionTable.number == number,
            VersionTable.state != VersionState.PENDING,
        )
    )


def load_versions(
    connection: Connection, keys: Sequence[int], library_key: int | None = None
) -> dict[int, ArticleVersion]:
    """Versions with their sentences and chunks, a few statements for all of them.

    Keys of versions that were removed, or that are of another library than the
    one given, are left out. Raises ``StoreDamaged``.
    """
    inside = () if library_key is None else (ArticleTable.library_key == library_key,)
    loaded: dict[int, ArticleVersion] = {}
    for some in batches(keys):
        spans, chunks = _spans(connection, some), _chunks(connection, some)
        rows = connection.execute(
            select(
                VersionTable.key,
                VersionTable.number,
                VersionTable.ingested_at,
                VersionTable.title,
                VersionTable.url,
                VersionTable.outlet,
                VersionTable.published_at,
                VersionTable.authors,
                VersionTable.text,
                VersionTable.language,
                ArticleTable.article_id,
            )
            .join(ArticleTable, ArticleTable.key == VersionTable.article_key)
            .where(VersionTable.key.in_(some), VersionTable.state != VersionState.PENDING, *inside)
        )
        for row in rows:
            text = row.text
            sentences = tuple(
                Sentence(position, start, end, paragraph, text[start:end])
                for position, start, end, paragraph in spans[row.key]
            )
            content = SegmentedArticle(
                _article(row), sentences, tuple(chunks[row.key]), row.language
            )
            loaded[row.key] = ArticleVersion(row.key, row.number, row.ingested_at, content)
    return {key: loaded[key] for key in keys if key in loaded}


def batches(keys: Sequence[_Key]) -> Iterator[Sequence[_Key]]:
    """The keys in runs that fit into one statement."""
    return (keys[start : start + BATCH] for start in range(0, len(keys), BATCH))


def _article(row: Any) -> Article:
    return Article(
        id=row.article_id,
        text=row.text,
        title=row.title,
        url=row.url,
        outlet=row.outlet,
        published_at=row.published_at,
        authors=tuple(row.authors),
    )


def _spans(
    connection: Connection, keys: Sequence[int]
) -> dict[int, list[tuple[int, int, int, int]]]:
    rows = connection.execute(
        select(
            SentenceTable.version_key,
            SentenceTable.position,
            SentenceTable.start,
            SentenceTable.end,
            SentenceTable.paragraph,
        )
        .where(SentenceTable.version_key.in_(keys))
        .order_by(SentenceTable.version_key, SentenceTable.position)
    )
    spans: dict[int, list[tuple[int, int, int, int]]] = defaultdict(list)
    for key, position, start, end, paragraph in rows.all():
        spans[key].append((position, start, end, paragraph))
    return spans


def _chunks(connection: Connection, keys: Sequence[int]) -> dict[int, list[Chunk]]:
    rows = connection.execute(
        select(ChunkTable.version_key, ChunkTable.position, ChunkTable.first, ChunkTable.last)
        .where(ChunkTable.version_key.in_(keys))
        .order_by(ChunkTable.version_key, ChunkTable.position)
    )
    chunks: dict[int, list[Chunk]] = defaultdict(list)
    for key, position, first, last in rows.all():
        chunks[key].append(Chunk(position, first, last))
    return chunks


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
        .where(ArticleTable.library_key == library_key, VersionTable.state == VersionState.REPLACED)
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
