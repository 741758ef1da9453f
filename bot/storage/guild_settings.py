"""The settings of Discord servers: a table beside the audits."""

from __future__ import annotations

from sqlalchemy import delete, insert, select

from bot.storage.database import BesideDatabase
from bot.storage.schema import ServerTable
from bot.types.records import ServerSettings


class ServerStore:
    """Settings by server; safe to share between threads. Raises ``StoreError``."""

    def __init__(self, url: str) -> None:
        self._database = BesideDatabase(url)

    def close(self) -> None:
        """Close every connection."""
        self._database.close()

    def settings(self, guild_id: int) -> ServerSettings:
        """What is set for a server; the defaults where nothing is."""
        found = select(ServerTable.__table__).where(ServerTable.guild_id == guild_id)
        with self._database.reading() as connection:
            row = connection.execute(found).one_or_none()
        if row is None:
            return ServerSettings()
        return ServerSettings(_numbers(row.channels), _numbers(row.roles), row.days)

    def set(self, guild_id: int, settings: ServerSettings) -> None:
        """Set all of a server's settings."""
        with self._database.changing() as connection:
            connection.execute(delete(ServerTable).where(ServerTable.guild_id == guild_id))
            connection.execute(
                insert(ServerTable).values(
                    guild_id=guild_id,
                    channels=" ".join(map(str, sorted(settings.channels))),
                    roles=" ".join(map(str, sorted(settings.roles))),
                    days=settings.days,
                )
            )

    def retentions(self) -> dict[int, int]:
        """For how many days the servers that say so have questions remembered."""
        found = select(ServerTable.guild_id, ServerTable.days)
        with self._database.reading() as connection:
            rows = connection.execute(found.where(ServerTable.days.is_not(None)))
            return {guild_id: int(days or 0) for guild_id, days in rows}


def _numbers(text: str) -> frozenset[int]:
    return frozenset(map(int, text.split()))
