"""Who a token belongs to, and the link that invites the bot to a server."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import discord

from bot.discord.connection.endpoints import Endpoints
from bot.discord.errors import TRANSPORT_ERRORS, DiscordUnavailable
from ingest.errors import SettingsError

TIMEOUT_SECONDS = 10.0

PERMISSIONS = discord.Permissions(
    view_channel=True,
    send_messages=True,
    send_messages_in_threads=True,
    embed_links=True,
    attach_files=True,
    read_message_history=True,
)


@dataclass(frozen=True, slots=True)
class BotIdentity:
    """The bot that a token belongs to."""

    name: str
    invite_link: str


async def identify(token: str, endpoints: Endpoints) -> BotIdentity:
    """Ask Discord whose token it is, without connecting the bot.

    Raises ``SettingsError`` for a token that Discord refuses, and
    ``DiscordUnavailable`` when it does not answer.
    """
    check_token(token)
    try:
        with endpoints.applied():
            async with asyncio.timeout(TIMEOUT_SECONDS):
                async with discord.Client(intents=discord.Intents.none()) as client:
                    await client.login(token)
                    link = discord.utils.oauth_url(
                        client.application_id or 0, permissions=PERMISSIONS
                    )
                    return BotIdentity(str(client.user), link)
    except discord.LoginFailure:
        raise refused_token() from None
    except (discord.DiscordException, TimeoutError, *TRANSPORT_ERRORS):
        raise DiscordUnavailable(
            "Discord does not answer.", hint="Check the network and try again."
        ) from None


def check_token(token: str) -> None:
    """Raises ``SettingsError`` for what no token is and no request can carry."""
    if not token.strip():
        raise _bad_token("There is no token for Discord.")
    if not all("!" <= character <= "~" for character in token.strip()):
        raise _bad_token("The token for Discord has characters that no token has.")


def refused_token() -> SettingsError:
    """The error for a token that Discord refuses."""
    return _bad_token("Discord does not accept the token.")


def _bad_token(message: str) -> SettingsError:
    return SettingsError(
        message,
        hint="Check DISCORD_TOKEN: copy it from https://discord.com/developers/applications, page Bot.",
    )
