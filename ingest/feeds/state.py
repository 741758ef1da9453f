"""What was seen of feeds, so that nothing is fetched twice, across restarts.

A small database of its own, by the standard library: it is no truth about any
article, and without it everything is only fetched once more. An item is
written down before its page is fetched and marked after the article is
published, so wherever a process dies, the next one goes on from there.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from ingest.errors import StoreBusy, StoreError
from ingest.feeds.parser import FeedItem
from ingest.web.response import Validators

MEMORY_FILE = "feeds.sqlite3"
ATTEMPTS = 100
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
    """The feeds of one library. Raises ``StoreError`` when its file cannot be used."""

    def __init__(self, path: Path, library: str) -> None:
        self._path = path
        self._library = library
        with self._connected() as connection:
            connection.executescript(_SCHEMA)

    def validators(self, feed: str) -> Validators | None:
        """What the feed's server gave with what was noted last."""
        with self._connected() as connection:
            row = connection.execute(
                "SELECT url, etag, modified FROM feeds WHERE library = ? AND feed = ?",
                (self._library, feed),
            ).fetchone()
        return Validators(*row) if row else None

    def note(self, feed: str, items: Sequence[FeedItem], validators: Validators | None) -> None:
        """Note what a feed names now.

        An article that another feed already led to counts as done, until this
        feed says that it changed. What a feed no longer names is forgotten
        once it is done.
        """
        with self._connected() as connection:
            connection.execute(
                "UPDATE items SET position = -1 WHERE library = ? AND feed = ?",
                (self._library, feed),
            )
            for position, item in enumerate(items):
                self._note_item(connection, feed, position, item)
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
        """The items that are still to be fetched, the feed's last ones first."""
        with self._connected() as connection:
            rows = connection.execute(
                "SELECT address, wanted FROM items WHERE library = ? AND feed = ?"
                " AND done IS NOT wanted ORDER BY position DESC",
                (self._library, feed),
            ).fetchall()
        return [FeedItem(*row) for row in rows]

    def finish(self, feed: str, item: FeedItem) -> None:
        """An item was published, or will never be; other feeds need not fetch it again."""
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
        """An item could not be fetched now; it is given up after about a day of usual polls."""
        with self._connected() as connection:
            connection.execute(
                "UPDATE items SET attempts = attempts + 1,"
                " done = CASE WHEN attempts + 1 >= ? THEN wanted ELSE done END"
                " WHERE library = ? AND feed = ? AND address = ?",
                (ATTEMPTS, self._library, feed, item.address),
            )

    def _note_item(
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
            connection = sqlite3.connect(self._path, timeout=_WAIT_SECONDS)
            try:
                with connection:
                    yield connection
            finally:
                connection.close()
        except sqlite3.OperationalError as error:
            if "locked" in str(error):
                raise StoreBusy(f"Another process is using {self._path.name}.") from None
            raise StoreError(f"{self._path} cannot be used: {error}.") from None
        except sqlite3.DatabaseError as error:
            raise StoreError(
                f"{self._path} cannot be read: {error}.",
                hint="Delete that file; feeds are then fetched once more, and nothing is lost.",
            ) from None
