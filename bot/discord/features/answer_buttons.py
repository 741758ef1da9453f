"""Deleting an answer: by its button, or with its question."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import discord
import structlog

from bot.discord.component_router import Interaction, Press, say
from bot.discord.features.stopping import may_moderate
from bot.discord.questions.delivery import TRANSPORT_ERRORS
from bot.discord.request import question_id
from bot.types.records import Exchange

if TYPE_CHECKING:
    from bot.discord.client import FootnoteClient

_log = structlog.get_logger("bot.discord")


async def delete_pressed(interaction: Interaction, press: Press) -> None:
    """Delete an answer and its record, for whoever asked and for moderators."""
    client = interaction.client
    words = client.words_for(interaction)
    if not may_moderate(interaction, press.number(1)) or interaction.message is None:
        await say(interaction, words.not_yours)
        return
    await interaction.response.defer()
    exchange = await client.journal.find(press.text(0))
    try:
        # The interaction may delete also where the bot itself is no member.
        await interaction.delete_original_response()
    except discord.NotFound:
        pass
    except (discord.HTTPException, *TRANSPORT_ERRORS):
        await say(interaction, words.no_delete)
        return
    if exchange and interaction.message.id in exchange.message_ids:
        await _delete_messages(client, exchange, but=interaction.message.id)
        await client.journal.drop(exchange)


async def questions_deleted(client: FootnoteClient, message_ids: Iterable[int]) -> None:
    """Delete the answers to deleted messages, and their records. Never raises."""
    for message_id in message_ids:
        if client.asker.discard(question_id(message_id)):
            continue
        exchange = await client.journal.asked_by(message_id)
        if exchange:
            await _delete_messages(client, exchange)
            await client.journal.drop(exchange)
            _log.info("answer deleted with its question", question_id=exchange.id)


async def _delete_messages(client: FootnoteClient, exchange: Exchange, but: int = 0) -> None:
    channel = client.get_partial_messageable(exchange.channel_id, guild_id=exchange.guild_id)
    for message_id in exchange.message_ids:
        try:
            if message_id != but:
                await channel.get_partial_message(message_id).delete()
        except (discord.HTTPException, *TRANSPORT_ERRORS) as error:
            _log.warning("not deleted", error=type(error).__name__)
