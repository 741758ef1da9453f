"""What a server's people have set, remembered for a while, and who may set it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import discord
import structlog

from bot.discord.component_router import Interaction
from bot.discord.i18n.strings import Wording
from bot.discord.scope import server_of
from bot.discord.servers import Servers
from bot.discord.services.worker_pool import Workers
from bot.types.server import ServerSettings
from ingest.errors import FootnoteError

REMEMBERED_SECONDS = 60.0
_log = structlog.get_logger("bot.discord")


class ServerBook:
    """Settings by server, off the event loop; ``clock`` gives seconds that only grow."""

    def __init__(self, servers: Servers, workers: Workers, clock: Callable[[], float]) -> None:
        self._servers = servers
        self._workers = workers
        self._clock = clock
        self._known: dict[int, tuple[float, ServerSettings]] = {}

    def known(self, guild_id: int) -> ServerSettings | None:
        """What is set for a server, where it was looked up a moment ago."""
        known = self._known.get(guild_id)
        recent = known is not None and self._clock() - known[0] < REMEMBERED_SECONDS
        return known[1] if known and recent else None

    async def settings(self, guild_id: int) -> ServerSettings:
        """What is set for a server. Raises ``FootnoteError``."""
        known = self.known(guild_id)
        if known:
            return known
        found = await self._workers.run(partial(self._servers.settings, guild_id))
        self._known[guild_id] = (self._clock(), found)
        return found

    async def set(self, guild_id: int, settings: ServerSettings) -> None:
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


async def managed_server(interaction: Interaction) -> int | None:
    """The server that somebody may manage by an interaction. Raises ``FootnoteError``."""
    return server_of(interaction) if await may_manage(interaction) else None


def not_managed(interaction: Interaction, words: Wording) -> str:
    """Why there is none."""
    return words.only_in_servers if server_of(interaction) is None else words.only_managers


async def may_manage(interaction: Interaction) -> bool:
    """Whether somebody may change what the bot has and does in a server. Raises ``FootnoteError``.

    That is whoever may manage the server, or has a role that was set for it,
    at this moment.
    """
    server = server_of(interaction)
    if server is None or not isinstance(interaction.user, discord.Member):
        return False
    if interaction.permissions.manage_guild:
        return True
    roles = (await interaction.client.servers.settings(server)).roles
    return any(interaction.user.get_role(role) for role in roles)
