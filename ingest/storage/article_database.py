"""The database of articles, and the facts about itself."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

from sqlalchemy import Connection, insert, inspect, select

from ingest.errors import StoreDamaged, StoreError
from ingest.storage.database import Database
from ingest.storage.migrations.runner import TableHistory
from ingest.storage.schema import Base, MetaRow

ARTICLES = TableHistory(
    "articles",
    Base.metadata,
    head="0002",
    revisions=Path(__file__).parent / "migrations" / "articles",
)

FIRST_RELEASE = 5
LATER = 6
"""What the first release finds as the schema of all that came after it, and does not touch."""

_IDENTITY_NAME = "identity"
_VERSION_NAME = "schema_version"


class ArticleDatabase(Database):
    """A connection to the tables of articles."""

    def __init__(self, url: str) -> None:
        super().__init__(url, ARTICLES)

    def identity(self) -> str:
        """Twelve characters that no other database has. Raises ``StoreDamaged``."""
        with self.reading() as connection:
            found = _fact(connection, _IDENTITY_NAME)
        if found is None:
            raise StoreDamaged("The database has lost its identity.")
        return found

    def _prepare(self, connection: Connection) -> None:
        if not inspect(connection).has_table(MetaRow.__tablename__):
            return
        found = _fact(connection, _VERSION_NAME)
        if found is not None and int(found) < FIRST_RELEASE:
            raise StoreError(
                f"The database was written before Footnote's first release (schema {found}).",
                hint="Remove it, or use another FOOTNOTE_DATA_DIR, and ingest again.",
            )

    def _fill(self, connection: Connection) -> None:
        facts = {_VERSION_NAME: str(LATER), _IDENTITY_NAME: new_identity()}
        rows = [{"name": name, "value": value} for name, value in facts.items()]
        connection.execute(insert(MetaRow), rows)


def new_identity() -> str:
    """Names a database, so that its indexes are never taken for another's."""
    return uuid4().hex[:12]


def _fact(connection: Connection, name: str) -> str | None:
    return connection.scalar(select(MetaRow.value).where(MetaRow.name == name))
