"""The buttons below an answer: Stop, thumbs, Share and Delete."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import discord
import structlog

from bot.discord.component_router import ComponentInteraction
from bot.discord.context import BotClient, Interaction
from bot.discord.errors import TRANSPORT_ERRORS
from bot.discord.i18n.strings import ENGLISH, Strings
from bot.discord.limits import CONTENT, FORM_SECONDS, length
from bot.discord.markdown import escaped, shortened
from bot.discord.permissions import may_moderate
from bot.discord.questions.delivery import say
from bot.discord.request import question_id
from bot.discord.ui.answer_components import SHARE
from bot.discord.ui.answer_layout import interrupted_content
from bot.discord.ui.messages import Button, Menu, Option, OutgoingMessage, new_parts
from bot.types.records import Exchange, Feedback

_log = structlog.get_logger("bot.discord")

REASON = "reason"
"""The name of the form for a reason, and of its field."""

REASON_CHARACTERS = 500

_NAME = 80


async def delete_pressed(interaction: Interaction, press: ComponentInteraction) -> None:
    """Delete an answer and its record, for whoever asked and for moderators."""
    client = interaction.client
    words = client.words_for(interaction)
    if not may_moderate(interaction, press.number(1)) or interaction.message is None:
        await say(interaction, words.not_yours)
        return
    await interaction.response.defer()
    exchange = await client.exchange_log.find(press.text(0))
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
        await client.exchange_log.drop(exchange)


async def questions_deleted(client: BotClient, message_ids: Iterable[int]) -> None:
    """Delete the answers to deleted messages, and their records. Never raises."""
    for message_id in message_ids:
        if client.questions.discard(question_id(message_id)):
            continue
        exchange = await client.exchange_log.asked_by(message_id)
        if exchange:
            await _delete_messages(client, exchange)
            await client.exchange_log.drop(exchange)
            _log.info("answer deleted with its question", question_id=exchange.id)


async def _delete_messages(client: BotClient, exchange: Exchange, but: int = 0) -> None:
    channel = client.get_partial_messageable(exchange.channel_id, guild_id=exchange.guild_id)
    for message_id in exchange.message_ids:
        try:
            if message_id != but:
                await channel.get_partial_message(message_id).delete()
        except (discord.HTTPException, *TRANSPORT_ERRORS) as error:
            _log.warning("not deleted", error=type(error).__name__)


def reason_modal(question_id: str, words: Strings = ENGLISH) -> discord.ui.Modal:
    """A form for what is wrong with an answer."""
    modal = discord.ui.Modal(
        title=words.bad_title, custom_id=f"{REASON}:{question_id}", timeout=FORM_SECONDS
    )
    entry: discord.ui.TextInput[Any] = discord.ui.TextInput(
        style=discord.TextStyle.paragraph,
        custom_id=REASON,
        required=False,
        max_length=REASON_CHARACTERS,
    )
    modal.add_item(discord.ui.Label(text=words.bad_reason, component=entry))
    return modal


async def good_pressed(interaction: Interaction, press: ComponentInteraction) -> None:
    """Note that an answer was helpful."""
    await _note(interaction, press, helpful=True)


async def bad_pressed(interaction: Interaction, press: ComponentInteraction) -> None:
    """Ask what is wrong; what nobody sends is not noted."""
    words = interaction.client.words_for(interaction)
    await interaction.response.send_modal(reason_modal(press.text(0), words))


async def reason_entered(interaction: Interaction, press: ComponentInteraction) -> None:
    """Note that an answer was not helpful, and why."""
    await _note(interaction, press, helpful=False)


async def _note(interaction: Interaction, press: ComponentInteraction, *, helpful: bool) -> None:
    client = interaction.client
    reason = press.entered.get(REASON, "").strip()
    opinion = Feedback(press.text(0)[:64], interaction.user.id, helpful, reason)
    await interaction.response.defer(ephemeral=True, thinking=True)
    await client.exchange_log.rate(opinion)
    await say(interaction, client.words_for(interaction).thanks)


async def share_pressed(interaction: Interaction, _: ComponentInteraction) -> None:
    """Post what the private message shows, with its menu; only whoever sees it can press."""
    message = interaction.message
    if message is None:
        return
    words = interaction.client.words_for(interaction)
    shared = OutgoingMessage(
        _signed(message.content, interaction.user.display_name, words),
        buttons=tuple(_kept_buttons(message)),
        menu=next(_menus(message), None),
    )
    await interaction.response.send_message(**new_parts(shared))


def _signed(content: str, name: str, words: Strings) -> str:
    signature = words.shared_by.format(name=escaped(shortened(name, _NAME)))
    signed = f"{content}\n{signature}"
    return signed if length(signed) <= CONTENT else content


def _menus(message: discord.Message) -> Iterator[Menu]:
    for part in _parts(message):
        if isinstance(part, discord.SelectMenu) and part.custom_id:
            options = tuple(
                Option(option.label, option.description or "…", option.value)
                for option in part.options
            )
            yield Menu(part.placeholder or "…", part.custom_id, options)


def _kept_buttons(message: discord.Message) -> Iterator[Button]:
    for part in _parts(message):
        if isinstance(part, discord.Button) and part.label and part.custom_id not in {None, SHARE}:
            yield Button(part.label, str(part.custom_id))


def _parts(message: discord.Message) -> Iterator[discord.Component]:
    for row in message.components:
        if isinstance(row, discord.ActionRow):
            yield from row.children


async def stop_pressed(interaction: Interaction, press: ComponentInteraction) -> None:
    """End an answer, or say that it ended already; the last edit shows what there is."""
    client = interaction.client
    if not may_moderate(interaction, press.number(1)):
        await say(interaction, client.words_for(interaction).not_yours)
    elif client.questions.stop(press.text(0)) or interaction.message is None:
        await interaction.response.defer()
    else:
        # Nobody writes it any more, because the bot was restarted meanwhile.
        content = interrupted_content(interaction.message.content, client.languages)
        await interaction.response.edit_message(content=content, view=None)
