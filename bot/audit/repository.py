"""The port to the records of answers, a fake, and the records in a database."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Protocol, TypeVar

from bot.audit.record import AuditRecord, audit_json, parse_audit
from bot.storage.audits import AuditStore, StoredAudit
from ingest.errors import StoreError, UsageError

T = TypeVar("T")

CANDIDATES = 5

LOOKED_AT = 100

_SNOWFLAKE = re.compile(r"\d{17,20}")

_IDENTIFIER = re.compile(r"[\w-]+", re.ASCII)


class AuditRepository(Protocol):
    """Records of answers. Raises ``StoreError`` and its subclasses."""

    def keep(self, record: AuditRecord) -> None:
        """Add a record."""

    def find(self, typed: str) -> AuditRecord:
        """The record with that identifier, or a unique beginning of it, the latest of several.

        Discord's own number of a message or command is understood as well.
        Raises ``UsageError`` where there is none or more than one.
        """

    def newest(self, limit: int) -> list[AuditRecord]:
        """The records of the latest questions, the last one first."""

    def forget(self, question_ids: Collection[str]) -> None:
        """Forget the records of some questions."""

    def purge(self, before: datetime) -> int:
        """Forget what was asked before; returns how many records that were."""


class SqlAuditRepository:
    """The records in a database."""

    def __init__(self, store: AuditStore) -> None:
        self._store = store

    def keep(self, record: AuditRecord) -> None:
        body = json.dumps(audit_json(record))
        self._store.add(StoredAudit(record.question_id, record.asked_at, body))

    def find(self, typed: str) -> AuditRecord:
        def beginning(wanted: str) -> list[tuple[str, str]]:
            return [(audit.id, audit.body) for audit in self._store.beginning(wanted, LOOKED_AT)]

        return parse_audit(_the_one(typed, beginning))

    def newest(self, limit: int) -> list[AuditRecord]:
        found = []
        for audit in self._store.newest(limit):
            # One that cannot be read must not hide the others.
            with suppress(StoreError):
                found.append(parse_audit(audit.body))
        return found

    def forget(self, question_ids: Collection[str]) -> None:
        self._store.forget(question_ids)

    def purge(self, before: datetime) -> int:
        return self._store.purge(before)


def _the_one(typed: str, beginning: Callable[[str], Sequence[tuple[str, T]]]) -> T:
    """What ``find`` finds among what begins so, the latest first."""
    for wanted in _spellings(typed):
        found = beginning(wanted)
        found = [item for item in found if item[0] == wanted] or found
        names = list(dict.fromkeys(name for name, _ in found))
        if len(names) > 1:
            raise _ambiguous(typed, names)
        if names:
            return found[0][1]
    raise _unknown(typed)


def _spellings(typed: str) -> list[str]:
    """The identifiers that a person may mean; those of questions in Discord are hexadecimal."""
    wanted = typed.strip().lower()
    if not _IDENTIFIER.fullmatch(wanted):
        return []
    return [wanted, f"{int(wanted):x}"] if _SNOWFLAKE.fullmatch(wanted) else [wanted]


def _unknown(typed: str) -> UsageError:
    return UsageError(
        f"There is no record of an answer {typed.strip()!r}.",
        hint="`footnote audit` lists the latest; RETENTION_DAYS says for how long they are kept.",
    )


def _ambiguous(typed: str, names: list[str]) -> UsageError:
    shown = ", ".join(names[:CANDIDATES])
    more = " and others" if len(names) > CANDIDATES else ""
    return UsageError(
        f"{typed.strip()!r} is the beginning of several: {shown}{more}.",
        hint="Type more of the one you mean.",
    )
