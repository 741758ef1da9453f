"""Caches fetched pages, for conditional requests.

Stores responses as they were received, so a cached page is processed like any
other. The file may be deleted at any time.
"""

from __future__ import annotations

import sqlite3
import zlib
from contextlib import closing, suppress
from pathlib import Path

from ingest.runtime.private_files import make_private_file
from ingest.web.response import Fetched, Validators

CACHE_FILE = "pages.sqlite3"
MAX_PAGES = 1000
MAX_BYTES = 200 * 1024 * 1024
"""Bytes of all cached pages, compressed."""

_WAIT_SECONDS = 1.0

_SCHEMA = """
CREATE TABLE IF NOT EXISTS pages (
    number INTEGER PRIMARY KEY AUTOINCREMENT, address TEXT NOT NULL UNIQUE, url TEXT NOT NULL,
    etag TEXT, modified TEXT, content_type TEXT NOT NULL, charset TEXT, body BLOB NOT NULL
)
"""
_COLUMNS = "address, url, etag, modified, content_type, charset, body"


class PageCache:
    """A cache in an SQLite file. A file that cannot be used counts as empty.

    ``capacity`` is the number of bytes of all pages, compressed.
    """

    def __init__(self, path: Path, capacity: int = MAX_BYTES) -> None:
        self._path = path
        self._capacity = capacity

    def get(self, address: str) -> Fetched | None:
        """The page as it was last fetched, if it came with validators."""
        with suppress(sqlite3.Error, zlib.error), closing(self._connect()) as connection:
            row = connection.execute(
                f"SELECT {_COLUMNS} FROM pages WHERE address = ?",  # noqa: S608  # of constants
                (address,),
            ).fetchone()
            if row is not None:
                _, url, etag, modified, content_type, charset, body = row
                return Fetched(
                    *(address, url, zlib.decompress(body), content_type, charset),
                    validators=Validators(url, etag, modified),
                )
        return None

    def put(self, page: Fetched) -> None:
        """Store a page that came with validators. The oldest pages are evicted."""
        validators = page.validators
        if validators is None or not validators.headers():
            return
        values = (validators.etag, validators.modified, page.content_type, page.charset)
        with suppress(sqlite3.Error), closing(self._connect()) as connection, connection:
            connection.execute(
                f"INSERT OR REPLACE INTO pages ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)",  # noqa: S608  # of constants
                (page.address, page.url, *values, zlib.compress(page.body)),
            )
            connection.execute(
                "DELETE FROM pages WHERE number <= (SELECT MAX(number) FROM pages) - ?",
                (MAX_PAGES,),
            )
            connection.execute(
                "DELETE FROM pages WHERE number IN (SELECT number FROM ("
                " SELECT number, SUM(LENGTH(body)) OVER (ORDER BY number DESC) AS size FROM pages"
                ") WHERE size > ?)",
                (self._capacity,),
            )

    def _connect(self) -> sqlite3.Connection:
        with suppress(OSError):
            make_private_file(self._path)
        connection = sqlite3.connect(self._path, timeout=_WAIT_SECONDS)
        connection.execute(_SCHEMA)
        return connection
