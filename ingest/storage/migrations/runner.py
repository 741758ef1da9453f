"""Creates the tables of a database, or upgrades them with Alembic.

A new database gets the current tables at once. An older one is upgraded by the
revisions that it lacks, in one transaction, which SQLite and PostgreSQL both
support for changes of tables: a process that dies half-way leaves the database
as it was.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

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

if TYPE_CHECKING:
    from alembic.config import Config

_ENVIRONMENT = Path(__file__).parent
"""The folder of ``env.py``."""


@dataclass(frozen=True, slots=True)
class TableHistory:
    """Tables that are created and upgraded together.

    ``tables`` are the current ones, ``revisions`` is the folder of their Alembic
    revisions, which are numbered by four digits: ``baseline`` is the oldest that
    can be upgraded, ``head`` the newest. ``too_old_hint`` says what to do with a
    database from before the baseline.
    """

    name: str
    tables: MetaData
    revisions: Path
    baseline: str
    head: str
    too_old_hint: str

    @property
    def version_table(self) -> str:
        """The table in which Alembic records the revision."""
        return f"{self.name}_revision"

    def is_current(self, connection: Connection) -> bool:
        """Whether the tables are the current ones. Raises as ``create_or_upgrade`` does."""
        return self._revision(connection) == self.head

    def create_or_upgrade(self, connection: Connection) -> bool:
        """Make the tables current inside the caller's transaction. Returns whether they are new.

        Raises ``StoreError`` if they are older than the baseline or were written
        by a newer Footnote.
        """
        revision = self._revision(connection)
        if revision is None:
            self._create(connection)
        elif revision != self.head:
            upgrade(connection, self)
        return revision is None

    def _create(self, connection: Connection) -> None:
        self.tables.create_all(connection)
        recorded = self._revision_table()
        recorded.create(connection)
        connection.execute(insert(recorded).values(version_num=self.head))

    def _revision(self, connection: Connection) -> str | None:
        """The revision of the tables, ``None`` if there are none yet."""
        recorded = self._revision_table()
        present = set(inspect(connection).get_table_names())
        found: str | None = None
        if recorded.name in present:
            found = connection.scalar(select(recorded.c.version_num))
        elif present.isdisjoint(self.tables.tables):
            return None
        if found is None or found < self.baseline:
            raise StoreError(
                f"The database was written by an older Footnote (revision {found or 'unknown'} of "
                f"its {self.name}; this version reads {self.baseline} and later).",
                hint=self.too_old_hint,
            )
        if found > self.head:
            raise StoreError(
                f"The database was written by a newer Footnote (revision {found} of its "
                f"{self.name}; this version knows {self.head}).",
                hint="Update Footnote, or use another FOOTNOTE_DATA_DIR.",
            )
        return found

    def _revision_table(self) -> Table:
        """Alembic's own table, as Alembic creates it.

        Declared here because importing Alembic takes longer than opening a
        database, and nearly every database is current.
        """
        key = PrimaryKeyConstraint("version_num", name=f"{self.version_table}_pkc")
        version = Column("version_num", String(32), nullable=False)
        return Table(self.version_table, MetaData(), version, key)


def upgrade(connection: Connection, history: TableHistory, revision: str = "head") -> None:
    """Run the missing revisions, up to ``revision``, inside the caller's transaction."""
    from alembic import command

    config = alembic_config(history)
    config.attributes["connection"] = connection
    config.attributes["version_table"] = history.version_table
    command.upgrade(config, revision)


def alembic_config(history: TableHistory) -> Config:
    """What ``alembic.ini`` would say. A ``%`` is doubled, since Alembic interpolates values."""
    from alembic.config import Config

    config = Config()
    options = {
        "script_location": str(_ENVIRONMENT),
        "version_locations": str(history.revisions),
        # The default separators may occur in a path.
        "path_separator": "newline",
    }
    for name, value in options.items():
        config.set_main_option(name, value.replace("%", "%%"))
    return config
