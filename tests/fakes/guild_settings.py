"""Guild settings and silenced threads in memory."""

from __future__ import annotations

from datetime import datetime

from bot.types.records import GuildSettings


class InMemoryGuildSettings:
    """A fake: settings in a dictionary."""

    def __init__(self) -> None:
        self.all: dict[int, GuildSettings] = {}
        self.silenced: dict[int, tuple[int, datetime]] = {}

    def settings(self, guild_id: int) -> GuildSettings:
        return self.all.get(guild_id, GuildSettings())

    def set(self, guild_id: int, settings: GuildSettings) -> None:
        self.all[guild_id] = settings

    def silence(self, guild_id: int, thread_id: int, at: datetime) -> None:
        self.silenced[thread_id] = (guild_id, at)

    def is_silenced(self, thread_id: int) -> bool:
        return thread_id in self.silenced

    def silenced_guilds(self) -> list[int]:
        return sorted({guild_id for guild_id, _ in self.silenced.values()})

    def forget_threads(self, guild_id: int) -> None:
        self.silenced = {key: each for key, each in self.silenced.items() if each[0] != guild_id}

    def purge_threads(self, before: datetime) -> None:
        self.silenced = {key: each for key, each in self.silenced.items() if each[1] >= before}

    def retentions(self) -> dict[int, int]:
        days = {guild_id: settings.days for guild_id, settings in self.all.items()}
        return {guild_id: each for guild_id, each in days.items() if each is not None}
