"""The audits of answers: a table that no article knows of."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select

from bot.storage.database import BotDatabase, written_moment
from bot.storage.schema import AuditTable
from ingest.storage.search import LAST_CHARACTER

MAX_ID = 64


@dataclass(frozen=True, slots=True)
class StoredAudit:
    """An audit as it is stored; ``body`` is JSON that only its writer reads."""

    id: str
    asked_at: datetime
    body: str


_NEWEST_FIRST = select(AuditTable.id, AuditTable.asked_at, AuditTable.body).order_by(
    AuditTable.asked_at.desc(), AuditTable.key.desc()
)


class AuditStore:
    """Audits by the identifier of their question; each method is one transaction.

    Safe to share between threads and processes. Raises ``StoreError`` and its
    subclasses.
    """

    def __init__(self, url: str) -> None:
        self._database = BotDatabase(url)

    def close(self) -> None:
        """Close every connection."""
        self._database.close()

    def add(self, audit: StoredAudit) -> None:
        """Keep an audit."""
        with self._database.concurrent_write_transaction() as connection:
            connection.execute(
                insert(AuditTable).values(
                    id=audit.id[:MAX_ID], asked_at=written_moment(audit.asked_at), body=audit.body
                )
            )

    def newest(self, limit: int) -> list[StoredAudit]:
        """The latest questions, the last one first."""
        with self._database.read_transaction() as connection:
            return [_audit(*row) for row in connection.execute(_NEWEST_FIRST.limit(limit))]

    def beginning(self, typed: str, limit: int) -> list[StoredAudit]:
        """Audits whose identifier begins so, the latest first."""
        begins = (AuditTable.id >= typed) & (AuditTable.id < typed + LAST_CHARACTER)
        found = _NEWEST_FIRST.where(begins).limit(limit)
        with self._database.read_transaction() as connection:
            return [_audit(*row) for row in connection.execute(found)]

    def bodies(self, identifiers: Collection[str]) -> list[str]:
        """What is stored of some questions, the first asked first."""
        found = select(AuditTable.body).where(AuditTable.id.in_(identifiers))
        with self._database.read_transaction() as connection:
            return list(connection.scalars(found.order_by(AuditTable.key)))

    def forget(self, identifiers: Collection[str]) -> None:
        """Forget the audits of some questions."""
        with self._database.concurrent_write_transaction() as connection:
            connection.execute(delete(AuditTable).where(AuditTable.id.in_(identifiers)))

    def purge(self, before: datetime) -> int:
        """Forget what was asked before; returns how many audits that were."""
        old = delete(AuditTable).where(AuditTable.asked_at < written_moment(before))
        with self._database.concurrent_write_transaction() as connection:
            return connection.execute(old).rowcount


def _audit(identifier: str, asked_at: str, body: str) -> StoredAudit:
    return StoredAudit(identifier, datetime.fromisoformat(asked_at), body)
