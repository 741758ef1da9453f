"""Questions asked in Discord and the feedback on their answers."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, literal, select, update

from bot.storage.database import BotDatabase, utc_text
from bot.storage.schema import AuditTable, ExchangeTable, FeedbackTable, HandoffTable
from bot.types.records import UNFINISHED, Exchange, ExchangeState, Feedback
from ingest.storage.versions import batches

_ID = ExchangeTable.id
_EXCHANGE = select(ExchangeTable.__table__)
_FEEDBACK = select(FeedbackTable.__table__)


class ExchangeStore:
    """Exchanges by the identifier of their question; each method is one transaction.

    An exchange is deleted together with its feedback, its hand-off and its audit
    record. Safe to share between threads and processes. Raises ``StoreError`` and its
    subclasses.
    """

    def __init__(self, database: BotDatabase) -> None:
        self._database = database

    def keep(self, exchange: Exchange) -> None:
        """Add an exchange, or replace the one with its identifier."""
        values = _row_values(exchange)
        with self._database.concurrent_write_transaction() as connection:
            changed = update(ExchangeTable).where(ExchangeTable.id == exchange.id).values(values)
            if not connection.execute(changed).rowcount:
                connection.execute(insert(ExchangeTable).values(values))

    def find(self, exchange_id: str) -> Exchange | None:
        """The exchange with that identifier, or ``None``."""
        with self._database.read_transaction() as connection:
            row = connection.execute(_EXCHANGE.where(ExchangeTable.id == exchange_id)).one_or_none()
        return _exchange(row) if row else None

    def find_by_message(self, channel_id: int, message_id: int) -> Exchange | None:
        """The last exchange in a channel whose answer has that message, or ``None``."""
        ids = literal(" ").concat(ExchangeTable.message_ids).concat(" ")
        has_it = (ExchangeTable.channel_id == channel_id) & ids.contains(f" {message_id} ")
        query = _EXCHANGE.where(has_it).order_by(ExchangeTable.asked_at.desc()).limit(1)
        with self._database.read_transaction() as connection:
            row = connection.execute(query).one_or_none()
        return _exchange(row) if row else None

    def unfinished(self) -> list[Exchange]:
        """Exchanges whose answer was never completed or delivered, oldest first."""
        unfinished = _EXCHANGE.where(ExchangeTable.state.in_(sorted(map(str, UNFINISHED))))
        with self._database.read_transaction() as connection:
            rows = connection.execute(unfinished.order_by(ExchangeTable.asked_at))
            return [_exchange(row) for row in rows]

    def rate(self, feedback: Feedback) -> None:
        """Store a person's feedback on an answer; it replaces what they gave before.

        Nothing is stored if the exchange was deleted, since nothing would delete
        the feedback later.
        """
        same = (FeedbackTable.exchange_id == feedback.exchange_id) & (
            FeedbackTable.person_id == feedback.person_id
        )
        with self._database.concurrent_write_transaction() as connection:
            connection.execute(delete(FeedbackTable).where(same))
            # Locked, so that nobody deletes the exchange before the feedback is there.
            exchange = select(_ID).where(ExchangeTable.id == feedback.exchange_id).with_for_update()
            if connection.scalar(exchange) is None:
                return
            connection.execute(
                insert(FeedbackTable).values(
                    exchange_id=feedback.exchange_id,
                    person_id=feedback.person_id,
                    helpful=feedback.helpful,
                    reason=feedback.reason,
                )
            )

    def refused(self, guild_id: int, limit: int) -> list[Exchange]:
        """The refused questions of a guild that others could read, the last asked first.

        Those that moderators dismissed are left out.
        """
        listed = (
            (ExchangeTable.guild_id == guild_id)
            & (ExchangeTable.state == ExchangeState.REFUSED)
            & ExchangeTable.private.is_(False)
            & ExchangeTable.dismissed.is_(False)
            & (ExchangeTable.question != "")
        )
        query = _EXCHANGE.where(listed).order_by(ExchangeTable.asked_at.desc()).limit(limit)
        with self._database.read_transaction() as connection:
            return [_exchange(row) for row in connection.execute(query)]

    def dismiss(self, guild_id: int, exchange_ids: Collection[str]) -> None:
        """Take refused questions of a guild from the list of gaps."""
        with self._database.concurrent_write_transaction() as connection:
            for ids in batches(list(exchange_ids)):
                here = (ExchangeTable.guild_id == guild_id) & _ID.in_(ids)
                connection.execute(update(ExchangeTable).where(here).values(dismissed=True))

    def complaints(self, guild_id: int, limit: int) -> list[tuple[Exchange, Feedback]]:
        """Answers in a guild that were rated as not helpful, the last asked first."""
        unhelpful = (
            _FEEDBACK.join(ExchangeTable, FeedbackTable.exchange_id == _ID)
            .where((ExchangeTable.guild_id == guild_id) & FeedbackTable.helpful.is_(False))
            .order_by(ExchangeTable.asked_at.desc(), FeedbackTable.person_id)
            .limit(limit)
        )
        with self._database.read_transaction() as connection:
            feedback = [Feedback(*row) for row in connection.execute(unhelpful)]
            ids = {each.exchange_id for each in feedback}
            rows = connection.execute(_EXCHANGE.where(_ID.in_(ids)))
            exchanges = {row.id: _exchange(row) for row in rows}
        return [(exchanges[each.exchange_id], each) for each in feedback]

    def feedback(self, exchange_id: str) -> list[Feedback]:
        """The feedback on one answer."""
        query = _FEEDBACK.where(FeedbackTable.exchange_id == exchange_id)
        with self._database.read_transaction() as connection:
            rows = connection.execute(query.order_by(FeedbackTable.person_id))
            return [Feedback(*row) for row in rows]

    def records(self, exchange_ids: Collection[str]) -> list[str]:
        """The audit records of these exchanges as JSON, oldest first; not each has one."""
        found: dict[int, str] = {}
        with self._database.read_transaction() as connection:
            for some in batches(list(exchange_ids)):
                records = select(AuditTable.key, AuditTable.body).where(AuditTable.id.in_(some))
                found.update({row.key: row.body for row in connection.execute(records)})
        return [found[key] for key in sorted(found)]

    def of_person(self, person_id: int) -> tuple[list[Exchange], list[Feedback]]:
        """Everything stored about a person, oldest first."""
        questions = _EXCHANGE.where(ExchangeTable.person_id == person_id)
        feedback = _FEEDBACK.where(FeedbackTable.person_id == person_id)
        with self._database.read_transaction() as connection:
            exchanges = connection.execute(questions.order_by(ExchangeTable.asked_at)).all()
            given = connection.execute(feedback.order_by(FeedbackTable.exchange_id)).all()
        return [_exchange(row) for row in exchanges], [Feedback(*row) for row in given]

    def forget(self, exchange_ids: Collection[str]) -> None:
        """Delete exchanges with their feedback, hand-offs and audit records."""
        with self._database.concurrent_write_transaction() as connection:
            for ids in batches(list(exchange_ids)):
                connection.execute(delete(ExchangeTable).where(_ID.in_(ids)))
                _delete_dependents(connection, ids)

    def forget_feedback(self, person_id: int) -> None:
        """Delete all feedback of a person."""
        by_them = FeedbackTable.person_id == person_id
        with self._database.concurrent_write_transaction() as connection:
            connection.execute(delete(FeedbackTable).where(by_them))

    def purge(self, before: datetime, guild_id: int | None = None) -> list[str]:
        """Delete what was asked before then, in one guild or everywhere.

        Feedback, hand-offs and audit records go as well. Returns the identifiers of
        the exchanges.
        """
        old = ExchangeTable.asked_at < utc_text(before)
        old_handoff = HandoffTable.handed_at < utc_text(before)
        if guild_id is not None:
            old &= ExchangeTable.guild_id == guild_id
            old_handoff &= HandoffTable.guild_id == guild_id
        with self._database.concurrent_write_transaction() as connection:
            deleted = list(connection.scalars(delete(ExchangeTable).where(old).returning(_ID)))
            for ids in batches(deleted):
                _delete_dependents(connection, ids)
            connection.execute(delete(HandoffTable).where(old_handoff))
            # Former releases stored feedback on exchanges that were deleted already.
            kept = select(_ID).where(FeedbackTable.exchange_id == _ID).exists()
            connection.execute(delete(FeedbackTable).where(~kept))
        return deleted


def _delete_dependents(connection: Connection, exchange_ids: Sequence[str]) -> None:
    connection.execute(delete(FeedbackTable).where(FeedbackTable.exchange_id.in_(exchange_ids)))
    connection.execute(delete(HandoffTable).where(HandoffTable.exchange_id.in_(exchange_ids)))
    connection.execute(delete(AuditTable).where(AuditTable.id.in_(exchange_ids)))


def _row_values(exchange: Exchange) -> dict[str, Any]:
    return {
        "id": exchange.id,
        "person_id": exchange.person_id,
        "guild_id": exchange.guild_id,
        "channel_id": exchange.channel_id,
        "asked_at": utc_text(exchange.asked_at),
        "private": exchange.private,
        "message_ids": " ".join(map(str, exchange.message_ids)),
        "state": str(exchange.state),
        "question": exchange.question,
        "cited": " ".join(map(str, exchange.cited)),
        "dismissed": exchange.dismissed,
    }


def _exchange(row: Row[Any]) -> Exchange:
    return Exchange(
        id=row.id,
        person_id=row.person_id,
        guild_id=row.guild_id,
        channel_id=row.channel_id,
        asked_at=datetime.fromisoformat(row.asked_at),
        private=row.private,
        message_ids=tuple(map(int, row.message_ids.split())),
        state=ExchangeState(row.state),
        question=row.question,
        cited=tuple(map(int, row.cited.split())),
        dismissed=row.dismissed,
    )
