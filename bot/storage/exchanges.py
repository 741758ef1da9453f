"""Questions put in Discord, and what people said of the answers: tables beside the audits."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, func, insert, select, update

from bot.storage.database import BotDatabase, written_moment
from bot.storage.schema import ExchangeTable, FeedbackTable
from bot.types.records import Exchange, ExchangeState, Feedback, RefusedQuestion

_ID = ExchangeTable.id
_EXCHANGE = select(ExchangeTable.__table__)
_OPINION = select(FeedbackTable.__table__)


class ExchangeStore:
    """Exchanges by the identifier of their question; each method is one transaction.

    Safe to share between threads and processes. Raises ``StoreError`` and its
    subclasses.
    """

    def __init__(self, url: str) -> None:
        self._database = BotDatabase(url)

    def close(self) -> None:
        """Close every connection."""
        self._database.close()

    def keep(self, exchange: Exchange) -> None:
        """Add an exchange, or change the one that has its identifier."""
        values = _written(exchange)
        with self._database.concurrent_write_transaction() as connection:
            changed = update(ExchangeTable).where(ExchangeTable.id == exchange.id).values(values)
            if not connection.execute(changed).rowcount:
                connection.execute(insert(ExchangeTable).values(values))

    def find(self, exchange_id: str) -> Exchange | None:
        """The exchange with that identifier, if it is known still."""
        with self._database.read_transaction() as connection:
            row = connection.execute(_EXCHANGE.where(ExchangeTable.id == exchange_id)).one_or_none()
        return _exchange(row) if row else None

    def unfinished(self) -> list[Exchange]:
        """Those whose answer was never said to be there, the oldest first."""
        writing = _EXCHANGE.where(ExchangeTable.state == ExchangeState.WRITING)
        with self._database.read_transaction() as connection:
            rows = connection.execute(writing.order_by(ExchangeTable.asked_at))
            return [_exchange(row) for row in rows]

    def rate(self, opinion: Feedback) -> None:
        """Keep what a person said of an answer, in place of what they said before."""
        same = (FeedbackTable.exchange_id == opinion.exchange_id) & (
            FeedbackTable.person_id == opinion.person_id
        )
        with self._database.concurrent_write_transaction() as connection:
            connection.execute(delete(FeedbackTable).where(same))
            connection.execute(
                insert(FeedbackTable).values(
                    exchange_id=opinion.exchange_id,
                    person_id=opinion.person_id,
                    helpful=opinion.helpful,
                    reason=opinion.reason,
                )
            )

    def gaps(self, guild_id: int, limit: int) -> list[RefusedQuestion]:
        """The questions of a server that were refused, the last one first."""
        last = func.max(ExchangeTable.asked_at)
        refused = (ExchangeTable.guild_id == guild_id) & (
            ExchangeTable.state == ExchangeState.REFUSED
        )
        found = (
            select(func.max(ExchangeTable.question), func.count(), last)
            .where(refused & (ExchangeTable.question != ""))
            .group_by(func.lower(ExchangeTable.question))
            .order_by(last.desc())
            .limit(limit)
        )
        with self._database.read_transaction() as connection:
            rows = connection.execute(found)
            return [
                RefusedQuestion(text, times, datetime.fromisoformat(at)) for text, times, at in rows
            ]

    def complaints(self, guild_id: int, limit: int) -> list[tuple[Exchange, Feedback]]:
        """Answers in a server that were not helpful, the last one first."""
        said = (
            _OPINION.join(ExchangeTable, FeedbackTable.exchange_id == _ID)
            .where((ExchangeTable.guild_id == guild_id) & FeedbackTable.helpful.is_(False))
            .order_by(ExchangeTable.asked_at.desc(), FeedbackTable.person_id)
            .limit(limit)
        )
        with self._database.read_transaction() as connection:
            opinions = [Feedback(*row) for row in connection.execute(said)]
            ids = {opinion.exchange_id for opinion in opinions}
            rows = connection.execute(_EXCHANGE.where(_ID.in_(ids)))
            exchanges = {row.id: _exchange(row) for row in rows}
        return [(exchanges[opinion.exchange_id], opinion) for opinion in opinions]

    def opinions(self, exchange_id: str) -> list[Feedback]:
        """What was said of one answer."""
        found = _OPINION.where(FeedbackTable.exchange_id == exchange_id)
        with self._database.read_transaction() as connection:
            rows = connection.execute(found.order_by(FeedbackTable.person_id))
            return [Feedback(*row) for row in rows]

    def of_person(self, person_id: int) -> tuple[list[Exchange], list[Feedback]]:
        """All that is kept of a person, the oldest first."""
        asked = _EXCHANGE.where(ExchangeTable.person_id == person_id)
        said = _OPINION.where(FeedbackTable.person_id == person_id)
        with self._database.read_transaction() as connection:
            rows = connection.execute(asked.order_by(ExchangeTable.asked_at)).all()
            opinions = connection.execute(said.order_by(FeedbackTable.exchange_id)).all()
        return [_exchange(row) for row in rows], [Feedback(*row) for row in opinions]

    def forget(self, exchange_ids: Collection[str]) -> None:
        """Forget exchanges, and what was said of them."""
        with self._database.concurrent_write_transaction() as connection:
            of_them = FeedbackTable.exchange_id.in_(exchange_ids)
            connection.execute(delete(FeedbackTable).where(of_them))
            connection.execute(delete(ExchangeTable).where(_ID.in_(exchange_ids)))

    def forget_opinions(self, person_id: int) -> None:
        """Forget what a person said of answers."""
        by_them = FeedbackTable.person_id == person_id
        with self._database.concurrent_write_transaction() as connection:
            connection.execute(delete(FeedbackTable).where(by_them))

    def purge(self, before: datetime, guild_id: int | None = None) -> list[str]:
        """Forget what was asked before, in one server or everywhere; the identifiers of that."""
        old = ExchangeTable.asked_at < written_moment(before)
        if guild_id is not None:
            old &= ExchangeTable.guild_id == guild_id
        with self._database.read_transaction() as connection:
            found = list(connection.scalars(select(_ID).where(old)))
        for start in range(0, len(found), _AT_ONCE):
            self.forget(found[start : start + _AT_ONCE])
        return found


_AT_ONCE = 500
"""So many identifiers go into a statement; databases limit its parameters."""


def _written(exchange: Exchange) -> dict[str, Any]:
    return {
        "id": exchange.id,
        "person_id": exchange.person_id,
        "guild_id": exchange.guild_id,
        "channel_id": exchange.channel_id,
        "asked_at": written_moment(exchange.asked_at),
        "private": exchange.private,
        "message_ids": " ".join(map(str, exchange.message_ids)),
        "state": str(exchange.state),
        "question": exchange.question,
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
    )
