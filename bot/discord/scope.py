"""Which articles a question in Discord may be answered from."""

from __future__ import annotations

from typing import Any

import discord

from bot.types.question import Scope
from ingest.settings import SHARED_LIBRARY


def guild_library_name(guild_id: int) -> str:
    """The library of a server's own."""
    return f"guild-{guild_id}"


def scope_for(
    guild_id: int | None, article: str | None = None, shared: str = SHARED_LIBRARY
) -> Scope:
    """What a server may see: its own library and the shared one, or one article of these.

    Its own goes first. ``None`` is a direct message, which sees the shared one only.
    """
    own = () if guild_id is None else (guild_library_name(guild_id),)
    return Scope((*own, shared), (article,) if article else None)


def server_of(interaction: discord.Interaction[Any]) -> int | None:
    """The server whose articles a person may see by an interaction.

    Where a person brought the bot along, it is not the server's bot, and sees
    nothing of the server's own.
    """
    if interaction.is_user_integration() and not interaction.is_guild_integration():
        return None
    return interaction.guild_id
