"""Validate the token, identify its bot, and make the link that invites it."""

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
    create_public_threads=True,
    add_reactions=True,
)
"""What the invite asks for; docs/guides/discord.md says what each is for."""


@dataclass(frozen=True, slots=True)
class BotIdentity:
    """The bot that a token belongs to."""

    name: str
    invite_link: str


async def identify(token: str, endpoints: Endpoints) -> BotIdentity:
    """Ask Discord whose token this is, without connecting to the gateway.

    Raises ``SettingsError`` if Discord rejects the token, and
    ``DiscordUnavailable`` if it does not respond.
    """
    check_token(token)
    try:
        with endpoints.applied():
            async with asyncio.timeout(TIMEOUT_SECONDS):
                async with discord.Client(intents=discord.Intents.none()) as client:
                    await client.login(token)
                    return BotIdentity(str(client.user), invite_link(client.application_id))
    except discord.LoginFailure:
        raise rejected_token_error() from None
    except (discord.DiscordException, TimeoutError, *TRANSPORT_ERRORS):
        raise DiscordUnavailable(
            "Discord does not respond.", hint="Check the network and try again."
        ) from None


def invite_link(application_id: int | None) -> str:
    """The page where a person adds the bot to a server, or grants it what it lacks there."""
    return discord.utils.oauth_url(application_id or 0, permissions=PERMISSIONS)


def check_token(token: str) -> None:
    """Raises ``SettingsError`` for a text that cannot be a token or be sent in a header."""
    if not token.strip():
        raise _bad_token("The Discord token is empty.")
    if not all("!" <= character <= "~" for character in token.strip()):
        raise _bad_token("The Discord token contains characters that no token has.")


def rejected_token_error() -> SettingsError:
    """The error for a token that Discord rejects."""
    return _bad_token("Discord rejected the token.")


def _bad_token(message: str) -> SettingsError:
    return SettingsError(
        message,
        hint="Check DISCORD_TOKEN: copy it from the Bot page of your application at https://discord.com/developers/applications.",
    )
