"""“Ask a moderator” below a refusal, and how the moderators' reply gets back to the asker.

What a person writes is shown as a person's, never among an answer's sentences.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC

import discord
import structlog
from discord.abc import Messageable

from bot.discord.component_router import ComponentInteraction
from bot.discord.context import Interaction
from bot.discord.errors import TRANSPORT_ERRORS
from bot.discord.features.moderator_replies import Delivery, deliver, mark_question
from bot.discord.features.own_articles import OFFER
from bot.discord.i18n.strings import Strings
from bot.discord.permissions import (
    may_manage,
    moderated_guild,
    moderation_refusal,
    shown_answer,
)
from bot.discord.questions.delivery import respond_privately
from bot.discord.questions.history import question_of
from bot.discord.request import without_mentions
from bot.discord.responses import respond_privately_with
from bot.discord.scope import guild_of
from bot.discord.ui.answer_layout import text_messages
from bot.discord.ui.forms import Field, build_form
from bot.discord.ui.handoff_layout import question_message
from bot.discord.ui.messages import Button, OutgoingMessage, send_arguments
from bot.discord.ui.shown_message import shown_text
from bot.types.handoff import Handoff, HandoffState

ANSWER = "mod-answer"
"""The ``custom_id`` of the form for a reply."""

REPLY_FIELD = "reply"
REPLY_CHARACTERS = 1_800

_log = structlog.get_logger("bot.discord")


async def hand_on(interaction: Interaction, component: ComponentInteraction) -> None:
    """Send a refused question to the moderators, once, for the person who asked it."""

    async def build(strings: Strings) -> tuple[OutgoingMessage, ...]:
        answer = await shown_answer(interaction, component.text(0))
        if answer is None or answer.asker_id != interaction.user.id:
            return text_messages(strings.only_asker_hands_on)
        channel = await _moderators_channel(interaction)
        if channel is None:
            return text_messages(strings.no_moderators)
        handoff = await _new_handoff(interaction, answer.question_id)
        if handoff is None:
            return text_messages(strings.question_gone_for_moderators)
        return text_messages(await _send_to_moderators(interaction, handoff, channel, strings))

    await respond_privately_with(interaction, build)


async def _moderators_channel(interaction: Interaction) -> Messageable | None:
    """The channel that takes questions, if it is there and of the same guild."""
    client, guild_id = interaction.client, guild_of(interaction)
    if guild_id is None or not await client.handoffs.accepts(guild_id):
        return None
    number = (await client.guild_settings.settings(guild_id)).moderator_channel or 0
    try:
        channel = client.get_channel(number) or await client.fetch_channel(number)
    except (discord.DiscordException, *TRANSPORT_ERRORS) as error:
        _log.warning("moderators_unreachable", error=type(error).__name__)
        return None
    guild = getattr(channel, "guild", None)
    is_here = guild is not None and guild.id == guild_id
    return channel if is_here and isinstance(channel, Messageable) else None


async def _new_handoff(interaction: Interaction, question_id: str) -> Handoff | None:
    """The hand-off of a question; ``None`` if its text cannot be found any more."""
    client, message, guild_id = interaction.client, interaction.message, guild_of(interaction)
    if message is None or guild_id is None:
        return None
    text = client.questions.open_questions.find(question_id)
    if not text:
        exchange = await client.exchange_log.find(question_id)
        find_parts = client.exchange_log.find_parts
        text = (exchange.question if exchange else "") or without_mentions(
            await question_of(message, client.own_id, client.languages, find_parts)
        )
    if not text:
        return None
    return Handoff(
        question_id,
        person_id=interaction.user.id,
        guild_id=guild_id,
        channel_id=interaction.channel_id or 0,
        answer_id=message.id,
        handed_at=discord.utils.snowflake_time(interaction.id).astimezone(UTC),
        question=text,
        private=message.flags.ephemeral,
    )


async def _send_to_moderators(
    interaction: Interaction, handoff: Handoff, channel: Messageable, strings: Strings
) -> str:
    """Record and send a question; returns what to say to the asker.

    One that was recorded but not sent, because the process was killed in between,
    is sent now: its nonce keeps Discord from showing it twice.
    """
    handoffs = interaction.client.handoffs
    if not await handoffs.add(handoff):
        known = await handoffs.find(handoff.exchange_id)
        if known is None or known.message_id is not None:
            return strings.already_handed_on
    local = interaction.client.strings_for_guild(handoff.guild_id)
    message = question_message(handoff, _reason(interaction), local)
    try:
        sent = await channel.send(nonce=f"{handoff.exchange_id}-m", **send_arguments(message))
    except (discord.HTTPException, *TRANSPORT_ERRORS) as error:
        await handoffs.remove(handoff.exchange_id)
        code = getattr(error, "code", None)
        _log.warning("question_not_handed_on", error=type(error).__name__, code=code)
        return strings.moderators_unreachable
    await handoffs.place(handoff.exchange_id, sent.id)
    _log.info("question_handed_on", question_id=handoff.exchange_id)
    return strings.handed_on


def _reason(interaction: Interaction) -> str:
    """Why the question was refused, as the refusal says it above its small print."""
    shown = shown_text(interaction.message) if interaction.message else ""
    lines = (line for line in shown.split("\n") if not line.startswith(("-# ", "> ")))
    return next(filter(str.strip, lines), "")


async def open_reply_form(interaction: Interaction, component: ComponentInteraction) -> None:
    """Open a form for the reply to a question, for moderators."""
    strings = interaction.client.strings_for(interaction)
    handoff = await _open_handoff(interaction, component, strings)
    if isinstance(handoff, str):
        await respond_privately(interaction, handoff)
        return
    field = Field(REPLY_FIELD, strings.reply_field, REPLY_CHARACTERS, is_long=True)
    custom_id = f"{ANSWER}:{handoff.exchange_id}"
    await interaction.response.send_modal(build_form(strings.reply_title, custom_id, [field]))


async def deliver_reply(interaction: Interaction, component: ComponentInteraction) -> None:
    """Bring a moderator's reply to the person who asked, and offer to keep it as an article."""

    async def build(strings: Strings) -> tuple[OutgoingMessage, ...]:
        reply = component.fields.get(REPLY_FIELD, "").strip()[:REPLY_CHARACTERS]
        handoff = await _open_handoff(interaction, component, strings)
        if isinstance(handoff, str):
            return text_messages(handoff)
        if not reply:
            return text_messages(strings.empty_reply)
        refused = await _take_and_deliver(interaction, handoff, reply, strings)
        if refused:
            return text_messages(refused)
        buttons: tuple[Button, ...] = ()
        if await may_manage(interaction):
            custom_id = f"{OFFER}:{handoff.exchange_id}"
            buttons = (Button(strings.add_as_article, custom_id),)
        return (OutgoingMessage(strings.reply_delivered, buttons=buttons),)

    await respond_privately_with(interaction, build)


async def _take_and_deliver(
    interaction: Interaction, handoff: Handoff, reply: str, strings: Strings
) -> str:
    """Record a reply, then deliver it; returns why it was not delivered, empty if it was."""
    client, person = interaction.client, interaction.user
    replied = replace(handoff, moderator_id=person.id, reply=reply, reply_id=interaction.id)
    question_id = handoff.exchange_id
    with client.handoffs.delivering(question_id) as is_mine:
        if not is_mine or not await client.handoffs.take_reply(
            question_id, person.id, reply, interaction.id
        ):
            return strings.already_closed
        delivery = await deliver(client, replied, person.display_name)
        if delivery is Delivery.DELAYED:
            return strings.reply_delayed
        if delivery is Delivery.REFUSED:
            await client.handoffs.reopen(question_id)
            return strings.reply_refused if handoff.private else strings.reply_not_delivered
        await client.handoffs.settle(question_id)
    await _close_message(interaction, handoff, lambda local: local.answered_by)
    return ""


async def dismiss_question(interaction: Interaction, component: ComponentInteraction) -> None:
    """Close a question without a reply, for moderators."""

    async def build(strings: Strings) -> tuple[OutgoingMessage, ...]:
        handoff = await _open_handoff(interaction, component, strings)
        if isinstance(handoff, str):
            return text_messages(handoff)
        dismissed = interaction.client.handoffs.dismiss(handoff.exchange_id, interaction.user.id)
        if not await dismissed:
            return text_messages(strings.already_closed)
        await _close_message(interaction, handoff, lambda local: local.dismissed_by)
        return text_messages(strings.question_dismissed)

    await respond_privately_with(interaction, build)


async def _open_handoff(
    interaction: Interaction, component: ComponentInteraction, strings: Strings
) -> Handoff | str:
    """The open hand-off that a moderator acts on, or why they cannot."""
    guild_id = await moderated_guild(interaction)
    if guild_id is None:
        return moderation_refusal(interaction, strings)
    handoff = await interaction.client.handoffs.find(component.text(0))
    if handoff is None or handoff.guild_id != guild_id:
        return strings.handoff_gone
    if not await _is_shown_there(interaction, handoff):
        return strings.handoff_gone
    return handoff if handoff.state is HandoffState.OPEN else strings.already_closed


async def _is_shown_there(interaction: Interaction, handoff: Handoff) -> bool:
    """Whether a press is below the message that shows the question. Raises ``FootnoteError``.

    Discord may leave out the message of a form, and a killed process did not record it.
    Then the moderators' channel is enough, but no other channel of the guild, where
    somebody else may moderate.
    """
    message = interaction.message
    if message and handoff.message_id:
        return message.id == handoff.message_id
    settings = await interaction.client.guild_settings.settings(handoff.guild_id)
    return interaction.channel_id == settings.moderator_channel


async def _close_message(
    interaction: Interaction, handoff: Handoff, note: Callable[[Strings], str]
) -> None:
    """Say below a question who closed it."""
    client = interaction.client
    text = note(client.strings_for_guild(handoff.guild_id)).format(person=interaction.user.mention)
    channel_id = interaction.channel_id or 0
    await mark_question(client, handoff, channel_id, text, shown=interaction.message)
