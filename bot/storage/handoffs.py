"""Questions that people handed to the moderators of a guild."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, exc, insert, or_, select, update

from bot.storage.database import BotDatabase, utc_text
from bot.storage.schema import HandoffTable
from bot.types.handoff import Handoff, HandoffState

_HANDOFF = select(HandoffTable.__table__)


class HandoffStore:
    """Hand-offs by the identifier of their question; each method is one transaction.

    ``ExchangeStore`` deletes them with their exchanges, and when their time is over.
    Safe to share between threads and processes. Raises ``StoreError`` and its
    subclasses.
    """

    def __init__(self, database: BotDatabase) -> None:
        self._database = database

    def add(self, handoff: Handoff) -> bool:
        """Add a hand-off; false if its question was handed on before."""
        values = asdict(handoff) | {
            "handed_at": utc_text(handoff.handed_at),
            "state": str(handoff.state),
        }
        with self._database.concurrent_write_transaction() as connection:
            try:
                connection.execute(insert(HandoffTable).values(values))
            except exc.IntegrityError:
                return False
        return True

    def find(self, exchange_id: str) -> Handoff | None:
        """The hand-off of a question, or ``None``."""
        with self._database.read_transaction() as connection:
            row = connection.execute(
                _HANDOFF.where(HandoffTable.exchange_id == exchange_id)
            ).one_or_none()
        return _handoff(row) if row else None

    def place(self, exchange_id: str, message_id: int) -> None:
        """Record the message that shows the question to the moderators."""
        with self._database.concurrent_write_transaction() as connection:
            connection.execute(
                update(HandoffTable)
                .where(HandoffTable.exchange_id == exchange_id)
                .values(message_id=message_id)
            )

    def close(self, exchange_id: str, state: HandoffState, moderator_id: int, reply: str) -> bool:
        """Answer or dismiss an open hand-off; false if it is not open any more."""
        is_open = (HandoffTable.exchange_id == exchange_id) & (
            HandoffTable.state == str(HandoffState.OPEN)
        )
        closed = update(HandoffTable).where(is_open)
        with self._database.concurrent_write_transaction() as connection:
            values = {"state": str(state), "moderator_id": moderator_id, "reply": reply}
            return connection.execute(closed.values(values)).rowcount > 0

    def reopen(self, exchange_id: str) -> None:
        """Take back ``close``, for a reply that could not be delivered."""
        values = {"state": str(HandoffState.OPEN), "moderator_id": None, "reply": ""}
        with self._database.concurrent_write_transaction() as connection:
            connection.execute(
                update(HandoffTable).where(HandoffTable.exchange_id == exchange_id).values(values)
            )

    def remove(self, exchange_id: str) -> None:
        """Delete a hand-off that no message shows to the moderators."""
        unsent = (HandoffTable.exchange_id == exchange_id) & HandoffTable.message_id.is_(None)
        with self._database.concurrent_write_transaction() as connection:
            connection.execute(delete(HandoffTable).where(unsent))

    def of_person(self, person_id: int) -> list[Handoff]:
        """What a person handed on, and what they answered as a moderator, oldest first."""
        theirs = or_(HandoffTable.person_id == person_id, HandoffTable.moderator_id == person_id)
        query = _HANDOFF.where(theirs).order_by(HandoffTable.handed_at, HandoffTable.exchange_id)
        with self._database.read_transaction() as connection:
            return [_handoff(row) for row in connection.execute(query)]

    def forget_person(self, person_id: int) -> None:
        """Delete what a person handed on, and take their name and replies from the others."""
        answered = update(HandoffTable).where(HandoffTable.moderator_id == person_id)
        with self._database.concurrent_write_transaction() as connection:
            connection.execute(delete(HandoffTable).where(HandoffTable.person_id == person_id))
            connection.execute(answered.values(moderator_id=None, reply=""))


def _handoff(row: Row[Any]) -> Handoff:
    return Handoff(
        exchange_id=row.exchange_id,
        person_id=row.person_id,
        guild_id=row.guild_id,
        channel_id=row.channel_id,
        answer_id=row.answer_id,
        handed_at=datetime.fromisoformat(row.handed_at),
        question=row.question,
        private=row.private,
        message_id=row.message_id,
        state=HandoffState(row.state),
        moderator_id=row.moderator_id,
        reply=row.reply,
    )
