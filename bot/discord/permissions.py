"""Who may manage a guild, and who may act on an answer."""

from __future__ import annotations

import discord

from bot.discord.context import Interaction
from bot.discord.i18n.strings import Strings
from bot.discord.scope import guild_of


async def managed_guild(interaction: Interaction) -> int | None:
    """The guild of an interaction, if the person may manage it. Raises ``FootnoteError``."""
    return guild_of(interaction) if await may_manage(interaction) else None


def management_refusal(interaction: Interaction, strings: Strings) -> str:
    """What to say to a person for whom ``managed_guild`` is ``None``."""
    return strings.only_in_servers if guild_of(interaction) is None else strings.only_managers


async def may_manage(interaction: Interaction) -> bool:
    """Whether a person may change the bot's library and settings in a guild right now.

    These are members who may manage the guild, and those with a role chosen in
    its settings. Raises ``FootnoteError``.
    """
    guild_id = guild_of(interaction)
    if guild_id is None or not isinstance(interaction.user, discord.Member):
        return False
    if interaction.permissions.manage_guild:
        return True
    roles = (await interaction.client.guild_settings.settings(guild_id)).roles
    return any(interaction.user.get_role(role) for role in roles)


def may_moderate(interaction: discord.Interaction[discord.Client], asker_id: int | None) -> bool:
    """Whether a person may act on an answer: the asker and moderators may."""
    return interaction.user.id == asker_id or interaction.permissions.manage_messages
