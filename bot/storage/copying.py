"""Copying what is stored from one database to another, whatever the two kinds are."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection, MetaData, Select, Table, func, insert, select, text, update

from ingest.errors import StoreDamaged
from ingest.storage.schema import LeftoverTable, LibraryTable, MetaRow, State, VersionTable
from ingest.storage.versions import TEXTS, load_versions

ROWS_AT_ONCE = 1_000

KEY_GAP = 1_000_000
"""Keys that are left out after a restored version.

Versions may have been published after the backup was made, and a link or an old
message in Discord may name them. Their keys must never name another text.
"""

_OWN = {MetaRow.__tablename__, LeftoverTable.__tablename__}
"""What a database says of itself and of its own index."""


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
    for start in range(0, len(keys), TEXTS):
        for key, version in load_versions(connection, keys[start : start + TEXTS]).items():
            if version.article.content_hash != hashes[key]:
                raise StoreDamaged(
                    f"The text of {version.article.id!r} is not the one that was stored.",
                    hint="Take another backup.",
                )


def _kept(table: Table) -> Select[tuple[object, ...]]:
    rows = select(table)
    if table.name == VersionTable.__tablename__:
        rows = rows.where(table.c.state != State.PENDING)
    return rows.order_by(*table.primary_key)
