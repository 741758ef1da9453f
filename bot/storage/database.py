"""The database beside that of the articles, which know nothing of it.

A writer of articles holds SQLite's only write lock for as long as a version
takes to publish, and an audit must wait for nobody. So these tables lie in a
file beside that of the articles; on a server, where rows are locked one by
one, they lie beside its tables.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from bot.storage.schema import BotBase
from ingest.storage.database import Database
from ingest.storage.migrations.runner import TableHistory

RECORDS = TableHistory(
    "records",
    BotBase.metadata,
    revisions=Path(__file__).parent / "migrations" / "records",
    baseline="0001",
    head="0001",
    too_old_hint=(
        "Remove these tables (audits.sqlite3 in FOOTNOTE_DATA_DIR) and start again: the records of"
        " questions and the settings of Discord servers are lost, the articles are not."
    ),
)


def written_moment(moment: datetime) -> str:
    """UTC in ISO 8601 of one length, which sorts as it should."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


class BotDatabase(Database):
    """A connection to the tables beside the articles."""

    def __init__(self, url: str) -> None:
        super().__init__(url, RECORDS)
