"""Which libraries a question in Discord is answered from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.types.question import Scope
from bot.types.records import ChannelLibraries
from ingest.settings import SHARED_LIBRARY

if TYPE_CHECKING:  # commands of the terminal name a guild's library, too
    import discord


def guild_library_name(guild_id: int) -> str:
    """The name of a guild's own library."""
    return f"guild-{guild_id}"


def scope_for(
    guild_id: int | None,
    article: str | None = None,
    shared: str = SHARED_LIBRARY,
    libraries: ChannelLibraries = ChannelLibraries.BOTH,
) -> Scope:
    """A guild's own library, then the shared one; optionally one of them, or a single article.

    ``None`` is a direct message, which sees only the shared library.
    """
    if guild_id is None:
        names: tuple[str, ...] = (shared,)
    else:
        own = guild_library_name(guild_id)
        names = {
            ChannelLibraries.BOTH: (own, shared),
            ChannelLibraries.OWN: (own,),
            ChannelLibraries.SHARED: (shared,),
        }[libraries]
    return Scope(names, (article,) if article else None)


def guild_of(interaction: discord.Interaction[Any]) -> int | None:
    """The guild whose library an interaction may see.

    ``None`` in a direct message, and where only the person installed the bot:
    a bot that the guild did not add sees nothing of the guild's own.
    """
    if interaction.is_user_integration() and not interaction.is_guild_integration():
        return None
    return interaction.guild_id
