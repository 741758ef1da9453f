"""Audit records in a list."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from bot.audit.record import AuditRecord, parse_audit
from bot.audit.repository import AuditRepository
from bot.storage.audits import StoredAudit


class InMemoryAuditStore:
    """An ``AuditStore`` that keeps its records in a list, in the order they were added."""

    def __init__(self) -> None:
        self.audits: list[StoredAudit] = []

    def add(self, audit: StoredAudit) -> None:
        self.audits.append(audit)

    def newest(self, limit: int) -> list[StoredAudit]:
        numbered = enumerate(self.audits)
        latest = sorted(numbered, key=lambda item: (item[1].asked_at, item[0]), reverse=True)
        return [audit for _, audit in latest[:limit]]

    def beginning(self, prefix: str, limit: int) -> list[StoredAudit]:
        found = [audit for audit in self.newest(len(self.audits)) if audit.id.startswith(prefix)]
        return found[:limit]

    def forget(self, identifiers: Collection[str]) -> None:
        self.audits = [audit for audit in self.audits if audit.id not in identifiers]

    def purge(self, before: datetime) -> int:
        count = len(self.audits)
        self.audits = [audit for audit in self.audits if audit.asked_at >= before]
        return count - len(self.audits)


class InMemoryAudits(AuditRepository):
    """A fake: an ``AuditRepository`` over a list."""

    def __init__(self) -> None:
        self.store = InMemoryAuditStore()
        super().__init__(self.store)

    @property
    def records(self) -> list[AuditRecord]:
        """Every record, in the order they were added."""
        return [parse_audit(audit.body) for audit in self.store.audits]
