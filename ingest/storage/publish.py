"""Changes of libraries and articles, inside the caller's transaction.

An article is published in three steps, so that it is visible as a whole or not
at all, wherever the process dies: ``begin`` allocates a version's key and
records it as a leftover, the vectors are written under that key, and
``publish`` makes the version current in the same commit that replaces the
previous one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, delete, insert, select, update

from ingest.errors import ArticleNotFound, StoreError
from ingest.storage.cleanup import delete_versions, forget_leftovers, note_leftovers
from ingest.storage.near_duplicates import link, near_duplicate_ids, unlink
from ingest.storage.remembered_metadata import forget
from ingest.storage.rows import Publication
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
from ingest.types import Article, SegmentedArticle


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
    connection: Connection,
    key: int,
    content: SegmentedArticle,
    terms: Mapping[str, int],
    found: Shingles,
) -> Publication:
    """Make a pending version current, and the article's previous one replaced.

    ``terms`` is the number of sentences with each term, ``found`` the shingles
    of the text.
    """
    article = connection.execute(
        select(ArticleTable.key, ArticleTable.library_key, ArticleTable.current_version_key)
        .join(VersionTable, VersionTable.article_key == ArticleTable.key)
        .where(VersionTable.key == key, VersionTable.state == VersionState.PENDING)
    ).one_or_none()
    if article is None:
        raise StoreError("The version is no longer pending: another process cleaned it up.")
    former = [article.current_version_key] if article.current_version_key is not None else []
    former_sentences = _sentence_count(connection, former) if former else 0
    _insert_parts(connection, key, article.library_key, content, terms)
    _retire(connection, article.library_key, former)
    is_linked = link(connection, article.library_key, key, found)
    connection.execute(
        update(VersionTable)
        .where(VersionTable.key == key)
        .values(
            state=VersionState.CURRENT,
            language=content.language,
            sentence_count=len(content.sentences),
            chunk_count=len(content.chunks),
        )
    )
    number = select(VersionTable.number).where(VersionTable.key == key).scalar_subquery()
    connection.execute(
        update(ArticleTable)
        .where(ArticleTable.key == article.key)
        .values(
            current_version_key=key,
            last_number=number,
            published_at=content.article.published_at or "",
            search_text=search_text(
                content.article.id, content.article.title, content.article.outlet
            ),
            outlet_key=outlet_key(content.article.outlet),
        )
    )
    forget_leftovers(connection, [key])
    articles, sentences = 1 - len(former), len(content.sentences) - former_sentences
    generation = _update_counters(connection, article.library_key, articles, sentences)
    linked = near_duplicate_ids(connection, key) if is_linked else []
    return Publication(generation, tuple(former), tuple(linked))


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
    connection: Connection,
    key: int,
    library_key: int,
    content: SegmentedArticle,
    terms: Mapping[str, int],
) -> None:
    sentences = [
        {
            "version_key": key,
            "position": sentence.index,
            "start": sentence.start,
            "end": sentence.end,
            "paragraph": sentence.paragraph,
        }
        for sentence in content.sentences
    ]
    chunks = [
        {"version_key": key, "position": chunk.index, "first": chunk.first, "last": chunk.last}
        for chunk in content.chunks
    ]
    counts: dict[str, int] = {}
    for term, count in terms.items():
        counts[stored_term(term)] = max(count, counts.get(stored_term(term), 0))
    found = [
        {"library_key": library_key, "term": term, "version_key": key, "sentences": count}
        for term, count in sorted(counts.items())
    ]
    for table, rows in ((SentenceTable, sentences), (ChunkTable, chunks), (TermTable, found)):
        if rows:
            connection.execute(insert(table), rows)


def _retire(connection: Connection, library_key: int, keys: Sequence[int]) -> None:
    """Take versions out of search. Their texts stay readable."""
    if not keys:
        return
    connection.execute(
        update(VersionTable).where(VersionTable.key.in_(keys)).values(state=VersionState.REPLACED)
    )
    connection.execute(delete(TermTable).where(TermTable.version_key.in_(keys)))
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
