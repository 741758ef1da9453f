"""Which libraries a question in Discord is answered from."""

from __future__ import annotations

from typing import Any

import discord

from bot.types.question import Scope
from ingest.settings import SHARED_LIBRARY


def guild_library_name(guild_id: int) -> str:
    """The name of a guild's own library."""
    return f"guild-{guild_id}"


def scope_for(
    guild_id: int | None, article: str | None = None, shared: str = SHARED_LIBRARY
) -> Scope:
    """A guild's own library, then the shared one; optionally a single article of these.

    ``None`` is a direct message, which sees only the shared library.
    """
    own = () if guild_id is None else (guild_library_name(guild_id),)
    return Scope((*own, shared), (article,) if article else None)


def guild_of(interaction: discord.Interaction[Any]) -> int | None:
    """The guild whose library an interaction may see.

    ``None`` in a direct message, and where only the person installed the bot:
    a bot that the guild did not add sees nothing of the guild's own.
    """
    if interaction.is_user_integration() and not interaction.is_guild_integration():
        return None
    return interaction.guild_id
