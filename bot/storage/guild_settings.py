"""The settings of Discord servers: a table beside the audits."""

from __future__ import annotations

from sqlalchemy import delete, insert, select

from bot.storage.database import BotDatabase
from bot.storage.schema import GuildSettingsTable
from bot.types.records import GuildSettings


class SqlGuildSettings:
    """Settings by server; safe to share between threads. Raises ``StoreError``."""

    def __init__(self, url: str) -> None:
        self._database = BotDatabase(url)

    def close(self) -> None:
        """Close every connection."""
        self._database.close()

    def settings(self, guild_id: int) -> GuildSettings:
        """What is set for a server; the defaults where nothing is."""
        found = select(GuildSettingsTable.__table__).where(GuildSettingsTable.guild_id == guild_id)
        with self._database.read_transaction() as connection:
            row = connection.execute(found).one_or_none()
        if row is None:
            return GuildSettings()
        return GuildSettings(_numbers(row.channels), _numbers(row.roles), row.days)

    def set(self, guild_id: int, settings: GuildSettings) -> None:
        """Set all of a server's settings."""
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
        """For how many days the servers that say so have questions remembered."""
        found = select(GuildSettingsTable.guild_id, GuildSettingsTable.days)
        with self._database.read_transaction() as connection:
            rows = connection.execute(found.where(GuildSettingsTable.days.is_not(None)))
            return {guild_id: int(days or 0) for guild_id, days in rows}


def _numbers(text: str) -> frozenset[int]:
    return frozenset(map(int, text.split()))
