"""Ask a question again after it was edited, or after its source was updated."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import discord
import structlog

from bot.discord.component_router import ComponentInteraction
from bot.discord.context import BotClient, Interaction, channel_ids, request_from
from bot.discord.errors import TRANSPORT_ERRORS
from bot.discord.permissions import ShownAnswer, may_moderate, shown_answer
from bot.discord.questions.delivery import MessageReply, respond_privately
from bot.discord.questions.history import find_question
from bot.discord.request import question_id
from bot.discord.ui.messages import VIEW_SECONDS, Button, build_button
from bot.discord.ui.shown_message import shown_buttons
from bot.types.records import Exchange, ExchangeState

AGAIN = "again"

LOOK_SECONDS = 2.0
LOOKS = 60
"""How often an answer that is being written is looked at until it has ended."""

_Channel = discord.PartialMessageable | discord.Thread
_log = structlog.get_logger("bot.discord")


async def offer_reask(client: BotClient, payload: discord.RawMessageUpdateEvent) -> None:
    """Add a button that asks an edited question again below its answer. Never raises."""
    if not payload.data.get("edited_timestamp"):
        # Discord changed the message itself, for example by adding a preview.
        return
    exchange = await _ended(client, payload.message_id)
    if exchange is None or not exchange.message_ids:
        return
    again = f"{AGAIN}:{payload.message_id}"
    strings = client.strings_for_guild(exchange.guild_id)
    channel = client.get_partial_messageable(exchange.channel_id, guild_id=exchange.guild_id)
    try:
        answer = await channel.fetch_message(exchange.message_ids[-1])
        if all(button.custom_id != again for button in shown_buttons(answer)):
            view = _with_button(answer, Button(strings.ask_edited_question, again))
            await answer.edit(view=view, allowed_mentions=discord.AllowedMentions.none())
    except (discord.HTTPException, *TRANSPORT_ERRORS) as error:
        _log.info("reask_not_offered", error=type(error).__name__)


async def _ended(client: BotClient, event_id: int) -> Exchange | None:
    """The exchange that a message began, when its answer has ended; ``None`` if there is none."""
    for _ in range(LOOKS):
        exchange = await client.exchange_log.find_by_event(event_id)
        if exchange is None or exchange.state is not ExchangeState.WRITING:
            return exchange
        await asyncio.sleep(LOOK_SECONDS)
    return None


def _with_button(
    message: discord.Message, button: Button
) -> discord.ui.View | discord.ui.LayoutView:
    """The components of a message, and the button below them."""
    if message.flags.components_v2:
        layout = discord.ui.LayoutView.from_message(message, timeout=VIEW_SECONDS)
        return layout.add_item(discord.ui.ActionRow(build_button(button)))
    view = discord.ui.View.from_message(message, timeout=VIEW_SECONDS)
    return view.add_item(build_button(button))


async def ask_edited_question(interaction: Interaction, component: ComponentInteraction) -> None:
    """Answer a question as it reads now, in place of its former answer."""
    client, message, number = interaction.client, interaction.message, component.number(0) or 0
    strings = client.strings_for(interaction)
    answer = await shown_answer(interaction, question_id(number))
    if answer is None or not may_moderate(interaction, answer) or message is None:
        await respond_privately(interaction, strings.only_asker)
        return
    # Somebody else may have pressed first, or the same person twice.
    is_being_answered = client.questions.is_in_progress(answer.question_id)
    await interaction.response.defer()
    if is_being_answered:
        return
    channel: _Channel = client.get_partial_messageable(
        message.channel.id, guild_id=interaction.guild_id
    )
    if isinstance(interaction.channel, discord.Thread):
        channel = interaction.channel
    try:
        question = await _fetch_question(interaction, channel, number)
        place = await _first_message(answer, message, channel)
    except (discord.HTTPException, *TRANSPORT_ERRORS):
        await respond_privately(interaction, strings.question_gone)
        return
    if question.author.id == answer.asker_id:
        await _answer_in(interaction, place, channel, question)


async def _first_message(
    answer: ShownAnswer, message: discord.Message, channel: _Channel
) -> discord.Message:
    """The first message of an answer, once its others are deleted. Raises what discord.py raises.

    ``message`` is one of them, or the only one that is known.
    """
    recorded = answer.exchange.message_ids if answer.exchange else ()
    first, *others = recorded or (message.id,)
    found = message if first == message.id else await channel.fetch_message(first)
    for message_id in others:
        with suppress(discord.NotFound):
            await channel.get_partial_message(message_id).delete()
    return found


async def _answer_in(
    interaction: Interaction, place: discord.Message, channel: _Channel, question: discord.Message
) -> None:
    """Answer a question by editing a message of a channel, which may be a thread opened for it."""
    client = interaction.client
    thread_id = channel.id if question.channel.id != channel.id else None
    thread = channel if thread_id else None
    strings = client.strings_for(interaction)
    reply = MessageReply(question, strings, place, thread, event_id=interaction.id)
    settings = await client.guild_settings.channel(
        interaction.guild_id, *channel_ids(question.channel)
    )
    await client.ask_by_message(question, reply, channel=settings, thread_id=thread_id)


async def _fetch_question(
    interaction: Interaction, channel: _Channel, number: int
) -> discord.Message:
    """A question from the channel of its answer, or from the one where its thread was opened.

    Raises what discord.py raises.
    """
    try:
        return await channel.fetch_message(number)
    except discord.NotFound:
        _, parent_id = channel_ids(interaction.channel)
        if parent_id is None or number != channel.id:
            raise
    parent = interaction.client.get_partial_messageable(parent_id, guild_id=interaction.guild_id)
    return await parent.fetch_message(number)


async def recheck_answer(interaction: Interaction, component: ComponentInteraction) -> None:
    """Ask an answer's question again, and show the answer only to the person who pressed."""
    client, number = interaction.client, component.number(0)
    strings = client.strings_for(interaction)
    channel = client.channel_of(interaction)
    text = ""
    if channel and number:
        find_parts = client.exchange_log.find_parts
        text = await find_question(channel, number, client.own_id, client.languages, find_parts)
    if not text:
        await respond_privately(interaction, strings.question_gone)
        return
    await client.ask(interaction, request_from(interaction, text, private=True))
