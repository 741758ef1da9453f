"""The port to the settings of Discord servers, and a fake."""

from __future__ import annotations

from typing import Protocol

from bot.types.server import ServerSettings


class Servers(Protocol):
    """Settings by server. Raises ``StoreError`` and its subclasses."""

    def settings(self, guild_id: int) -> ServerSettings:
        """What is set for a server; the defaults where nothing is."""

    def set(self, guild_id: int, settings: ServerSettings) -> None:
        """Set all of a server's settings."""

    def retentions(self) -> dict[int, int]:
        """For how many days the servers that say so have questions remembered."""


class RememberedServers:
    """A fake: settings in a dictionary."""

    def __init__(self) -> None:
        self.all: dict[int, ServerSettings] = {}

    def settings(self, guild_id: int) -> ServerSettings:
        return self.all.get(guild_id, ServerSettings())

    def set(self, guild_id: int, settings: ServerSettings) -> None:
        self.all[guild_id] = settings

    def retentions(self) -> dict[int, int]:
        days = {guild_id: settings.days for guild_id, settings in self.all.items()}
        return {guild_id: each for guild_id, each in days.items() if each is not None}
