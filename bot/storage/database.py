"""The database of the bot's own records.

With SQLite it is a file of its own: whoever publishes an article holds the
write lock of the articles' file, and an audit record must not wait for that.
PostgreSQL locks single rows, so there the tables share the articles' database.
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
    head="0007",
    too_old_hint=(
        "Remove these tables (audits.sqlite3 in FOOTNOTE_DATA_DIR) and start again: the records of"
        " questions and the settings of Discord servers are lost, the articles are not."
    ),
)


def utc_text(moment: datetime) -> str:
    """A moment in UTC as ISO 8601 of a fixed length, so that text sorts as time does."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


class BotDatabase(Database):
    """Transactions on the bot's own tables; safe to share between threads.

    A process opens it once and hands it to the stores, as ``AuditStore``,
    ``ExchangeStore`` and ``SqlGuildSettings``. Raises ``StoreError``, and ``SettingsError`` for a
    URL that names no database.
    """

    def __init__(self, url: str) -> None:
        super().__init__(url, RECORDS)
