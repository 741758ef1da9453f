"""A backup: all that is stored, as one SQLite file, whatever database it comes from or goes to.

The vector index is not in it, because it can be made again from the text.

Copying what is stored from one database to another, whatever the two kinds are.
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
    Select,
    Table,
    delete,
    func,
    insert,
    select,
    text,
    update,
)

from bot.storage.database import RECORDS, BotDatabase
from bot.storage.schema import AuditTable
from ingest.errors import SourceError, StoreDamaged, UsageError
from ingest.storage.article_database import ARTICLES, ArticleDatabase
from ingest.storage.database import database_exists, sqlite_url
from ingest.storage.schema import (
    ArticleTable,
    LeftoverTable,
    LibraryTable,
    MetaRow,
    VersionState,
    VersionTable,
)
from ingest.storage.versions import TEXTS_PER_BATCH, load_versions

_SQLITE_HEADER = b"SQLite format 3\0"

OnRows = Callable[[int, int], None]
"""Hears how many rows were copied, of how many."""

ROWS_AT_ONCE = 1_000

KEY_GAP = 1_000_000
"""Keys that are left out after a restored version.

Versions may have been published after the backup was made, and a link or an old
message in Discord may name them. Their keys must never name another text.
"""

_OWN = {MetaRow.__tablename__, LeftoverTable.__tablename__}
"""What a database says of itself and of its own index."""


@dataclass(frozen=True, slots=True)
class BackedUp:
    """What is in a backup: libraries by name, current articles, and records of questions."""

    libraries: tuple[str, ...]
    articles: int
    questions: int


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the databases of a store are; the two may be one."""

    articles: str
    records: str


@dataclass(frozen=True, slots=True)
class _Opened:
    articles: ArticleDatabase
    records: BotDatabase
    is_one: bool

    @contextmanager
    def write_transaction(self) -> Iterator[tuple[Connection, Connection]]:
        """Connections for the articles and for the records, both complete before a commit."""
        with self.articles.write_transaction() as first:
            if self.is_one:
                yield first, first
                return
            with self.records.concurrent_write_transaction() as second:
                yield first, second


def write_backup(source: Addresses, path: Path, on_rows: OnRows | None = None) -> BackedUp:
    """Write one state of each database to an empty file, beside whoever uses them.

    Raises ``StoreError`` and its subclasses, and ``UsageError`` where there is
    nothing yet.
    """
    if not database_exists(source.articles):
        raise UsageError(
            "There is nothing to back up: no article was ever ingested.",
            hint="Check FOOTNOTE_DATA_DIR and DATABASE_URL.",
        )
    target = sqlite_url(path)
    with _opened(source) as taken, _opened(Addresses(target, target)) as written:
        _copy(taken, written, on_rows)
        found = _found(written)
    # One file, with nothing beside it.
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
    return found


def read_backup(path: Path, target: Addresses, on_rows: OnRows | None = None) -> BackedUp:
    """Put a backup into databases that hold nothing, whole or not at all.

    One of an older Footnote is brought to today's tables in a copy. Raises
    ``SourceError`` for a file that is no backup, ``UsageError`` where something
    is stored already, ``StoreDamaged`` where the backup contradicts itself.
    """
    if not path.is_file() or not _is_backup(path):
        raise SourceError(f"{path.name!r} is no backup.", hint="`footnote backup FILE` writes one.")
    with tempfile.TemporaryDirectory(prefix="footnote-") as folder:
        copy = sqlite_url(Path(shutil.copy(path, folder)))
        with _opened(Addresses(copy, copy)) as taken, _opened(target) as written:
            _copy(taken, written, on_rows, restored=True)
            return _found(written)


def _copy(
    taken: _Opened, written: _Opened, on_rows: OnRows | None, *, restored: bool = False
) -> None:
    with taken.articles.read_transaction() as first, taken.records.read_transaction() as second:
        pairs = ((first, ARTICLES.tables), (second, RECORDS.tables))
        total, done = sum(count_rows(source, tables) for source, tables in pairs), 0

        def heard(rows: int) -> None:
            nonlocal done
            done += rows
            if on_rows:
                on_rows(done, total)

        with written.write_transaction() as targets:
            for (source, tables), target in zip(pairs, targets, strict=True):
                _check_empty(target, tables)
                copy_rows(source, target, tables, heard)
                if restored:
                    never_again(target, tables)
            check_copied(targets[0])


def _check_empty(connection: Connection, tables: MetaData) -> None:
    if not is_empty(connection, tables):
        raise UsageError(
            "The store is not empty, and a backup replaces nothing.",
            hint="Set FOOTNOTE_DATA_DIR to a new folder, or DATABASE_URL to a new database.",
        )
    libraries = tables.tables.get(LibraryTable.__tablename__)
    if libraries is not None:
        connection.execute(delete(libraries))


def _found(written: _Opened) -> BackedUp:
    current = select(func.count()).where(ArticleTable.current_version_key.is_not(None))
    with written.articles.read_transaction() as connection:
        names = connection.scalars(select(LibraryTable.name).order_by(LibraryTable.key)).all()
        count = connection.scalar(current.select_from(ArticleTable)) or 0
    with written.records.read_transaction() as connection:
        questions = connection.scalar(select(func.count()).select_from(AuditTable)) or 0
    return BackedUp(tuple(names), count, questions)


@contextmanager
def _opened(addresses: Addresses) -> Iterator[_Opened]:
    with (
        closing(ArticleDatabase(addresses.articles)) as articles,
        closing(BotDatabase(addresses.records)) as records,
    ):
        yield _Opened(articles, records, is_one=addresses.articles == addresses.records)


def _is_backup(path: Path) -> bool:
    with path.open("rb") as stream:
        if stream.read(len(_SQLITE_HEADER)) != _SQLITE_HEADER:
            return False
    address = sqlite_url(path)
    return database_exists(address) and database_exists(address, AuditTable.__tablename__)


def copy_rows(
    source: Connection,
    target: Connection,
    tables: MetaData,
    on_rows: Callable[[int], None] | None = None,
) -> None:
    """Copy all rows of these tables, which are empty in the target.

    ``on_rows`` hears how many more were written. Versions that are not
    published yet stay behind, and every library's index starts anew.
    """
    for table in tables.sorted_tables:
        if table.name in _OWN:
            continue
        rows = source.execution_options(yield_per=ROWS_AT_ONCE).execute(_kept(table)).mappings()
        for some in rows.partitions(ROWS_AT_ONCE):
            target.execute(insert(table), [dict(row) for row in some])
            if on_rows:
                on_rows(len(some))
    if LibraryTable.__tablename__ in tables.tables:
        target.execute(
            update(LibraryTable).values(
                index_epoch=0, next_epoch=0, next_fingerprint=None, next_dimension=None
            )
        )


def is_empty(connection: Connection, tables: MetaData) -> bool:
    """Whether there is nothing in these tables, but for libraries without articles."""
    passed_over = {*_OWN, LibraryTable.__tablename__}
    looked_into = [table for table in tables.sorted_tables if table.name not in passed_over]
    return all(connection.execute(select(table).limit(1)).first() is None for table in looked_into)


def count_rows(connection: Connection, tables: MetaData) -> int:
    """How many rows ``copy_rows`` would copy."""
    copied = (table for table in tables.sorted_tables if table.name not in _OWN)
    return sum(
        connection.scalar(select(func.count()).select_from(_kept(table).subquery())) or 0
        for table in copied
    )


def never_again(connection: Connection, tables: MetaData) -> None:
    """Give out no key again that may have been given out after the rows were copied."""
    if connection.dialect.name == "sqlite":
        if VersionTable.__tablename__ in tables.tables:
            connection.execute(
                text("UPDATE sqlite_sequence SET seq = seq + :gap WHERE name = :table"),
                {"gap": KEY_GAP, "table": VersionTable.__tablename__},
            )
        return
    for table in tables.sorted_tables:
        column = table.autoincrement_column
        if column is None or table.name in _OWN:
            continue
        last = connection.scalar(select(func.max(column))) or 0
        gap = KEY_GAP if table.name == VersionTable.__tablename__ else 1
        sequence = func.pg_get_serial_sequence(table.name, column.name)
        if connection.scalar(select(sequence)):
            connection.execute(select(func.setval(sequence, last + gap)))


def check_copied(connection: Connection) -> None:
    """Raise ``StoreDamaged`` unless every version is what its hash says, and its sentences are in it."""
    kept = select(VersionTable.key, VersionTable.content_hash).order_by(VersionTable.key)
    hashes = {row.key: row.content_hash for row in connection.execute(kept)}
    keys = sorted(hashes)
    for start in range(0, len(keys), TEXTS_PER_BATCH):
        for key, version in load_versions(
            connection, keys[start : start + TEXTS_PER_BATCH]
        ).items():
            if version.article.content_hash != hashes[key]:
                raise StoreDamaged(
                    f"The text of {version.article.id!r} is not the one that was stored.",
                    hint="Take another backup.",
                )


def _kept(table: Table) -> Select[tuple[object, ...]]:
    rows = select(table)
    if table.name == VersionTable.__tablename__:
        rows = rows.where(table.c.state != VersionState.PENDING)
    return rows.order_by(*table.primary_key)
