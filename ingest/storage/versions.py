"""Queries for whole versions of articles, inside the caller's transaction.

Those that a question needs are made once, since making one takes longer than running it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import PurePath
from typing import Any, TypeVar

from sqlalchemy import Connection, Select, bindparam, exc, select

from ingest.errors import StoreDamaged
from ingest.storage.rows import LoadedVersions
from ingest.storage.schema import (
    ArticleTable,
    ChunkTable,
    SentenceTable,
    VersionState,
    VersionTable,
)
from ingest.text.paragraphs import has_word
from ingest.types import (
    Article,
    ArticleVersion,
    Chunk,
    SegmentedArticle,
    Sentence,
)

_Item = TypeVar("_Item")

BATCH = 500
"""Keys in one statement, since databases limit the number of parameters."""

LARGEST_NUMBER = 2**31 - 1
"""Of a version's number and key, in every kind of database; people can type and forge larger ones."""

TEXTS_PER_BATCH = 100
"""Full texts in memory at a time."""


def version_key(
    connection: Connection, library_key: int, article_id: str, number: int
) -> int | None:
    """The key of a version by its number, current or replaced."""
    if not 0 < number <= LARGEST_NUMBER:
        return None
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
    """Versions with their sentences and chunks, in few statements, in the order of ``keys``.

    Versions that were removed are left out, and so are those of other
    libraries than the one given. Raises ``StoreDamaged`` unless each is what was
    published.
    """
    loaded: dict[int, ArticleVersion] = {}
    for some in batches(_storable(keys)):
        loaded |= _load(connection, some, library_key)
    return {key: loaded[key] for key in keys if key in loaded}


def load_sound_versions(
    connection: Connection, keys: Sequence[int], library_key: int | None = None
) -> LoadedVersions:
    """The same, but damaged versions are left out and named."""
    sound: dict[int, ArticleVersion] = {}
    damaged: dict[int, str] = {}
    for some in batches(_storable(keys)):
        try:
            sound |= _load(connection, some, library_key)
        except StoreDamaged:
            for key in some:
                try:
                    sound |= _load(connection, [key], library_key)
                except StoreDamaged:
                    damaged[key] = _article_of(connection, key)
    return LoadedVersions({key: sound[key] for key in keys if key in sound}, damaged)


def _load(
    connection: Connection, keys: Sequence[int], library_key: int | None
) -> dict[int, ArticleVersion]:
    try:
        return _published(connection, keys, library_key)
    except (ValueError, TypeError, AttributeError) as error:
        # A column holds something else than its type, such as authors that are no JSON.
        raise _unreadable() from error
    except exc.OperationalError as error:
        if "decode" in str(error.orig):
            raise _unreadable() from error
        raise


def _storable(keys: Sequence[int]) -> list[int]:
    return [key for key in keys if 0 < key <= LARGEST_NUMBER]


def _unreadable() -> StoreDamaged:
    return StoreDamaged(
        "The stored text of an article cannot be read.", hint="`footnote doctor` names the article."
    )


def _article_of(connection: Connection, version_key: int) -> str:
    found = connection.scalar(
        select(ArticleTable.article_id)
        .join(VersionTable, VersionTable.article_key == ArticleTable.key)
        .where(VersionTable.key == version_key)
    )
    return found or ""


def _published(
    connection: Connection, keys: Sequence[int], library_key: int | None
) -> dict[int, ArticleVersion]:
    """Versions, each compared with the hash that it was published with."""
    spans, chunks = _spans(connection, keys), _chunks(connection, keys)
    if library_key is None:
        rows = connection.execute(_texts(), {"keys": keys})
    else:
        rows = connection.execute(_texts_of_library(), {"keys": keys, "library": library_key})
    return {row.key: _version(row, spans[row.key], chunks[row.key]) for row in rows}


@cache
def _texts() -> Select[*tuple[Any, ...]]:
    return (
        select(
            VersionTable.key,
            VersionTable.number,
            VersionTable.content_hash,
            VersionTable.sentence_count,
            VersionTable.chunk_count,
            VersionTable.ingested_at,
            VersionTable.source,
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
        .where(
            VersionTable.key.in_(bindparam("keys", expanding=True)),
            VersionTable.state != VersionState.PENDING,
        )
    )


@cache
def _texts_of_library() -> Select[*tuple[Any, ...]]:
    return _texts().where(ArticleTable.library_key == bindparam("library"))


def _version(
    row: Any, spans: Sequence[tuple[int, int, int, int]], chunks: Sequence[Chunk]
) -> ArticleVersion:
    article = sound_article(row)
    if (len(spans), len(chunks)) != (row.sentence_count, row.chunk_count):
        raise _changed(article.id, "has lost sentences")
    sentences = tuple(
        Sentence(position, start, end, paragraph, article.text[start:end])
        for position, start, end, paragraph in spans
    )
    if any(map(has_word, _gaps(article.text, spans))):
        raise _changed(article.id, "has lost part of a sentence")
    content = SegmentedArticle(article, sentences, tuple(chunks), row.language)
    path = row.source if PurePath(row.source).is_absolute() else None
    return ArticleVersion(row.key, row.number, row.ingested_at, content, path)


def _gaps(text: str, spans: Sequence[tuple[int, int, int, int]]) -> Iterator[str]:
    """What is in no sentence: whitespace, and paragraphs without a letter or digit."""
    last = 0
    for _, start, end, _ in spans:
        yield text[last:start]
        last = end
    yield text[last:]


def _changed(article_id: str, what: str) -> StoreDamaged:
    return StoreDamaged(
        f"The stored text of {article_id!r} {what}, so it is not cited.",
        hint="Remove that article with `footnote remove` and ingest it again.",
    )


def batches(items: Sequence[_Item], size: int = BATCH) -> Iterator[Sequence[_Item]]:
    """The items in runs of ``size``, by default of as many keys as fit into one statement."""
    return (items[start : start + size] for start in range(0, len(items), size))


def sound_article(row: Any) -> Article:
    """The article of a row. Raises ``StoreDamaged`` unless it has the hash that it was stored with."""
    article = _article(row)
    if article.content_hash != row.content_hash:
        raise _changed(article.id, "does not match its hash")
    return article


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
    spans: dict[int, list[tuple[int, int, int, int]]] = defaultdict(list)
    rows = connection.execute(_span_query(), {"keys": keys})
    for key, position, start, end, paragraph in rows.all():
        spans[key].append((position, start, end, paragraph))
    return spans


@cache
def _span_query() -> Select[*tuple[Any, ...]]:
    return (
        select(
            SentenceTable.version_key,
            SentenceTable.position,
            SentenceTable.start,
            SentenceTable.end,
            SentenceTable.paragraph,
        )
        .where(SentenceTable.version_key.in_(bindparam("keys", expanding=True)))
        .order_by(SentenceTable.version_key, SentenceTable.position)
    )


def _chunks(connection: Connection, keys: Sequence[int]) -> dict[int, list[Chunk]]:
    chunks: dict[int, list[Chunk]] = defaultdict(list)
    for key, position, first, last in connection.execute(_chunk_query(), {"keys": keys}).all():
        chunks[key].append(Chunk(position, first, last))
    return chunks


@cache
def _chunk_query() -> Select[*tuple[Any, ...]]:
    return (
        select(ChunkTable.version_key, ChunkTable.position, ChunkTable.first, ChunkTable.last)
        .where(ChunkTable.version_key.in_(bindparam("keys", expanding=True)))
        .order_by(ChunkTable.version_key, ChunkTable.position)
    )
