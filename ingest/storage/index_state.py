"""Which index a library uses, and whether its rows are consistent.

All functions run inside the caller's transaction.
"""

from __future__ import annotations

from sqlalchemy import Connection, func, select, update

from ingest.storage.schema import ArticleTable, LibraryTable, VersionState, VersionTable


def begin_build(connection: Connection, library_key: int, fingerprint: str, dimension: int) -> int:
    """Allocate an epoch that was never used, for an index of that model."""
    return connection.execute(
        update(LibraryTable)
        .where(LibraryTable.key == library_key)
        .values(
            next_epoch=LibraryTable.next_epoch + 1,
            next_fingerprint=fingerprint,
            next_dimension=dimension,
        )
        .returning(LibraryTable.next_epoch)
    ).scalar_one()


def abandon_build(connection: Connection, library_key: int) -> None:
    """Give up the index that was being built. Its epoch is never reused."""
    connection.execute(
        update(LibraryTable)
        .where(LibraryTable.key == library_key)
        .values(next_fingerprint=None, next_dimension=None)
    )


def switch(connection: Connection, library_key: int, epoch: int) -> bool:
    """Use the index that was built. Returns ``False`` if another one was begun."""
    changed = connection.execute(
        update(LibraryTable)
        .where(
            LibraryTable.key == library_key,
            LibraryTable.next_epoch == epoch,
            LibraryTable.next_fingerprint.is_not(None),
        )
        .values(
            index_epoch=LibraryTable.next_epoch,
            embedding_fingerprint=LibraryTable.next_fingerprint,
            dimension=LibraryTable.next_dimension,
            next_fingerprint=None,
            next_dimension=None,
            generation=LibraryTable.generation + 1,
        )
    )
    return changed.rowcount == 1


def recount(connection: Connection, library_key: int) -> bool:
    """Correct a library's counters. Returns whether they were wrong."""
    articles, sentences = connection.execute(
        select(func.count(), func.coalesce(func.sum(VersionTable.sentence_count), 0))
        .select_from(ArticleTable)
        .join(VersionTable, VersionTable.key == ArticleTable.current_version_key)
        .where(ArticleTable.library_key == library_key)
    ).one()
    changed = connection.execute(
        update(LibraryTable)
        .where(
            LibraryTable.key == library_key,
            (LibraryTable.articles != articles) | (LibraryTable.sentences != sentences),
        )
        .values(articles=articles, sentences=sentences, generation=LibraryTable.generation + 1)
    )
    return changed.rowcount == 1


def articles_without_text(connection: Connection, library_key: int) -> list[str]:
    """Ids of articles whose current version is missing or not current."""
    rows = connection.scalars(
        select(ArticleTable.article_id)
        .outerjoin(
            VersionTable,
            (VersionTable.key == ArticleTable.current_version_key)
            & (VersionTable.article_key == ArticleTable.key)
            & (VersionTable.state == VersionState.CURRENT),
        )
        .where(
            ArticleTable.library_key == library_key,
            ArticleTable.current_version_key.is_not(None),
            VersionTable.key.is_(None),
        )
        .order_by(ArticleTable.article_id)
    )
    return list(rows)
