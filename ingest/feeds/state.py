"""Which feed items were seen, so that no page is fetched twice, even after a restart.

A small SQLite file. Nothing depends on it but speed: without it, every page is
fetched once more. An item is recorded before its page is fetched and marked as
done after its article is published, so the next process continues wherever
this one dies.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from ingest.errors import StoreBusy, StoreError
from ingest.feeds.parser import FeedItem
from ingest.runtime.disk import DISK_FULL, DISK_FULL_HINT, is_disk_full
from ingest.runtime.private_files import make_private_file
from ingest.web.response import Validators

STATE_FILE = "feeds.sqlite3"
MAX_ATTEMPTS = 100
_WAIT_SECONDS = 30.0

_SCHEMA = """
CREATE TABLE IF NOT EXISTS feeds (
    library TEXT, feed TEXT, url TEXT, etag TEXT, modified TEXT,
    PRIMARY KEY (library, feed)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS items (
    library TEXT, feed TEXT, address TEXT, position INTEGER,
    wanted TEXT NOT NULL, done TEXT, attempts INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (library, feed, address)
) WITHOUT ROWID;
"""


class FeedState:
    """The feeds of one library. Raises ``StoreError`` if the file cannot be used."""

    def __init__(self, path: Path, library: str) -> None:
        self._path = path
        self._library = library
        with self._connected() as connection:
            connection.executescript(_SCHEMA)

    def validators(self, feed: str) -> Validators | None:
        """The validators that came with the feed when it was last recorded."""
        with self._connected() as connection:
            row = connection.execute(
                "SELECT url, etag, modified FROM feeds WHERE library = ? AND feed = ?",
                (self._library, feed),
            ).fetchone()
        return Validators(*row) if row else None

    def record(self, feed: str, items: Sequence[FeedItem], validators: Validators | None) -> None:
        """Record the items that a feed has now.

        An article that another feed already led to counts as done until this
        feed says that it changed. Items that left the feed are forgotten once
        they are done.
        """
        with self._connected() as connection:
            connection.execute(
                "UPDATE items SET position = -1 WHERE library = ? AND feed = ?",
                (self._library, feed),
            )
            for position, item in enumerate(items):
                self._record_item(connection, feed, position, item)
            connection.execute(
                "DELETE FROM items WHERE library = ? AND feed = ? AND position = -1"
                " AND done = wanted",
                (self._library, feed),
            )
            if validators is not None:
                connection.execute(
                    "INSERT OR REPLACE INTO feeds VALUES (?, ?, ?, ?, ?)",
                    (self._library, feed, validators.url, validators.etag, validators.modified),
                )

    def due(self, feed: str) -> list[FeedItem]:
        """The items that are still to be fetched, from the last in the feed to the first."""
        with self._connected() as connection:
            rows = connection.execute(
                "SELECT address, wanted FROM items WHERE library = ? AND feed = ?"
                " AND done IS NOT wanted ORDER BY position DESC",
                (self._library, feed),
            ).fetchall()
        return [FeedItem(*row) for row in rows]

    def finish(self, feed: str, item: FeedItem) -> None:
        """Mark an item as published, or as never to be; other feeds need not fetch it again."""
        with self._connected() as connection:
            connection.execute(
                "UPDATE items SET done = ?, attempts = 0"
                " WHERE library = ? AND feed = ? AND address = ?",
                (item.digest, self._library, feed, item.address),
            )
            connection.execute(
                "UPDATE items SET done = wanted WHERE library = ? AND address = ? AND done IS NULL",
                (self._library, item.address),
            )

    def postpone(self, feed: str, item: FeedItem) -> None:
        """Count a failed attempt; after ``MAX_ATTEMPTS``, about a day of polls, give the item up."""
        with self._connected() as connection:
            connection.execute(
                "UPDATE items SET attempts = attempts + 1,"
                " done = CASE WHEN attempts + 1 >= ? THEN wanted ELSE done END"
                " WHERE library = ? AND feed = ? AND address = ?",
                (MAX_ATTEMPTS, self._library, feed, item.address),
            )

    def _record_item(
        self, connection: sqlite3.Connection, feed: str, position: int, item: FeedItem
    ) -> None:
        known = connection.execute(
            "SELECT 1 FROM items WHERE library = ? AND address = ? AND feed <> ?"
            " AND done IS NOT NULL LIMIT 1",
            (self._library, item.address, feed),
        ).fetchone()
        connection.execute(
            "INSERT INTO items (library, feed, address, position, wanted, done)"
            " VALUES (?, ?, ?, ?, ?, ?)"
            " ON CONFLICT DO UPDATE SET position = excluded.position, wanted = excluded.wanted,"
            " attempts = CASE WHEN wanted = excluded.wanted THEN attempts ELSE 0 END",
            (
                *(self._library, feed, item.address, position, item.digest),
                item.digest if known else None,
            ),
        )

    @contextmanager
    def _connected(self) -> Iterator[sqlite3.Connection]:
        """A connection for one transaction."""
        try:
            with suppress(OSError):
                make_private_file(self._path)
            connection = sqlite3.connect(self._path, timeout=_WAIT_SECONDS)
            try:
                with connection:
                    yield connection
            finally:
                connection.close()
        except sqlite3.OperationalError as error:
            if "locked" in str(error):
                raise StoreBusy(f"Another process is using {self._path.name}.") from None
            if is_disk_full(error):
                raise StoreError(DISK_FULL, hint=DISK_FULL_HINT) from None
            raise StoreError(f"Cannot use {self._path}: {error}.") from None
        except sqlite3.DatabaseError as error:
            raise StoreError(
                f"Cannot read {self._path}: {error}.",
                hint="Delete that file; nothing is lost, the pages of the feeds are fetched once more.",
            ) from None
