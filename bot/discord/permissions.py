"""Who may manage a guild, and who may act on an answer.

A ``custom_id`` comes from the person who presses, so it is only believed where
the record of the question, or else what Discord says of the message, agrees.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TypeVar

import discord
from discord import app_commands

from bot.discord.context import Interaction
from bot.discord.i18n.strings import Strings
from bot.discord.questions.message_lookup import replied_to
from bot.discord.request import question_id
from bot.discord.scope import guild_of
from bot.types.records import Exchange

T = TypeVar("T")

_QUESTION_ID = re.compile("[0-9a-f]{1,16}")


@dataclass(frozen=True, slots=True)
class ShownAnswer:
    """The answer that a message shows, and who asked for it.

    ``asker_id`` is ``None`` if nobody knows any more. ``exchange`` is ``None`` if
    the question is not on record, as after its time.
    """

    question_id: str
    asker_id: int | None
    exchange: Exchange | None = None


def guild_command(command: T) -> T:
    """Offer a command only in guilds that have added the bot, and not in direct messages."""
    in_guilds = app_commands.allowed_contexts(guilds=True, dms=False, private_channels=False)
    return in_guilds(app_commands.allowed_installs(guilds=True, users=False)(command))


def administration_command(command: T) -> T:
    """Offer a command in guilds, at first only to people who may manage the guild.

    A guild may offer it to others in its own settings, so it is checked at each use as well.
    """
    return app_commands.default_permissions(manage_guild=True)(guild_command(command))


def administered_guild(interaction: Interaction) -> int | None:
    """The guild of an interaction, if the person may change the bot's settings there right now.

    Only members who may manage the guild may do that, not those with a role chosen in its settings.
    """
    return guild_of(interaction) if interaction.permissions.manage_guild else None


def administration_refusal(interaction: Interaction, strings: Strings) -> str:
    """What to say to a person for whom ``administered_guild`` is ``None``."""
    return strings.only_in_servers if guild_of(interaction) is None else strings.only_administrators


async def managed_guild(interaction: Interaction) -> int | None:
    """The guild of an interaction, if the person may manage it. Raises ``FootnoteError``."""
    return guild_of(interaction) if await may_manage(interaction) else None


def management_refusal(interaction: Interaction, strings: Strings) -> str:
    """What to say to a person for whom ``managed_guild`` is ``None``."""
    return strings.only_in_servers if guild_of(interaction) is None else strings.only_managers


async def may_manage(interaction: Interaction) -> bool:
    """Whether a person may change the bot's library in a guild right now.

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


async def no_articles(interaction: Interaction) -> str:
    """That no article is here yet, and what the person can do about it. Raises ``FootnoteError``."""
    strings = interaction.client.strings_for(interaction)
    advice = strings.ask_for_articles
    if guild_of(interaction) is None:
        advice = strings.ask_operator_for_articles
    elif await may_manage(interaction):
        advice = strings.add_articles
    return f"{strings.article_count.format(0)} {advice}"


async def moderated_guild(interaction: Interaction) -> int | None:
    """The guild of an interaction, if the person is a moderator where they act right now.

    These are members who may manage messages there, and those who may manage the
    bot in the guild. Raises ``FootnoteError``.
    """
    guild_id = guild_of(interaction)
    if guild_id is None:
        return None
    is_moderator = interaction.permissions.manage_messages or await may_manage(interaction)
    return guild_id if is_moderator else None


def moderation_refusal(interaction: Interaction, strings: Strings) -> str:
    """What to say to a person for whom ``moderated_guild`` is ``None``."""
    return strings.only_in_servers if guild_of(interaction) is None else strings.only_moderators


async def shown_answer(interaction: Interaction, claimed_id: str) -> ShownAnswer | None:
    """The answer to the question with that id, if the interaction's message shows it.

    ``None`` if it shows another answer or none, as with a forged ``custom_id``.
    Raises ``FootnoteError``.
    """
    message = interaction.message
    if message is None:
        return None
    exchange = await _find_exchange(interaction, claimed_id)
    if exchange is None:
        is_shown = answered_question(message) == claimed_id
        return ShownAnswer(claimed_id, await _asker_of(message)) if is_shown else None
    is_shown = message.id in exchange.message_ids or answered_question(message) == claimed_id
    if not is_shown or not _was_here(exchange, interaction):
        return None
    return ShownAnswer(exchange.id, exchange.person_id, exchange)


async def recorded_exchange(interaction: Interaction, claimed_id: str) -> Exchange | None:
    """The exchange with that id, if it was in the channel of the interaction.

    Raises ``FootnoteError``.
    """
    exchange = await _find_exchange(interaction, claimed_id)
    return exchange if exchange and _was_here(exchange, interaction) else None


async def _find_exchange(interaction: Interaction, claimed_id: str) -> Exchange | None:
    if not _QUESTION_ID.fullmatch(claimed_id):
        return None
    client = interaction.client
    in_progress = client.questions.exchange(claimed_id)
    return in_progress or await client.exchange_log.find(claimed_id)


def _was_here(exchange: Exchange, interaction: Interaction) -> bool:
    here = (guild_of(interaction), interaction.channel_id)
    return (exchange.guild_id, exchange.channel_id) == here


def answered_question(message: discord.Message) -> str | None:
    """The id of the question that a message of the bot answers, by Discord's own links."""
    if message.interaction_metadata:
        return question_id(message.interaction_metadata.id)
    if message.reference and message.reference.message_id:
        return question_id(message.reference.message_id)
    return None


async def _asker_of(message: discord.Message) -> int | None:
    """The person whose command or message a message of the bot answers, by Discord's own links."""
    if message.interaction_metadata:
        return message.interaction_metadata.user.id
    question = await replied_to(message)
    return question.author.id if question else None


def may_moderate(interaction: Interaction, answer: ShownAnswer | None) -> bool:
    """Whether a person may act on an answer: the asker and moderators may."""
    if answer is None:
        return False
    return interaction.user.id == answer.asker_id or interaction.permissions.manage_messages
