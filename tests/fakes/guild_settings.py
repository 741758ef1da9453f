"""Guild settings and silenced threads in memory."""

from __future__ import annotations

from bot.types.records import GuildSettings


class InMemoryGuildSettings:
    """A fake: settings in a dictionary."""

    def __init__(self) -> None:
        self.all: dict[int, GuildSettings] = {}
        self.silenced: set[int] = set()

    def settings(self, guild_id: int) -> GuildSettings:
        return self.all.get(guild_id, GuildSettings())

    def set(self, guild_id: int, settings: GuildSettings) -> None:
        self.all[guild_id] = settings

    def silence(self, guild_id: int, thread_id: int) -> None:  # noqa: ARG002  # as the port has it
        self.silenced.add(thread_id)

    def is_silenced(self, thread_id: int) -> bool:
        return thread_id in self.silenced

    def retentions(self) -> dict[int, int]:
        days = {guild_id: settings.days for guild_id, settings in self.all.items()}
        return {guild_id: each for guild_id, each in days.items() if each is not None}
