"""What a server's people have set, remembered for a while, and who may set it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import structlog

from bot.discord.ports import GuildSettingsStore
from bot.discord.services.worker_pool import WorkerPool
from bot.types.records import GuildSettings
from ingest.errors import FootnoteError

REMEMBERED_SECONDS = 60.0

_log = structlog.get_logger("bot.discord")


class GuildSettingsCache:
    """Settings by server, off the event loop; ``clock`` gives seconds that only grow."""

    def __init__(
        self, guild_settings: GuildSettingsStore, workers: WorkerPool, clock: Callable[[], float]
    ) -> None:
        self._servers = guild_settings
        self._workers = workers
        self._clock = clock
        self._known: dict[int, tuple[float, GuildSettings]] = {}

    def known(self, guild_id: int) -> GuildSettings | None:
        """What is set for a server, where it was looked up a moment ago."""
        known = self._known.get(guild_id)
        recent = known is not None and self._clock() - known[0] < REMEMBERED_SECONDS
        return known[1] if known and recent else None

    async def settings(self, guild_id: int) -> GuildSettings:
        """What is set for a server. Raises ``FootnoteError``."""
        known = self.known(guild_id)
        if known:
            return known
        found = await self._workers.run(partial(self._servers.settings, guild_id))
        self._known[guild_id] = (self._clock(), found)
        return found

    async def set(self, guild_id: int, settings: GuildSettings) -> None:
        """Set all of a server's settings. Raises ``FootnoteError``."""
        self._known.pop(guild_id, None)
        await self._workers.run(partial(self._servers.set, guild_id, settings))

    async def retentions(self) -> dict[int, int]:
        """For how many days servers have questions remembered. Raises ``FootnoteError``."""
        return await self._workers.run(self._servers.retentions)

    async def answers_in(self, guild_id: int | None, *places: int | None) -> bool:
        """Whether questions are answered in a channel, or a thread of it.

        Where the settings cannot be read, they are: an answer says nothing that
        its server may not see.
        """
        if guild_id is None:
            return True
        try:
            channels = (await self.settings(guild_id)).channels
        except FootnoteError as error:
            _log.error("settings not read", error=type(error).__name__)
            return True
        return not channels or not channels.isdisjoint(place for place in places if place)
