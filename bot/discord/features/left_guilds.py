"""What ends when a guild removes the bot, also while it was not running.

The articles and settings of the guild stay, for the case that it comes back.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from http import HTTPStatus

import discord
import structlog

from bot.discord.context import BotClient
from bot.discord.errors import TRANSPORT_ERRORS
from ingest.errors import FootnoteError

_GONE = {HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND}
_log = structlog.get_logger("bot.discord")


async def end_guild(client: BotClient, guild_id: int) -> None:
    """End a guild's feeds, silenced threads and undelivered replies. Never raises."""
    await client.guild_settings.forget_threads(guild_id)
    for end in (client.guild_feeds.end, client.handoffs.end):
        try:
            await end(guild_id)
        except FootnoteError as error:
            _log.error("left_guild_not_ended", error=type(error).__name__)


async def end_left_guilds(client: BotClient) -> None:
    """End what belongs to guilds that the bot is not in any more. Never raises."""
    known = (
        client.guild_feeds.guilds,
        client.guild_settings.silenced_guilds,
        client.handoffs.undelivered_guilds,
    )
    found = {guild_id for list_guilds in known for guild_id in await _listed(list_guilds)}
    for guild_id in sorted(found):
        if client.get_guild(guild_id) is None and await _has_left(client, guild_id):
            await end_guild(client, guild_id)


async def _listed(list_guilds: Callable[[], Awaitable[Iterable[int]]]) -> Iterable[int]:
    try:
        return await list_guilds()
    except FootnoteError as error:
        _log.warning("left_guilds_not_listed", error=type(error).__name__)
        return ()


async def _has_left(client: BotClient, guild_id: int) -> bool:
    """Whether Discord says that the bot is not in a guild, rather than that the guild is away."""
    try:
        await client.fetch_guild(guild_id, with_counts=False)
    except discord.HTTPException as error:
        return error.status in _GONE
    except TRANSPORT_ERRORS:
        pass
    return False
