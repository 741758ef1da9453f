"""Queries for libraries, inside the caller's transaction."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import Connection, Select, bindparam, select

from ingest.storage.rows import LibraryRecord
from ingest.storage.schema import LibraryTable


def library_named(connection: Connection, name: str) -> LibraryRecord | None:
    """The library with that name, if it exists."""
    return _library(connection, _library_by("name"), name)


def library_by_key(connection: Connection, key: int) -> LibraryRecord | None:
    """The same, by key."""
    return _library(connection, _library_by("key"), key)


def _library(
    connection: Connection, query: Select[*tuple[Any, ...]], wanted: str | int
) -> LibraryRecord | None:
    row = connection.execute(query, {"wanted": wanted}).one_or_none()
    return None if row is None else LibraryRecord(*row)


@cache
def _library_by(column: str) -> Select[*tuple[Any, ...]]:
    return select(
        LibraryTable.key,
        LibraryTable.name,
        LibraryTable.generation,
        LibraryTable.embedding_fingerprint,
        LibraryTable.dimension,
        LibraryTable.articles,
        LibraryTable.sentences,
        LibraryTable.index_epoch,
        LibraryTable.next_epoch,
        LibraryTable.next_fingerprint,
        LibraryTable.next_dimension,
    ).where(getattr(LibraryTable, column) == bindparam("wanted"))
