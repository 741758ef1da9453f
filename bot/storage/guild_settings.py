"""The settings of Discord guilds, and the threads that staff took over."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, delete, exists, insert, select

from bot.storage.database import BotDatabase, utc_text
from bot.storage.schema import ChannelSettingsTable, GuildSettingsTable, SilencedThreadTable
from bot.types.records import ChannelLibraries, ChannelSettings, GuildSettings


class SqlGuildSettings:
    """Settings by guild; safe to share between threads. Raises ``StoreError``."""

    def __init__(self, database: BotDatabase) -> None:
        self._database = database

    def settings(self, guild_id: int) -> GuildSettings:
        """The settings of a guild; the defaults if it has none."""
        guild = select(GuildSettingsTable.__table__).where(GuildSettingsTable.guild_id == guild_id)
        channels = (
            select(ChannelSettingsTable.__table__)
            .where(ChannelSettingsTable.guild_id == guild_id)
            .order_by(ChannelSettingsTable.channel_id)
        )
        with self._database.read_transaction() as connection:
            row = connection.execute(guild).one_or_none()
            by_channel = tuple(_channel_settings(each) for each in connection.execute(channels))
        if row is None:
            return GuildSettings()
        return GuildSettings(
            channels=_numbers(row.channels),
            roles=_numbers(row.roles),
            days=row.days,
            staff_roles=_numbers(row.staff_roles),
            moderator_channel=row.moderator_channel,
            channel_settings=by_channel,
        )

    def set(self, guild_id: int, settings: GuildSettings) -> None:
        """Replace all settings of a guild."""
        with self._database.concurrent_write_transaction() as connection:
            for table in (GuildSettingsTable, ChannelSettingsTable):
                connection.execute(delete(table).where(table.guild_id == guild_id))
            connection.execute(
                insert(GuildSettingsTable).values(
                    guild_id=guild_id,
                    channels=_text(settings.channels),
                    roles=_text(settings.roles),
                    days=settings.days,
                    staff_roles=_text(settings.staff_roles),
                    moderator_channel=settings.moderator_channel,
                )
            )
            rows = [_channel_row(guild_id, each) for each in settings.channel_settings]
            if rows:
                connection.execute(insert(ChannelSettingsTable), rows)

    def silence(self, guild_id: int, thread_id: int, at: datetime) -> None:
        """Answer only mentions in a thread from now on; ``at`` is when staff replied in it."""
        thread = SilencedThreadTable.thread_id == thread_id
        row = {"thread_id": thread_id, "guild_id": guild_id, "silenced_at": utc_text(at)}
        with self._database.write_transaction() as connection:
            connection.execute(delete(SilencedThreadTable).where(thread))
            connection.execute(insert(SilencedThreadTable).values(row))

    def is_silenced(self, thread_id: int) -> bool:
        """Whether only mentions are answered in a thread."""
        query = select(exists().where(SilencedThreadTable.thread_id == thread_id))
        with self._database.read_transaction() as connection:
            return bool(connection.scalar(query))

    def silenced_guilds(self) -> list[int]:
        """The guilds with silenced threads."""
        query = select(SilencedThreadTable.guild_id).distinct()
        with self._database.read_transaction() as connection:
            return list(connection.scalars(query.order_by(SilencedThreadTable.guild_id)))

    def forget_threads(self, guild_id: int) -> None:
        """Forget the silenced threads of a guild."""
        of_guild = SilencedThreadTable.guild_id == guild_id
        with self._database.concurrent_write_transaction() as connection:
            connection.execute(delete(SilencedThreadTable).where(of_guild))

    def purge_threads(self, before: datetime) -> None:
        """Forget the silenced threads where staff did not reply since."""
        is_old = SilencedThreadTable.silenced_at < utc_text(before)
        with self._database.concurrent_write_transaction() as connection:
            connection.execute(delete(SilencedThreadTable).where(is_old))

    def retentions(self) -> dict[int, int]:
        """Days for which questions are kept, by guild; only guilds that chose a number."""
        query = select(GuildSettingsTable.guild_id, GuildSettingsTable.days)
        with self._database.read_transaction() as connection:
            rows = connection.execute(query.where(GuildSettingsTable.days.is_not(None)))
            return {guild_id: int(days or 0) for guild_id, days in rows}


def _numbers(text: str) -> frozenset[int]:
    return frozenset(map(int, text.split()))


def _text(numbers: frozenset[int]) -> str:
    return " ".join(map(str, sorted(numbers)))


def _channel_row(guild_id: int, settings: ChannelSettings) -> dict[str, Any]:
    return {
        "guild_id": guild_id,
        "channel_id": settings.channel_id,
        "answers_all": settings.answers_all,
        "threads_only": settings.threads_only,
        "libraries": str(settings.libraries),
        "outlet": settings.outlet,
        "since": settings.since.isoformat() if settings.since else None,
    }


def _channel_settings(row: Row[Any]) -> ChannelSettings:
    return ChannelSettings(
        channel_id=row.channel_id,
        answers_all=row.answers_all,
        threads_only=row.threads_only,
        libraries=ChannelLibraries(row.libraries),
        outlet=row.outlet,
        since=date.fromisoformat(row.since) if row.since else None,
    )
