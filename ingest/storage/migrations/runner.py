"""Which tables a database has, and how it is brought to those of today.

A database that is new gets today's tables at once. One that was written by an
older Footnote is brought up by Alembic's revisions, in one transaction, which
SQLite and PostgreSQL grant to changes of tables as well: killed half-way, the
database is as it was.

Alembic, without its command line and configuration files.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.script import ScriptDirectory
from sqlalchemy import (
    Column,
    Connection,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    insert,
    inspect,
    select,
)

from ingest.errors import StoreError


@dataclass(frozen=True, slots=True)
class TableHistory:
    """Some tables that change together.

    ``revisions`` is the folder of their revisions, ``tables`` are those of today,
    and ``head`` is the last revision. Revisions are numbered by four digits.
    """

    name: str
    tables: MetaData
    head: str
    revisions: Path

    def is_current(self, connection: Connection) -> bool:
        """Whether the tables are today's. Raises ``StoreError`` where a newer Footnote made them."""
        return self._revision(connection) == self.head

    def bring_up(self, connection: Connection) -> bool:
        """Make the tables, or bring them to today's; whether they are new.

        Raises ``StoreError`` where a newer Footnote made them.
        """
        if self._revision(connection) == self.head:
            return False
        if set(inspect(connection).get_table_names()).isdisjoint(self.tables.tables):
            self.tables.create_all(connection)
            noted = self._noted()
            noted.create(connection)
            connection.execute(insert(noted).values(version_num=self.head))
            return True
        # Loaded here, because a database is nearly always of today.

        run_revisions(connection, self.revisions, self._noted().name)
        return False

    def _revision(self, connection: Connection) -> str | None:
        noted = self._noted()
        if not inspect(connection).has_table(noted.name):
            return None
        found: str | None = connection.scalar(select(noted.c.version_num))
        if found is not None and found > self.head:
            raise StoreError(
                f"The database was written by a newer Footnote (revision {found} of its "
                f"{self.name}, this one knows {self.head}).",
                hint="Update Footnote, or use another FOOTNOTE_DATA_DIR.",
            )
        return found

    def _noted(self) -> Table:
        """Where Alembic notes the revision, as it would make it."""
        name = f"{self.name}_revision"
        key = PrimaryKeyConstraint("version_num", name=f"{name}_pkc")
        return Table(name, MetaData(), Column("version_num", String(32), nullable=False), key)


def run_revisions(
    connection: Connection, folder: Path, version_table: str, until: str = "head"
) -> None:
    """Run what is missing, inside the caller's transaction."""
    scripts = _scripts(folder)

    def steps(current: Any, _context: object) -> Any:
        return scripts._upgrade_revs(until, current)  # noqa: SLF001 - as alembic.command does

    with EnvironmentContext(Config(), scripts, fn=steps) as environment:
        environment.configure(connection=connection, version_table=version_table)
        with environment.begin_transaction():
            environment.run_migrations()


def last_revision(folder: Path) -> str | None:
    """The last revision that there is."""
    return _scripts(folder).get_current_head()


def _scripts(folder: Path) -> ScriptDirectory:
    return ScriptDirectory(str(folder), version_locations=[str(folder)])
