"""The audits of answers: one table that no article knows of, in a database of its own.

A writer of articles holds SQLite's only write lock for as long as a version
takes to publish, and an audit must wait for nobody. So audits lie in a file
beside that of the articles; on a server, where rows are locked one by one,
they lie in a table beside them.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Index, String, Text, delete, insert, select
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from ingest.store.beside import BesideDatabase, written_moment
from ingest.store.finding import LAST_CHARACTER
from ingest.store.schema import SortedText

AUDITS_TABLE = "audits"
MAX_ID = 64


@dataclass(frozen=True, slots=True)
class StoredAudit:
    """An audit as it is stored; ``body`` is JSON that only its writer reads."""

    id: str
    asked_at: datetime
    body: str


class _Base(DeclarativeBase):
    """A registry of its own: the tables of articles are neither made nor looked at."""


class _AuditTable(_Base):
    """An audit; ``asked_at`` is UTC in ISO 8601, which sorts as it should."""

    __tablename__ = AUDITS_TABLE
    __table_args__ = (Index("ix_audits_id", "id"), Index("ix_audits_asked_at", "asked_at"))

    key: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(SortedText)
    asked_at: Mapped[str] = mapped_column(String(40))
    body: Mapped[str] = mapped_column(Text)


_NEWEST_FIRST = select(_AuditTable.id, _AuditTable.asked_at, _AuditTable.body).order_by(
    _AuditTable.asked_at.desc(), _AuditTable.key.desc()
)


class AuditStore:
    """Audits by the identifier of their question; each method is one transaction.

    Safe to share between threads and processes. Raises ``StoreError`` and its
    subclasses.
    """

    def __init__(self, url: str) -> None:
        self._database = BesideDatabase(url, _Base.metadata, AUDITS_TABLE)

    def close(self) -> None:
        """Close every connection."""
        self._database.close()

    def add(self, audit: StoredAudit) -> None:
        """Keep an audit."""
        with self._database.changing() as connection:
            connection.execute(
                insert(_AuditTable).values(
                    id=audit.id[:MAX_ID], asked_at=written_moment(audit.asked_at), body=audit.body
                )
            )

    def newest(self, limit: int) -> list[StoredAudit]:
        """The latest questions, the last one first."""
        with self._database.reading() as connection:
            return [_audit(*row) for row in connection.execute(_NEWEST_FIRST.limit(limit))]

    def beginning(self, typed: str, limit: int) -> list[StoredAudit]:
        """Audits whose identifier begins so, the latest first."""
        begins = (_AuditTable.id >= typed) & (_AuditTable.id < typed + LAST_CHARACTER)
        found = _NEWEST_FIRST.where(begins).limit(limit)
        with self._database.reading() as connection:
            return [_audit(*row) for row in connection.execute(found)]

    def bodies(self, identifiers: Collection[str]) -> list[str]:
        """What is stored of some questions, the first asked first."""
        found = select(_AuditTable.body).where(_AuditTable.id.in_(identifiers))
        with self._database.reading() as connection:
            return list(connection.scalars(found.order_by(_AuditTable.key)))

    def forget(self, identifiers: Collection[str]) -> None:
        """Forget the audits of some questions."""
        with self._database.changing() as connection:
            connection.execute(delete(_AuditTable).where(_AuditTable.id.in_(identifiers)))

    def purge(self, before: datetime) -> int:
        """Forget what was asked before; returns how many audits that were."""
        old = delete(_AuditTable).where(_AuditTable.asked_at < written_moment(before))
        with self._database.changing() as connection:
            return connection.execute(old).rowcount


def _audit(identifier: str, asked_at: str, body: str) -> StoredAudit:
    return StoredAudit(identifier, datetime.fromisoformat(asked_at), body)
