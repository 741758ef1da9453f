"""The database of articles, and the facts that it holds about itself."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

from sqlalchemy import Connection, insert, select

from ingest.errors import StoreDamaged
from ingest.storage.database import Database
from ingest.storage.migrations.runner import TableHistory
from ingest.storage.schema import Base, MetaRow

ARTICLES = TableHistory(
    "articles",
    Base.metadata,
    revisions=Path(__file__).parent / "migrations" / "articles",
    baseline="0002",
    head="0004",
    too_old_hint=(
        "With the version that wrote it, run `footnote export`, and ingest the exported file with"
        " this one; or use another FOOTNOTE_DATA_DIR (or remove the database) and ingest again."
    ),
)

_IDENTITY = "identity"


class ArticleDatabase(Database):
    """A connection to the article tables."""

    def __init__(self, url: str) -> None:
        super().__init__(url, ARTICLES)

    def identity(self) -> str:
        """Twelve characters that no other database has. Raises ``StoreDamaged``."""
        with self.read_transaction() as connection:
            found = connection.scalar(select(MetaRow.value).where(MetaRow.name == _IDENTITY))
        if found is None:
            raise StoreDamaged("The database has lost its identity.")
        return found

    def _fill(self, connection: Connection) -> None:
        # Names the database, so that its indexes are never taken for another's.
        connection.execute(insert(MetaRow).values(name=_IDENTITY, value=uuid4().hex[:12]))
