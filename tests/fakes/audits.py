"""Audit records in a list."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from bot.audit.record import AuditRecord
from bot.audit.repository import LOOKED_AT, _the_one


class InMemoryAudits:
    """A fake: records in a list."""

    def __init__(self) -> None:
        self.records: list[AuditRecord] = []

    def keep(self, record: AuditRecord) -> None:
        self.records.append(record)

    def find(self, typed: str) -> AuditRecord:
        def beginning(wanted: str) -> list[tuple[str, AuditRecord]]:
            newest = [(record.question_id, record) for record in self.newest(LOOKED_AT)]
            return [(name, record) for name, record in newest if name.startswith(wanted)]

        return _the_one(typed, beginning)

    def newest(self, limit: int) -> list[AuditRecord]:
        return sorted(self.records, key=lambda record: record.asked_at, reverse=True)[:limit]

    def forget(self, question_ids: Collection[str]) -> None:
        kept = [record for record in self.records if record.question_id not in question_ids]
        self.records = kept

    def purge(self, before: datetime) -> int:
        old = [record for record in self.records if record.asked_at < before]
        self.records = [record for record in self.records if record not in old]
        return len(old)
