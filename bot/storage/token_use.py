"""How many tokens of language models were used, by day and guild."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import delete, exc, func, insert, select, update

from bot.storage.database import BotDatabase
from bot.storage.schema import TokenUseTable

ELSEWHERE = 0
"""Stands for the guild of what was asked in no guild."""

KEPT_DAYS = 31


class TokenUseStore:
    """Tokens by day and guild; shared by threads and processes. Raises ``StoreError``."""

    def __init__(self, database: BotDatabase) -> None:
        self._database = database

    def used(self, day: date, guild_id: int | None = None) -> int:
        """The tokens of a day in UTC: of one guild, or of everything."""
        total = select(func.coalesce(func.sum(TokenUseTable.tokens), 0)).where(
            TokenUseTable.day == day.isoformat()
        )
        if guild_id is not None:
            total = total.where(TokenUseTable.guild_id == guild_id)
        with self._database.read_transaction() as connection:
            return int(connection.scalar(total) or 0)

    def add(self, day: date, guild_id: int | None, tokens: int) -> None:
        """Count tokens; days older than ``KEPT_DAYS`` are deleted."""
        guild = guild_id or ELSEWHERE
        oldest = (day - timedelta(days=KEPT_DAYS)).isoformat()
        same = (TokenUseTable.day == day.isoformat()) & (TokenUseTable.guild_id == guild)
        more = update(TokenUseTable).where(same).values(tokens=TokenUseTable.tokens + tokens)
        first = insert(TokenUseTable).values(day=day.isoformat(), guild_id=guild, tokens=tokens)
        with self._database.concurrent_write_transaction() as connection:
            if connection.execute(more).rowcount:
                return
            connection.execute(delete(TokenUseTable).where(TokenUseTable.day < oldest))
            try:
                with connection.begin_nested():
                    connection.execute(first)
            except exc.IntegrityError:
                # Another process was first.
                connection.execute(more)
