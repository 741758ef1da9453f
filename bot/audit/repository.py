"""Audit records in the bot's database: add, find by a typed identifier, list and delete."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Sequence
from contextlib import suppress
from datetime import datetime

from bot.audit.record import AuditRecord, audit_json, parse_audit
from bot.storage.audits import AuditStore, StoredAudit
from ingest.errors import StoreError, UsageError

MAX_LISTED = 5
"""How many identifiers an error lists when several match."""

MAX_MATCHES = 100

_SNOWFLAKE = re.compile(r"\d{17,20}")
_IDENTIFIER = re.compile(r"[\w-]+", re.ASCII)


class AuditRepository:
    """Audit records in a store. Raises ``StoreError`` and its subclasses."""

    def __init__(self, store: AuditStore) -> None:
        self._store = store

    def keep(self, record: AuditRecord) -> None:
        """Add a record."""
        body = json.dumps(audit_json(record))
        self._store.add(StoredAudit(record.question_id, record.asked_at, body))

    def find(self, typed: str) -> AuditRecord:
        """The record whose question has this identifier, or the newest of several.

        A unique prefix of an identifier will do, and so will the decimal id of a
        Discord message or interaction. Raises ``UsageError`` when no record
        matches, or records of several questions do.
        """
        for prefix in _prefixes(typed):
            found = self._store.beginning(prefix, MAX_MATCHES)
            found = [audit for audit in found if audit.id == prefix] or found
            identifiers = list(dict.fromkeys(audit.id for audit in found))
            if len(identifiers) > 1:
                raise _ambiguous(typed, identifiers)
            if found:
                return parse_audit(found[0].body)
        raise _unknown(typed)

    def newest(self, limit: int) -> list[AuditRecord]:
        """The records of the latest questions, newest first, without unreadable ones."""
        found = []
        for audit in self._store.newest(limit):
            with suppress(StoreError):
                found.append(parse_audit(audit.body))
        return found

    def forget(self, question_ids: Collection[str]) -> None:
        """Delete the records of these questions."""
        self._store.forget(question_ids)

    def purge(self, before: datetime) -> int:
        """Delete the records of questions asked before then; returns how many there were."""
        return self._store.purge(before)


def _prefixes(typed: str) -> list[str]:
    """The identifiers that somebody may mean; those of questions in Discord are hexadecimal."""
    wanted = typed.strip().lower()
    if not _IDENTIFIER.fullmatch(wanted):
        return []
    return [wanted, f"{int(wanted):x}"] if _SNOWFLAKE.fullmatch(wanted) else [wanted]


def _unknown(typed: str) -> UsageError:
    return UsageError(
        f"There is no audit record {typed.strip()!r}.",
        hint="`footnote audit` lists the latest. Records are deleted after RETENTION_DAYS.",
    )


def _ambiguous(typed: str, identifiers: Sequence[str]) -> UsageError:
    listed = ", ".join(identifiers[:MAX_LISTED])
    more = " and others" if len(identifiers) > MAX_LISTED else ""
    return UsageError(
        f"Several audit records begin with {typed.strip()!r}: {listed}{more}.",
        hint="Type more of the identifier.",
    )
