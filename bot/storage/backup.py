"""Backups: everything that is stored, as one SQLite file, from and to SQLite or PostgreSQL.

Vectors are not in a backup, because they can be computed from the text.
"""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import (
    Connection,
    MetaData,
    RowMapping,
    Select,
    Table,
    delete,
    exc,
    func,
    insert,
    select,
    text,
    update,
)

from bot.storage.backup_validation import (
    check_flags,
    check_row,
    check_schema,
    check_versions,
    damaged_backup,
)
from bot.storage.database import RECORDS, BotDatabase
from bot.storage.schema import AuditTable, FeedTable
from ingest.errors import SourceError, StoreDamaged, StoreError, UsageError
from ingest.runtime.atomic_file import write_errors
from ingest.runtime.file_errors import read_error
from ingest.storage.article_database import ARTICLES, ArticleDatabase
from ingest.storage.database import database_exists, sqlite_url
from ingest.storage.schema import (
    ArticleTable,
    LeftoverTable,
    LibraryTable,
    MetaRow,
    VectorTable,
    VersionState,
    VersionTable,
)

_SQLITE_HEADER = b"SQLite format 3\0"

OnRows = Callable[[int, int], None]
"""Called with the number of rows copied so far, and of all rows."""

BATCH_ROWS = 1_000

KEY_GAP = 1_000_000
"""How many keys are skipped after the last restored version, and after the last feed.

Versions may have been published after the backup was made, and links and old
messages in Discord refer to them. Their keys must never refer to another text.
"""

_NAMED_BY_MESSAGES = frozenset({VersionTable.__tablename__, FeedTable.__tablename__})

_NOT_COPIED = {MetaRow.__tablename__, LeftoverTable.__tablename__, VectorTable.__tablename__}
"""Tables about the database itself and its own index, and vectors, which nobody could check."""


@dataclass(frozen=True, slots=True)
class BackedUp:
    """What a backup holds: names of libraries, number of current articles and of audit records."""

    libraries: tuple[str, ...]
    articles: int
    questions: int


@dataclass(frozen=True, slots=True)
class DatabaseUrls:
    """The URLs of the two databases of a store, which may be the same."""

    articles: str
    records: str


@dataclass(frozen=True, slots=True)
class _Databases:
    articles: ArticleDatabase
    records: BotDatabase
    is_same: bool

    @contextmanager
    def write_transaction(self) -> Iterator[tuple[Connection, Connection]]:
        """Connections for articles and records; both are complete before either commits."""
        with self.articles.write_transaction() as first:
            if self.is_same:
                yield first, first
                return
            with self.records.concurrent_write_transaction() as second:
                yield first, second


def write_backup(source: DatabaseUrls, path: Path, on_rows: OnRows | None = None) -> BackedUp:
    """Write a consistent state of each database to an empty file, while others use them.

    Raises ``StoreError`` and its subclasses, and ``UsageError`` if nothing is
    stored yet.
    """
    if not database_exists(source.articles):
        raise UsageError(
            "There is nothing to back up: no article has been ingested.",
            hint="Check FOOTNOTE_DATA_DIR and DATABASE_URL.",
        )
    target = sqlite_url(path)
    with _opened(source) as origin, _opened(DatabaseUrls(target, target)) as copy:
        _copy(origin, copy, on_rows)
        contents = _contents(copy)
    # Leave one file, without a write-ahead log beside it.
    try:
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.Error as error:
        raise StoreError(
            f"Cannot complete the backup ({error}).", hint="Free some space."
        ) from error
    return contents


def read_backup(path: Path, target: DatabaseUrls, on_rows: OnRows | None = None) -> BackedUp:
    """Restore a backup into empty databases, completely or not at all.

    A backup of an older version of Footnote is migrated in a copy. Raises
    ``SourceError`` if the file is not a backup, ``UsageError`` if something is
    stored already, and ``StoreDamaged`` if the backup holds anything that
    Footnote does not write.
    """
    _check_is_backup(path)
    check_schema(path)
    with tempfile.TemporaryDirectory(prefix="footnote-") as folder:
        with write_errors("Cannot copy the backup"):
            copy = sqlite_url(Path(shutil.copy(path, folder)))
        with _opened(DatabaseUrls(copy, copy)) as origin, _opened(target) as restored:
            try:
                _copy(origin, restored, on_rows, is_foreign=True)
            except (ValueError, TypeError, AttributeError, OverflowError) as error:
                raise damaged_backup("a value has another type than its column") from error
            return _contents(restored)


def _copy(
    origin: _Databases, copy: _Databases, on_rows: OnRows | None, *, is_foreign: bool = False
) -> None:
    with origin.articles.read_transaction() as first, origin.records.read_transaction() as second:
        pairs = ((first, ARTICLES.tables), (second, RECORDS.tables))
        total, done = sum(count_rows(source, tables) for source, tables in pairs), 0

        def count(rows: int) -> None:
            nonlocal done
            done += rows
            if on_rows:
                on_rows(done, total)

        if is_foreign:
            for source, tables in pairs:
                check_flags(source, tables)
        with copy.write_transaction() as targets:
            for (source, tables), target in zip(pairs, targets, strict=True):
                _check_empty(target, tables)
                copy_rows(source, target, tables, count, check_row if is_foreign else None)
                if is_foreign:
                    skip_issued_keys(target, tables)
            try:
                check_versions(targets[0])
            except StoreDamaged as error:
                if not is_foreign:
                    raise
                raise damaged_backup(error.message.rstrip(".")) from error


def _check_empty(connection: Connection, tables: MetaData) -> None:
    if not is_empty(connection, tables):
        raise UsageError(
            "The store is not empty, and restoring a backup never replaces anything.",
            hint="Set FOOTNOTE_DATA_DIR to a new folder, or DATABASE_URL to a new database.",
        )
    libraries = tables.tables.get(LibraryTable.__tablename__)
    if libraries is not None:
        connection.execute(delete(libraries))


def _contents(databases: _Databases) -> BackedUp:
    current = select(func.count()).where(ArticleTable.current_version_key.is_not(None))
    with databases.articles.read_transaction() as connection:
        names = connection.scalars(select(LibraryTable.name).order_by(LibraryTable.key)).all()
        count = connection.scalar(current.select_from(ArticleTable)) or 0
    with databases.records.read_transaction() as connection:
        questions = connection.scalar(select(func.count()).select_from(AuditTable)) or 0
    return BackedUp(tuple(names), count, questions)


@contextmanager
def _opened(urls: DatabaseUrls) -> Iterator[_Databases]:
    with (
        closing(ArticleDatabase(urls.articles)) as articles,
        closing(BotDatabase(urls.records)) as records,
    ):
        yield _Databases(articles, records, is_same=urls.articles == urls.records)


def _check_is_backup(path: Path) -> None:
    """Raise ``SourceError`` unless a file is a backup, ``StoreDamaged`` if it was one."""
    try:
        with path.open("rb") as stream:
            head = stream.read(len(_SQLITE_HEADER))
    except OSError as error:
        raise read_error(str(path), error) from error
    if not head:
        raise SourceError(f"{path} is empty, so it is no backup.", hint="Copy the backup again.")
    is_backup = head == _SQLITE_HEADER
    if is_backup:
        url = sqlite_url(path)
        try:
            is_backup = database_exists(url) and database_exists(url, AuditTable.__tablename__)
        except StoreDamaged as error:
            raise damaged_backup("it was not copied as a whole, or changed since") from error
    if not is_backup:
        raise SourceError(f"{path} is not a backup.", hint="`footnote backup FILE` writes one.")


def copy_rows(
    source: Connection,
    target: Connection,
    tables: MetaData,
    on_rows: Callable[[int], None] | None = None,
    check: Callable[[Table, RowMapping], None] | None = None,
) -> None:
    """Copy all rows of these tables, which must be empty in the target.

    ``on_rows`` is called with the number of rows of each batch, ``check`` with
    each row before. Versions that are not published yet are left out, and every
    library starts without an index. Raises ``StoreDamaged`` for rows that
    contradict others.
    """
    for table in tables.sorted_tables:
        if table.name in _NOT_COPIED:
            continue
        rows = (
            source.execution_options(yield_per=BATCH_ROWS).execute(_copied_rows(table)).mappings()
        )
        for batch in rows.partitions(BATCH_ROWS):
            if check is not None:
                for row in batch:
                    check(table, row)
            try:
                target.execute(insert(table), [dict(row) for row in batch])
            except (exc.IntegrityError, exc.DataError) as error:
                raise damaged_backup(f"rows of {table.name} contradict others") from error
            if on_rows:
                on_rows(len(batch))
    if LibraryTable.__tablename__ in tables.tables:
        target.execute(
            update(LibraryTable).values(
                index_epoch=0, next_epoch=0, next_fingerprint=None, next_dimension=None
            )
        )


def is_empty(connection: Connection, tables: MetaData) -> bool:
    """Whether these tables hold nothing except libraries without articles."""
    ignored = {*_NOT_COPIED, LibraryTable.__tablename__}
    checked = [table for table in tables.sorted_tables if table.name not in ignored]
    return all(connection.execute(select(table).limit(1)).first() is None for table in checked)


def count_rows(connection: Connection, tables: MetaData) -> int:
    """How many rows ``copy_rows`` copies."""
    copied = (table for table in tables.sorted_tables if table.name not in _NOT_COPIED)
    return sum(
        connection.scalar(select(func.count()).select_from(_copied_rows(table).subquery())) or 0
        for table in copied
    )


def skip_issued_keys(connection: Connection, tables: MetaData) -> None:
    """Never reuse a key that may have been given out after the backup was made."""
    if connection.dialect.name == "sqlite":
        for name in _NAMED_BY_MESSAGES & tables.tables.keys():
            connection.execute(
                text("UPDATE sqlite_sequence SET seq = seq + :gap WHERE name = :table"),
                {"gap": KEY_GAP, "table": name},
            )
        return
    for table in tables.sorted_tables:
        column = table.autoincrement_column
        if column is None or table.name in _NOT_COPIED:
            continue
        last = connection.scalar(select(func.max(column))) or 0
        gap = KEY_GAP if table.name in _NAMED_BY_MESSAGES else 1
        sequence = func.pg_get_serial_sequence(table.name, column.name)
        if connection.scalar(select(sequence)):
            connection.execute(select(func.setval(sequence, last + gap)))


def _copied_rows(table: Table) -> Select[tuple[object, ...]]:
    rows = select(table)
    if table.name == VersionTable.__tablename__:
        rows = rows.where(table.c.state != VersionState.PENDING)
    return rows.order_by(*table.primary_key)
