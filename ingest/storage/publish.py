"""Changes of libraries and articles, inside the caller's transaction.

An article is published in three steps, so that it is visible as a whole or not
at all, wherever the process dies: ``begin`` allocates a version's key and
records it as a leftover, the vectors are written under that key, and
``publish`` makes the version current in the same commit that replaces the
previous one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from ingest.errors import ArticleNotFound, StoreError
from ingest.storage import vectors
from ingest.storage.cleanup import delete_versions, forget_leftovers, note_leftovers
from ingest.storage.near_duplicates import link, near_duplicate_ids, unlink
from ingest.storage.remembered_metadata import forget
from ingest.storage.rows import PendingVersion, Publication
from ingest.storage.schema import (
    ArticleTable,
    ChunkTable,
    LeftoverTable,
    LibraryTable,
    SentenceTable,
    TermTable,
    VersionState,
    VersionTable,
)
from ingest.storage.search import outlet_key, search_text, stored_term
from ingest.storage.versions import batches
from ingest.text.minhash import Shingles
from ingest.types import Article


def create_library(connection: Connection, name: str) -> None:
    """Add an empty library."""
    connection.execute(
        insert(LibraryTable).values(
            name=name, generation=0, articles=0, sentences=0, index_epoch=0, next_epoch=0
        )
    )


def record_model(
    connection: Connection, library_key: int, fingerprint: str, dimension: int
) -> None:
    """Record the model of a library's vectors."""
    connection.execute(
        update(LibraryTable)
        .where(LibraryTable.key == library_key)
        .values(embedding_fingerprint=fingerprint, dimension=dimension)
    )


def begin(
    connection: Connection,
    library_key: int,
    articles: Sequence[tuple[Article, str]],
    *,
    ingested_at: str,
) -> list[int]:
    """Create pending versions, which are leftovers until they are published.

    ``articles`` are pairs of an article and its source.
    """
    known = _articles(connection, library_key, [article.id for article, _ in articles])
    keys = [
        _begin(connection, known[article.id], article, source=source, ingested_at=ingested_at)
        for article, source in articles
    ]
    note_leftovers(connection, library_key, keys)
    return keys


def _begin(
    connection: Connection,
    known: tuple[int, int],
    article: Article,
    *,
    source: str,
    ingested_at: str,
) -> int:
    article_key, last_number = known
    result = connection.execute(
        insert(VersionTable)
        .values(
            article_key=article_key,
            number=last_number + 1,
            state=VersionState.PENDING,
            title=article.title,
            url=article.url,
            outlet=article.outlet,
            published_at=article.published_at,
            authors=list(article.authors),
            text=article.text,
            content_hash=article.content_hash,
            source=source,
            ingested_at=ingested_at,
        )
        .returning(VersionTable.key)
    )
    return result.scalar_one()


def publish(
    connection: Connection, versions: Sequence[PendingVersion], found: Sequence[Shingles]
) -> list[Publication]:
    """Make pending versions of different articles of one library current, and the previous ones replaced.

    ``found`` are the shingles of their texts.
    """
    if not versions:
        return []
    keys = [version.key for version in versions]
    articles = _pending_articles(connection, keys)
    library_key = articles[keys[0]].library_key
    former = {
        key: article.current_version_key
        for key, article in articles.items()
        if article.current_version_key is not None
    }
    former_sentences = _sentence_count(connection, list(former.values())) if former else 0
    _insert_parts(connection, library_key, versions)
    _retire(connection, library_key, list(former.values()))
    linked = [
        version.key
        for version, own in zip(versions, found, strict=True)
        if link(connection, library_key, version.key, own)
    ]
    _make_current(connection, versions, articles)
    forget_leftovers(connection, keys)
    sentences = sum(len(version.content.sentences) for version in versions) - former_sentences
    generation = _update_counters(connection, library_key, len(keys) - len(former), sentences)
    return [
        Publication(
            generation,
            (former[key],) if key in former else (),
            tuple(near_duplicate_ids(connection, key)) if key in linked else (),
        )
        for key in keys
    ]


@dataclass(frozen=True, slots=True)
class _PendingArticle:
    """The article of a pending version, and that version's number."""

    key: int
    library_key: int
    current_version_key: int | None
    number: int


def _pending_articles(connection: Connection, keys: Sequence[int]) -> dict[int, _PendingArticle]:
    """The articles of pending versions, by the key of the version."""
    found: dict[int, _PendingArticle] = {}
    for some in batches(keys):
        rows = connection.execute(
            select(
                VersionTable.key,
                ArticleTable.key,
                ArticleTable.library_key,
                ArticleTable.current_version_key,
                VersionTable.number,
            )
            .join(ArticleTable, VersionTable.article_key == ArticleTable.key)
            .where(VersionTable.key.in_(some), VersionTable.state == VersionState.PENDING)
        )
        found.update({row[0]: _PendingArticle(row[1], row[2], row[3], row[4]) for row in rows})
    if len(found) < len(keys):
        raise StoreError("The version is no longer pending: another process cleaned it up.")
    return found


def _make_current(
    connection: Connection,
    versions: Sequence[PendingVersion],
    articles: Mapping[int, _PendingArticle],
) -> None:
    contents = [
        {
            "of_key": version.key,
            "language": version.content.language,
            "sentence_count": len(version.content.sentences),
            "chunk_count": len(version.content.chunks),
        }
        for version in versions
    ]
    connection.execute(
        update(VersionTable)
        .where(VersionTable.key == bindparam("of_key"))
        .values(state=VersionState.CURRENT),
        contents,
    )
    current = [
        {
            "of_key": articles[version.key].key,
            "current_version_key": version.key,
            "last_number": articles[version.key].number,
            "published_at": article.published_at or "",
            "search_text": search_text(article.id, article.title, article.outlet),
            "outlet_key": outlet_key(article.outlet),
        }
        for version in versions
        for article in (version.content.article,)
    ]
    connection.execute(update(ArticleTable).where(ArticleTable.key == bindparam("of_key")), current)


def remove(connection: Connection, library_key: int, article_id: str) -> Publication:
    """Delete every version of an article. Its version numbers are never reused.

    Raises ``ArticleNotFound``.
    """
    article = connection.execute(
        select(ArticleTable.key, ArticleTable.current_version_key).where(
            ArticleTable.library_key == library_key,
            ArticleTable.article_id == article_id,
            ArticleTable.current_version_key.is_not(None),
        )
    ).one_or_none()
    if article is None:
        raise ArticleNotFound(f"There is no article {article_id!r}.")
    keys = connection.scalars(
        select(VersionTable.key).where(VersionTable.article_key == article.key)
    ).all()
    known = connection.scalars(
        select(LeftoverTable.version_key).where(LeftoverTable.version_key.in_(keys))
    ).all()
    note_leftovers(connection, library_key, sorted(set(keys) - set(known)))
    sentences = _sentence_count(connection, [article.current_version_key])
    delete_versions(connection, keys)
    forget(connection, library_key, article_id)
    connection.execute(
        update(ArticleTable)
        .where(ArticleTable.key == article.key)
        .values(current_version_key=None, published_at="", search_text="", outlet_key="")
    )
    return Publication(_update_counters(connection, library_key, -1, -sentences), tuple(keys))


def _articles(
    connection: Connection, library_key: int, article_ids: Sequence[str]
) -> dict[str, tuple[int, int]]:
    """The key and the last version number of each article; new articles are inserted."""
    found: dict[str, tuple[int, int]] = {}
    for some in batches(article_ids):
        rows = connection.execute(
            select(ArticleTable.article_id, ArticleTable.key, ArticleTable.last_number).where(
                ArticleTable.library_key == library_key, ArticleTable.article_id.in_(some)
            )
        )
        found.update({row.article_id: (row.key, row.last_number) for row in rows})
    new = [article_id for article_id in article_ids if article_id not in found]
    if new:
        rows = connection.execute(
            insert(ArticleTable).returning(ArticleTable.article_id, ArticleTable.key),
            [
                {"library_key": library_key, "article_id": article_id, "last_number": 0}
                for article_id in new
            ],
        )
        found.update({row.article_id: (row.key, 0) for row in rows})
    return found


def _insert_parts(
    connection: Connection, library_key: int, versions: Sequence[PendingVersion]
) -> None:
    vectors.keep(connection, {v.key: v.vectors for v in versions if v.vectors})
    for table, rows in (
        (SentenceTable, list(chain.from_iterable(map(_sentence_rows, versions)))),
        (ChunkTable, list(chain.from_iterable(map(_chunk_rows, versions)))),
        (TermTable, _term_rows(library_key, versions)),
    ):
        if rows:
            connection.execute(insert(table), rows)


def _sentence_rows(version: PendingVersion) -> Iterator[dict[str, Any]]:
    for sentence in version.content.sentences:
        yield {
            "version_key": version.key,
            "position": sentence.index,
            "start": sentence.start,
            "end": sentence.end,
            "paragraph": sentence.paragraph,
        }


def _chunk_rows(version: PendingVersion) -> Iterator[dict[str, Any]]:
    for chunk in version.content.chunks:
        yield {
            "version_key": version.key,
            "position": chunk.index,
            "first": chunk.first,
            "last": chunk.last,
        }


def _term_rows(library_key: int, versions: Sequence[PendingVersion]) -> list[dict[str, Any]]:
    """In the order of the table's key, so that neighbouring rows are on one page."""
    rows = [
        {
            "library_key": library_key,
            "term": term,
            "version_key": version.key,
            "sentences": count,
        }
        for version in versions
        for term, count in _stored_counts(version.terms).items()
    ]
    return sorted(rows, key=itemgetter("term", "version_key"))


def _stored_counts(terms: Mapping[str, int]) -> dict[str, int]:
    """The counts by the terms as they are stored, of which several may be cut to the same."""
    counts: dict[str, int] = {}
    for term, count in terms.items():
        stored = stored_term(term)
        counts[stored] = max(count, counts.get(stored, 0))
    return counts


def _retire(connection: Connection, library_key: int, keys: Sequence[int]) -> None:
    """Take versions out of search. Their texts stay readable."""
    if not keys:
        return
    connection.execute(
        update(VersionTable).where(VersionTable.key.in_(keys)).values(state=VersionState.REPLACED)
    )
    connection.execute(delete(TermTable).where(TermTable.version_key.in_(keys)))
    vectors.forget(connection, keys)
    unlink(connection, keys)
    note_leftovers(connection, library_key, keys)


def _sentence_count(connection: Connection, keys: Sequence[int]) -> int:
    counts = connection.scalars(
        select(VersionTable.sentence_count).where(VersionTable.key.in_(keys))
    )
    return sum(counts)


def _update_counters(
    connection: Connection, library_key: int, articles: int, sentences: int
) -> int:
    """Update the library's counters, and return its new generation."""
    return connection.execute(
        update(LibraryTable)
        .where(LibraryTable.key == library_key)
        .values(
            generation=LibraryTable.generation + 1,
            articles=LibraryTable.articles + articles,
            sentences=LibraryTable.sentences + sentences,
        )
        .returning(LibraryTable.generation)
    ).scalar_one()
