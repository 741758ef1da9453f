"""Who may manage a guild, and who may act on an answer."""

from __future__ import annotations

import discord

from bot.discord.context import Interaction
from bot.discord.i18n.strings import Strings
from bot.discord.scope import server_of


async def managed_server(interaction: Interaction) -> int | None:
    """The server that somebody may manage by an interaction. Raises ``FootnoteError``."""
    return server_of(interaction) if await may_manage(interaction) else None


def not_managed(interaction: Interaction, words: Strings) -> str:
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
    roles = (await interaction.client.guild_settings.settings(server)).roles
    return any(interaction.user.get_role(role) for role in roles)


def may_moderate(interaction: discord.Interaction[discord.Client], asker_id: int | None) -> bool:
    """Whether somebody may act on an answer: whoever asked for it, and moderators."""
    return interaction.user.id == asker_id or interaction.permissions.manage_messages
