"""The message to a server that has just added the bot."""

from __future__ import annotations

from collections.abc import Iterator

import discord
import structlog

from bot.discord.context import BotClient
from bot.discord.errors import TRANSPORT_ERRORS
from bot.discord.features.missing_permissions import missing_permissions, missing_text
from bot.discord.features.settings_panel import SETUP
from bot.discord.i18n.strings import Strings
from bot.discord.ui.messages import Button, OutgoingMessage, send_arguments
from bot.types.records import GuildSettings
from ingest.errors import FootnoteError

_REFUSALS = (discord.Forbidden, discord.NotFound)
_log = structlog.get_logger("bot.discord")


async def post_join_message(client: BotClient, guild: discord.Guild) -> None:
    """Say in one channel how to set the bot up, and which permissions it lacks. Never raises.

    The nonce keeps Discord from showing the message of one join twice.
    """
    missing = missing_permissions(guild, await _settings(client, guild.id))
    strings = client.strings_for_guild(guild.id)
    message = join_message(missing_text(missing, client.application_id, strings), strings)
    for channel in writable_channels(guild):
        try:
            await channel.send(nonce=f"join-{join_number(guild)}", **send_arguments(message))
        except _REFUSALS as error:
            _log.info("join_message_refused", code=error.code)
        except (discord.HTTPException, *TRANSPORT_ERRORS) as error:
            _log.warning("join_message_not_posted", error=type(error).__name__)
            return
        else:
            return
    _log.warning("join_message_not_posted", error="no channel")


def join_message(missing: str, strings: Strings) -> OutgoingMessage:
    """A greeting, what is missing, and the button that begins the set-up."""
    buttons = (Button(strings.set_up, SETUP),)
    return OutgoingMessage(f"{strings.greeting}\n\n{missing}", buttons=buttons)


def writable_channels(guild: discord.Guild) -> Iterator[discord.TextChannel]:
    """The text channels where the bot may write: that for system messages, then from the top."""
    if guild.me is None:
        return
    others = (each for each in guild.text_channels if each != guild.system_channel)
    for channel in filter(None, (guild.system_channel, *others)):
        granted = channel.permissions_for(guild.me)
        if granted.view_channel and granted.send_messages:
            yield channel


def join_number(guild: discord.Guild) -> int:
    """A number that differs from one join of a guild to its next: its time in milliseconds."""
    joined_at = guild.me.joined_at if guild.me else None
    return int(joined_at.timestamp() * 1000) if joined_at else guild.id


async def _settings(client: BotClient, guild_id: int) -> GuildSettings:
    """The settings of a guild that may have been here before; the defaults if they are not read."""
    try:
        return await client.guild_settings.settings(guild_id)
    except FootnoteError as error:
        _log.warning("guild_settings_not_read", error=type(error).__name__)
        return GuildSettings()
