"""The settings of Discord servers: a table beside the audits."""

from __future__ import annotations

from sqlalchemy import BigInteger, Integer, Text, delete, insert, select
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from ingest.server import ServerSettings
from ingest.store.beside import BesideDatabase

SERVERS_TABLE = "servers"


class _Base(DeclarativeBase):
    """A registry of its own: the tables of articles are neither made nor looked at."""


class _ServerTable(_Base):
    """Settings of a server; numbers stand with spaces between them."""

    __tablename__ = SERVERS_TABLE

    guild_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    channels: Mapped[str] = mapped_column(Text)
    roles: Mapped[str] = mapped_column(Text)
    days: Mapped[int | None] = mapped_column(Integer)


class ServerStore:
    """Settings by server; safe to share between threads. Raises ``StoreError``."""

    def __init__(self, url: str) -> None:
        self._database = BesideDatabase(url, _Base.metadata, SERVERS_TABLE)

    def close(self) -> None:
        """Close every connection."""
        self._database.close()

    def settings(self, guild_id: int) -> ServerSettings:
        """What is set for a server; the defaults where nothing is."""
        found = select(_ServerTable.__table__).where(_ServerTable.guild_id == guild_id)
        with self._database.reading() as connection:
            row = connection.execute(found).one_or_none()
        if row is None:
            return ServerSettings()
        return ServerSettings(_numbers(row.channels), _numbers(row.roles), row.days)

    def set(self, guild_id: int, settings: ServerSettings) -> None:
        """Set all of a server's settings."""
        with self._database.changing() as connection:
            connection.execute(delete(_ServerTable).where(_ServerTable.guild_id == guild_id))
            connection.execute(
                insert(_ServerTable).values(
                    guild_id=guild_id,
                    channels=" ".join(map(str, sorted(settings.channels))),
                    roles=" ".join(map(str, sorted(settings.roles))),
                    days=settings.days,
                )
            )

    def retentions(self) -> dict[int, int]:
        """For how many days the servers that say so have questions remembered."""
        found = select(_ServerTable.guild_id, _ServerTable.days)
        with self._database.reading() as connection:
            rows = connection.execute(found.where(_ServerTable.days.is_not(None)))
            return {guild_id: int(days or 0) for guild_id, days in rows}


def _numbers(text: str) -> frozenset[int]:
    return frozenset(map(int, text.split()))
