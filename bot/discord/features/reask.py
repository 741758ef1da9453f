"""Asking again: when a question was edited, or when its source was updated since."""

from __future__ import annotations

import discord
import structlog

from bot.discord.component_router import ComponentInteraction
from bot.discord.context import BotClient, Interaction, asked_by
from bot.discord.errors import TRANSPORT_ERRORS
from bot.discord.permissions import may_moderate
from bot.discord.questions.delivery import MessageReply, say
from bot.discord.questions.history import question_of
from bot.discord.ui.messages import VIEW_SECONDS, Button, button_of
from bot.types.records import ExchangeState

AGAIN = "again"
_log = structlog.get_logger("bot.discord")


async def question_edited(client: BotClient, payload: discord.RawMessageUpdateEvent) -> None:
    """Offer to ask again below the answer to an edited message. Never raises."""
    if not payload.data.get("edited_timestamp"):
        # Discord itself changes a message, for example when it adds a preview.
        return
    exchange = await client.exchange_log.asked_by(payload.message_id)
    if exchange is None or exchange.state is ExchangeState.WRITING or not exchange.message_ids:
        return
    again = f"{AGAIN}:{payload.message_id}:{exchange.person_id}"
    words = client.words_of_server(exchange.guild_id)
    channel = client.get_partial_messageable(exchange.channel_id, guild_id=exchange.guild_id)
    try:
        answer = await channel.fetch_message(exchange.message_ids[-1])
        view = discord.ui.View.from_message(answer, timeout=VIEW_SECONDS)
        if all(getattr(item, "custom_id", "") != again for item in view.children):
            view.add_item(button_of(Button(words.question_edited, again)))
            await answer.edit(view=view, allowed_mentions=discord.AllowedMentions.none())
    except (discord.HTTPException, *TRANSPORT_ERRORS) as error:
        _log.info("asking again not offered", error=type(error).__name__)


async def again_pressed(interaction: Interaction, press: ComponentInteraction) -> None:
    """Answer the question as it stands now, in the place of the former answer."""
    client, answer, number = interaction.client, interaction.message, press.number(0)
    words = client.words_for(interaction)
    if not may_moderate(interaction, press.number(1)) or answer is None or number is None:
        await say(interaction, words.not_yours)
        return
    await interaction.response.defer()
    exchange = await client.exchange_log.asked_by(number)
    first, *others = exchange.message_ids if exchange else (answer.id,)
    channel = client.get_partial_messageable(answer.channel.id, guild_id=interaction.guild_id)
    try:
        question = await channel.fetch_message(number)
        place = answer if first == answer.id else await channel.fetch_message(first)
        for message_id in others:
            await channel.get_partial_message(message_id).delete()
    except (discord.HTTPException, *TRANSPORT_ERRORS):
        await say(interaction, words.question_gone)
        return
    if question.author.id == press.number(1):
        await client.ask_by_message(question, MessageReply(question, words, place))


async def recheck_pressed(interaction: Interaction, press: ComponentInteraction) -> None:
    """Ask an answer's question anew, for whoever presses alone."""
    client, number = interaction.client, press.number(0)
    words = client.words_for(interaction)
    channel = client.channel_of(interaction)
    text = ""
    if channel and number:
        text = await question_of(channel, number, client.own_id, client.languages)
    if not text:
        await say(interaction, words.question_gone)
        return
    await client.ask(interaction, asked_by(interaction, text, private=True))
