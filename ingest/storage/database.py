"""Connections to SQLite and PostgreSQL: transactions, and the translation of errors."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, exc, inspect, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.pool import QueuePool

from ingest.errors import (
    FootnoteError,
    SettingsError,
    StoreBusy,
    StoreDamaged,
    StoreError,
    StoreUnavailable,
)
from ingest.runtime.disk import DISK_FULL, DISK_FULL_HINT, is_disk_full
from ingest.runtime.private_files import make_private_file, make_private_folder
from ingest.storage.migrations.runner import TableHistory

BUSY_TIMEOUT_MS = 10_000
WAL_PAUSE_SECONDS = 0.01
CONNECT_TIMEOUT_SECONDS = 10
_WRITES = "footnote_writes"
_SQLITE = "sqlite"
_POSTGRESQL = "postgresql+psycopg"
_TRANSACTION_LOCK = 0x666F6F74


MEMORY_URL = "sqlite://"
"""The URL of a database in memory, which is gone once it is closed."""


def sqlite_url(path: Path) -> str:
    """The URL of an SQLite file."""
    return URL.create("sqlite", database=str(path)).render_as_string()


def database_exists(url: str, table: str = "meta") -> bool:
    """Whether the database at a URL exists and has a table. Creates nothing.

    Raises ``StoreError`` and its subclasses, and ``SettingsError``.
    """
    parsed = _parse(url)
    if parsed.get_backend_name() == _SQLITE and not Path(parsed.database or "").is_file():
        return False
    engine = _engine(parsed)
    try:
        with _database_errors(), engine.connect() as connection:
            return inspect(connection).has_table(table)
    finally:
        engine.dispose()


def is_emptied(path: Path) -> bool:
    """Whether an SQLite file exists but holds no table. Raises as ``database_exists`` does."""
    if not path.is_file():
        return False
    return not path.stat().st_size or not database_exists(sqlite_url(path))


class Database:
    """Transactions on one database; thread-safe.

    Its tables are created or upgraded when it is opened. Raises only
    ``StoreError`` and its subclasses, and ``SettingsError`` for an invalid URL.
    """

    def __init__(self, url: str, history: TableHistory) -> None:
        self._history = history
        parsed = _parse(url)
        _make_file(parsed)
        self._engine = _engine(parsed)
        self._reader = self._engine
        if parsed.get_backend_name() == _SQLITE:
            _prepare_sqlite(self._engine)
        else:
            _prepare_postgresql(self._engine)
            # All statements of a transaction must see one state, as they do in SQLite.
            self._reader = self._engine.execution_options(isolation_level="REPEATABLE READ")
        self._writer = self._engine.execution_options(**{_WRITES: True})
        try:
            self._create_or_upgrade()
        except BaseException:
            self.close()
            raise

    @contextmanager
    def read_transaction(self) -> Iterator[Connection]:
        """A transaction in which all statements see one state of the database."""
        with _database_errors(), self._reader.begin() as connection:
            yield connection

    @contextmanager
    def write_transaction(self) -> Iterator[Connection]:
        """A transaction that commits all statements or none, one writer at a time."""
        with _database_errors(), self._writer.begin() as connection:
            yield connection

    @contextmanager
    def concurrent_write_transaction(self) -> Iterator[Connection]:
        """A write transaction that does not wait for other writers where the server locks rows.

        The first statement has to be a write: once something was read, SQLite
        fails instead of waiting for the lock.
        """
        with _database_errors(), self._engine.begin() as connection:
            yield connection

    @property
    def is_server(self) -> bool:
        """Whether the database is on a server, which other machines may use."""
        return self._engine.dialect.name != _SQLITE

    @contextmanager
    def session(self) -> Iterator[Connection]:
        """A dedicated connection in autocommit mode."""
        with _database_errors(), self._engine.connect() as connection:
            yield connection.execution_options(isolation_level="AUTOCOMMIT")

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()

    def _create_or_upgrade(self) -> None:
        with self.read_transaction() as connection:
            if self._history.is_current(connection):
                return
        with self.write_transaction() as connection:
            if self._history.create_or_upgrade(connection):
                self._fill(connection)

    def _fill(self, connection: Connection) -> None:
        """Write the first rows of new tables."""


def _parse(url: str) -> URL:
    hint = "Write it as postgresql+psycopg://USER:PASSWORD@HOST/NAME, or leave it empty."
    try:
        parsed = make_url(url)
    except exc.ArgumentError:
        raise SettingsError("DATABASE_URL is not a database URL.", hint=hint) from None
    if parsed.drivername in {"postgres", "postgresql"}:
        parsed = parsed.set(drivername=_POSTGRESQL)
    if parsed.drivername not in {_SQLITE, _POSTGRESQL}:
        raise SettingsError(
            f"DATABASE_URL names {parsed.drivername!r}, which is not supported.",
            hint=hint,
        )
    return parsed


def _make_file(url: URL) -> None:
    """Create a database file that only its owner can read, in such a folder."""
    if url.get_backend_name() != _SQLITE or not url.database:
        return
    path = Path(url.database)
    try:
        make_private_folder(path.parent)
        make_private_file(path)
    except OSError as error:
        if is_disk_full(error):
            raise StoreError(DISK_FULL, hint=DISK_FULL_HINT) from error
        raise StoreError(
            f"Cannot create the database ({error.strerror}).", hint="Check FOOTNOTE_DATA_DIR."
        ) from error


def _engine(url: URL) -> Engine:
    if url.get_backend_name() == _SQLITE:
        return create_engine(url) if url.database else _memory_engine(url)
    try:
        return create_engine(
            url, pool_pre_ping=True, connect_args={"connect_timeout": CONNECT_TIMEOUT_SECONDS}
        )
    except ModuleNotFoundError as error:
        raise SettingsError(
            "DATABASE_URL needs the PostgreSQL driver, which is not installed.",
            hint="Run `pip install -e '.[server]'` in Footnote's folder.",
        ) from error


def _memory_engine(url: URL) -> Engine:
    """A database in memory is its connection, which threads take in turns."""
    return create_engine(
        url,
        poolclass=QueuePool,
        pool_size=1,
        max_overflow=0,
        connect_args={"check_same_thread": False},
    )


def _prepare_postgresql(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def configure(connection: Any, _record: object) -> None:
        cursor = connection.cursor()
        # A writer on a machine that is gone must not hold its locks for hours.
        cursor.execute("SET tcp_keepalives_idle = 30")
        cursor.execute("SET tcp_keepalives_interval = 10")
        cursor.execute("SET tcp_keepalives_count = 3")
        cursor.execute(f"SET lock_timeout = {BUSY_TIMEOUT_MS}")
        cursor.close()
        connection.commit()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # One write transaction at a time, as in SQLite.
        if connection.get_execution_options().get(_WRITES, False):
            connection.execute(
                text("SELECT pg_advisory_xact_lock(:key)"), {"key": _TRANSACTION_LOCK}
            )


def _prepare_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def configure(connection: Any, _record: object) -> None:
        # The driver would begin a transaction only at the first write: too late for a
        # consistent read, and with a lock upgrade that fails under load.
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
        cursor.execute("PRAGMA foreign_keys = ON")
        _use_wal(cursor)
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get(_WRITES, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _use_wal(cursor: Any) -> None:
    """Switch to the write-ahead log, with a retry, since SQLite does not wait for that."""
    deadline = time.monotonic() + BUSY_TIMEOUT_MS / 1000
    while True:
        try:
            if cursor.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
                cursor.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError:
            # Another connection is switching at the same time.
            if time.monotonic() >= deadline:
                raise
            time.sleep(WAL_PAUSE_SECONDS)
        else:
            return


@contextmanager
def _database_errors() -> Iterator[None]:
    try:
        yield
    except FootnoteError:
        raise
    except exc.OperationalError as error:
        raise _operational(error.orig) from error
    except exc.DatabaseError as error:
        raise _damaged(str(error.orig)) from error
    except exc.SQLAlchemyError as error:
        raise StoreError(f"The database rejected a request ({type(error).__name__}).") from error
    except OverflowError as error:
        raise StoreError(
            "A number is too large for the database.", hint="Use a smaller one."
        ) from error


def _operational(error: BaseException | None) -> StoreError:
    reason = str(error)
    if is_disk_full(error):
        return StoreError(DISK_FULL, hint=DISK_FULL_HINT)
    if "locked" in reason or "lock timeout" in reason:
        return StoreBusy("Another process is writing to the database.", hint="Try again shortly.")
    if "readonly" in reason or "unable to open" in reason:
        return StoreError(
            f"Cannot write to the database ({reason}).",
            hint="Check FOOTNOTE_DATA_DIR: that it exists, and its permissions.",
        )
    if "disk I/O error" in reason:
        return StoreError(
            "The database file cannot be read or written (disk I/O error).",
            hint="Check the disk and its free space.",
        )
    if "no such table" in reason or "no such column" in reason or "decode to UTF-8" in reason:
        return _damaged_file(reason)
    return StoreUnavailable(
        f"The database does not respond ({reason.splitlines()[0] if reason else 'no reason given'}).",
        hint="Check DATABASE_URL, and whether the server is running.",
    )


def _damaged(reason: str) -> StoreError:
    reason = next(iter(reason.splitlines()), "no reason given")
    if "malformed" in reason or "not a database" in reason:
        return _damaged_file(reason)
    return StoreError(f"The database rejected a request ({reason}).")


def _damaged_file(reason: str) -> StoreDamaged:
    return StoreDamaged(
        f"The database file is damaged ({reason.splitlines()[0]}).",
        hint="Restore it from a backup, or ingest again into another FOOTNOTE_DATA_DIR.",
    )
