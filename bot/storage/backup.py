"""A backup: all that is stored, as one SQLite file, whatever database it comes from or goes to.

The vector index is not in it, because it can be made again from the text.
"""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, MetaData, delete, func, select

from bot.storage.copying import check_copied, copy_rows, count_rows, is_empty, never_again
from bot.storage.database import RECORDS, BesideDatabase
from bot.storage.schema import AuditTable
from ingest.errors import SourceError, UsageError
from ingest.storage.article_database import ARTICLES, ArticlesDatabase
from ingest.storage.database import is_made, sqlite_url
from ingest.storage.schema import ArticleTable, LibraryTable

_SQLITE_HEADER = b"SQLite format 3\0"

OnRows = Callable[[int, int], None]
"""Hears how many rows were copied, of how many."""


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
    articles: ArticlesDatabase
    records: BesideDatabase
    is_one: bool

    @contextmanager
    def writing(self) -> Iterator[tuple[Connection, Connection]]:
        """Connections for the articles and for the records, both complete before a commit."""
        with self.articles.writing() as first:
            if self.is_one:
                yield first, first
                return
            with self.records.changing() as second:
                yield first, second


def write_backup(source: Addresses, path: Path, on_rows: OnRows | None = None) -> BackedUp:
    """Write one state of each database to an empty file, beside whoever uses them.

    Raises ``StoreError`` and its subclasses, and ``UsageError`` where there is
    nothing yet.
    """
    if not is_made(source.articles):
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
    with taken.articles.reading() as first, taken.records.reading() as second:
        pairs = ((first, ARTICLES.tables), (second, RECORDS.tables))
        total, done = sum(count_rows(source, tables) for source, tables in pairs), 0

        def heard(rows: int) -> None:
            nonlocal done
            done += rows
            if on_rows:
                on_rows(done, total)

        with written.writing() as targets:
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
    with written.articles.reading() as connection:
        names = connection.scalars(select(LibraryTable.name).order_by(LibraryTable.key)).all()
        count = connection.scalar(current.select_from(ArticleTable)) or 0
    with written.records.reading() as connection:
        questions = connection.scalar(select(func.count()).select_from(AuditTable)) or 0
    return BackedUp(tuple(names), count, questions)


@contextmanager
def _opened(addresses: Addresses) -> Iterator[_Opened]:
    with (
        closing(ArticlesDatabase(addresses.articles)) as articles,
        closing(BesideDatabase(addresses.records)) as records,
    ):
        yield _Opened(articles, records, is_one=addresses.articles == addresses.records)


def _is_backup(path: Path) -> bool:
    with path.open("rb") as stream:
        if stream.read(len(_SQLITE_HEADER)) != _SQLITE_HEADER:
            return False
    address = sqlite_url(path)
    return is_made(address) and is_made(address, AuditTable.__tablename__)
