"""Tables beside those of the articles, which know nothing of them."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import MetaData, inspect

from ingest.store.database import Database


def written_moment(moment: datetime) -> str:
    """UTC in ISO 8601 of one length, which sorts as it should."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


class BesideDatabase(Database):
    """A connection that makes tables where the first of them is missing."""

    def __init__(self, url: str, tables: MetaData, first: str) -> None:
        self._tables = tables
        self._first = first
        super().__init__(url)

    def _create(self) -> None:
        with self.reading() as connection:
            if inspect(connection).has_table(self._first):
                return
        with self.writing() as connection:
            self._tables.create_all(connection)
