"""The settings of Discord guilds."""

from __future__ import annotations

from sqlalchemy import delete, insert, select

from bot.storage.database import BotDatabase
from bot.storage.schema import GuildSettingsTable
from bot.types.records import GuildSettings


class SqlGuildSettings:
    """Settings by guild; safe to share between threads. Raises ``StoreError``."""

    def __init__(self, database: BotDatabase) -> None:
        self._database = database

    def settings(self, guild_id: int) -> GuildSettings:
        """The settings of a guild; the defaults if it has none."""
        query = select(GuildSettingsTable.__table__).where(GuildSettingsTable.guild_id == guild_id)
        with self._database.read_transaction() as connection:
            row = connection.execute(query).one_or_none()
        if row is None:
            return GuildSettings()
        return GuildSettings(_numbers(row.channels), _numbers(row.roles), row.days)

    def set(self, guild_id: int, settings: GuildSettings) -> None:
        """Replace all settings of a guild."""
        with self._database.concurrent_write_transaction() as connection:
            connection.execute(
                delete(GuildSettingsTable).where(GuildSettingsTable.guild_id == guild_id)
            )
            connection.execute(
                insert(GuildSettingsTable).values(
                    guild_id=guild_id,
                    channels=" ".join(map(str, sorted(settings.channels))),
                    roles=" ".join(map(str, sorted(settings.roles))),
                    days=settings.days,
                )
            )

    def retentions(self) -> dict[int, int]:
        """Days for which questions are kept, by guild; only guilds that chose a number."""
        query = select(GuildSettingsTable.guild_id, GuildSettingsTable.days)
        with self._database.read_transaction() as connection:
            rows = connection.execute(query.where(GuildSettingsTable.days.is_not(None)))
            return {guild_id: int(days or 0) for guild_id, days in rows}


def _numbers(text: str) -> frozenset[int]:
    return frozenset(map(int, text.split()))
