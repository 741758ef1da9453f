"""Questions in Discord counted by day, for a guild's statistics."""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, select

from bot.storage.database import BotDatabase
from bot.storage.schema import ExchangeTable, FeedbackTable
from bot.types.activity import Activity, Citations, Outcomes, Ratings
from bot.types.records import ExchangeState


class SqlActivity:
    """Counts of exchanges and feedback; safe to share between threads. Raises ``StoreError``."""

    def __init__(self, database: BotDatabase) -> None:
        self._database = database

    def activity(self, guild_id: int, since: date) -> Activity:
        """A guild's stored questions from a day in UTC on, counted by day."""
        day = func.substr(ExchangeTable.asked_at, 1, 10)
        # A date sorts before all moments of its day.
        asked = (ExchangeTable.guild_id == guild_id) & (ExchangeTable.asked_at >= since.isoformat())
        outcomes = (
            select(day, ExchangeTable.state, func.count())
            .where(asked)
            .group_by(day, ExchangeTable.state)
        )
        ratings = (
            select(day, FeedbackTable.helpful, func.count())
            .join(ExchangeTable, FeedbackTable.exchange_id == ExchangeTable.id)
            .where(asked)
            .group_by(day, FeedbackTable.helpful)
        )
        citations = (
            select(day, ExchangeTable.cited, func.count())
            .where(asked & (ExchangeTable.cited != ""))
            .group_by(day, ExchangeTable.cited)
        )
        with self._database.read_transaction() as connection:
            return Activity(
                tuple(
                    Outcomes(date.fromisoformat(at), ExchangeState(state), count)
                    for at, state, count in connection.execute(outcomes.order_by(day))
                ),
                tuple(
                    Ratings(date.fromisoformat(at), helpful, count)
                    for at, helpful, count in connection.execute(ratings.order_by(day))
                ),
                tuple(
                    Citations(date.fromisoformat(at), tuple(map(int, keys.split())), count)
                    for at, keys, count in connection.execute(citations.order_by(day))
                ),
            )
