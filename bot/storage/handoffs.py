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
_OPEN = {"state": str(HandoffState.OPEN), "moderator_id": None, "reply": "", "reply_id": None}


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

    def dismiss(self, exchange_id: str, moderator_id: int) -> bool:
        """Dismiss an open hand-off; false if it is not open any more."""
        values = {"state": str(HandoffState.DISMISSED), "moderator_id": moderator_id}
        return self._change(exchange_id, HandoffState.OPEN, values)

    def take_reply(self, exchange_id: str, moderator_id: int, reply: str, reply_id: int) -> bool:
        """Record a reply that is about to be delivered; false if the hand-off is not open any more."""
        values = {
            "state": str(HandoffState.DELIVERING),
            "moderator_id": moderator_id,
            "reply": reply,
            "reply_id": reply_id,
        }
        return self._change(exchange_id, HandoffState.OPEN, values)

    def settle(self, exchange_id: str) -> None:
        """Record that a reply was delivered."""
        values = {"state": str(HandoffState.ANSWERED)}
        self._change(exchange_id, HandoffState.DELIVERING, values)

    def reopen(self, exchange_id: str) -> None:
        """Take back a reply that could not be delivered."""
        self._change(exchange_id, HandoffState.DELIVERING, _OPEN)

    def undelivered(self) -> list[Handoff]:
        """The hand-offs whose replies may not have been delivered, the first reply first."""
        query = _HANDOFF.where(HandoffTable.state == str(HandoffState.DELIVERING))
        query = query.order_by(HandoffTable.reply_id)
        with self._database.read_transaction() as connection:
            return [_handoff(row) for row in connection.execute(query)]

    def end(self, guild_id: int) -> None:
        """Take back the replies of a guild that were not delivered."""
        undelivered = update(HandoffTable).where(
            HandoffTable.guild_id == guild_id, HandoffTable.state == str(HandoffState.DELIVERING)
        )
        with self._database.concurrent_write_transaction() as connection:
            connection.execute(undelivered.values(_OPEN))

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
        """Delete what a person handed on, and take their name and replies from the others.

        A question whose reply was not delivered yet is open again.
        """
        answered = update(HandoffTable).where(HandoffTable.moderator_id == person_id)
        undelivered = answered.where(HandoffTable.state == str(HandoffState.DELIVERING))
        with self._database.concurrent_write_transaction() as connection:
            connection.execute(delete(HandoffTable).where(HandoffTable.person_id == person_id))
            connection.execute(undelivered.values(_OPEN))
            connection.execute(answered.values(moderator_id=None, reply="", reply_id=None))

    def _change(self, exchange_id: str, state: HandoffState, values: dict[str, Any]) -> bool:
        """Change a hand-off in that state; false if there is none."""
        change = update(HandoffTable).where(
            HandoffTable.exchange_id == exchange_id, HandoffTable.state == str(state)
        )
        with self._database.concurrent_write_transaction() as connection:
            return connection.execute(change.values(values)).rowcount > 0


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
        reply_id=row.reply_id,
    )
