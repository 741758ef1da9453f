"""The table of audit records."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select

from bot.storage.database import BotDatabase, utc_text
from bot.storage.schema import AuditTable
from ingest.storage.search import LAST_CHARACTER
from ingest.storage.versions import batches

MAX_ID = 64


@dataclass(frozen=True, slots=True)
class StoredAudit:
    """An audit record as it is stored; ``body`` is JSON, which only ``bot.audit`` reads."""

    id: str
    asked_at: datetime
    body: str


_NEWEST_FIRST = select(AuditTable.id, AuditTable.asked_at, AuditTable.body).order_by(
    AuditTable.asked_at.desc(), AuditTable.key.desc()
)


class AuditStore:
    """Audit records by the identifier of their question; each method is one transaction.

    Safe to share between threads and processes. Raises ``StoreError`` and its
    subclasses.
    """

    def __init__(self, database: BotDatabase) -> None:
        self._database = database

    def add(self, audit: StoredAudit) -> None:
        """Add a record."""
        with self._database.concurrent_write_transaction() as connection:
            connection.execute(
                insert(AuditTable).values(
                    id=audit.id[:MAX_ID], asked_at=utc_text(audit.asked_at), body=audit.body
                )
            )

    def newest(self, limit: int) -> list[StoredAudit]:
        """The records of the latest questions, newest first."""
        with self._database.read_transaction() as connection:
            return [_audit(*row) for row in connection.execute(_NEWEST_FIRST.limit(limit))]

    def beginning(self, prefix: str, limit: int) -> list[StoredAudit]:
        """Records whose identifier begins with ``prefix``, newest first."""
        matches = (AuditTable.id >= prefix) & (AuditTable.id < prefix + LAST_CHARACTER)
        query = _NEWEST_FIRST.where(matches).limit(limit)
        with self._database.read_transaction() as connection:
            return [_audit(*row) for row in connection.execute(query)]

    def forget(self, identifiers: Collection[str]) -> None:
        """Delete the records of these questions."""
        with self._database.concurrent_write_transaction() as connection:
            for some in batches(list(identifiers)):
                connection.execute(delete(AuditTable).where(AuditTable.id.in_(some)))

    def purge(self, before: datetime) -> int:
        """Delete the records of questions asked before then; returns how many there were."""
        old = delete(AuditTable).where(AuditTable.asked_at < utc_text(before))
        with self._database.concurrent_write_transaction() as connection:
            return connection.execute(old).rowcount


def _audit(identifier: str, asked_at: str, body: str) -> StoredAudit:
    return StoredAudit(identifier, datetime.fromisoformat(asked_at), body)
