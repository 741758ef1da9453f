"""The table of audit records."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Insert, delete, insert, literal, select

from bot.storage.database import BotDatabase, utc_text
from bot.storage.schema import AuditTable, ExchangeTable
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

    With ``needs_exchange``, a record is added only while its question is stored as an
    exchange, since nothing would delete the record of one that was deleted before.
    Safe to share between threads and processes. Raises ``StoreError`` and its
    subclasses.
    """

    def __init__(self, database: BotDatabase, *, needs_exchange: bool = False) -> None:
        self._database = database
        self._needs_exchange = needs_exchange

    def add(self, audit: StoredAudit) -> None:
        """Add a record."""
        asked_at = utc_text(audit.asked_at)
        values = {"id": audit.id[:MAX_ID], "asked_at": asked_at, "body": audit.body}
        adding = (
            _with_exchange(values) if self._needs_exchange else insert(AuditTable).values(values)
        )
        with self._database.concurrent_write_transaction() as connection:
            connection.execute(adding)

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


def _with_exchange(values: dict[str, str]) -> Insert:
    """Add a row if the exchange of its question is there."""
    # Locked, so that nobody deletes the exchange before the record is there.
    exchange = select(*map(literal, values.values())).where(ExchangeTable.id == values["id"])
    return insert(AuditTable).from_select(list(values), exchange.with_for_update())


def _audit(identifier: str, asked_at: str, body: str) -> StoredAudit:
    return StoredAudit(identifier, datetime.fromisoformat(asked_at), body)
