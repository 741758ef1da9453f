"""“Ask a moderator” below a refusal, and how the moderators' reply gets back to the asker.

What a person writes is shown as a person's, never among an answer's sentences.
"""

from __future__ import annotations

from datetime import UTC

import discord
import structlog
from discord.abc import Messageable

from bot.discord.component_router import ComponentInteraction
from bot.discord.context import BotClient, Interaction
from bot.discord.errors import TRANSPORT_ERRORS
from bot.discord.features.own_articles import OFFER
from bot.discord.i18n.strings import Strings
from bot.discord.permissions import (
    may_manage,
    moderates,
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
from bot.discord.ui.handoff_layout import (
    closed_message,
    question_message,
    reply_messages,
)
from bot.discord.ui.messages import Button, OutgoingMessage, edit_arguments, send_arguments
from bot.discord.ui.shown_message import shown_message, shown_text
from bot.types.handoff import Handoff, HandoffState

ANSWER = "mod-answer"
"""The ``custom_id`` of the form for a reply."""

REPLY_FIELD = "reply"
REPLY_CHARACTERS = 1_800

_NO_MESSAGE_HISTORY = 160002
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
        client = interaction.client
        reply = component.fields.get(REPLY_FIELD, "").strip()[:REPLY_CHARACTERS]
        handoff = await _open_handoff(interaction, component, strings)
        if isinstance(handoff, str):
            return text_messages(handoff)
        if not reply:
            return text_messages(strings.empty_reply)
        closed = client.handoffs.close(
            handoff.exchange_id, HandoffState.ANSWERED, interaction.user.id, reply
        )
        if not await closed:
            return text_messages(strings.already_closed)
        if not await _deliver(interaction, handoff, reply):
            await client.handoffs.reopen(handoff.exchange_id)
            refused = strings.reply_refused if handoff.private else strings.reply_not_delivered
            return text_messages(refused)
        local = client.strings_for_guild(handoff.guild_id)
        await _close_message(interaction, handoff, local.answered_by)
        buttons: tuple[Button, ...] = ()
        if await may_manage(interaction):
            custom_id = f"{OFFER}:{handoff.exchange_id}"
            buttons = (Button(strings.add_as_article, custom_id),)
        return (OutgoingMessage(strings.reply_delivered, buttons=buttons),)

    await respond_privately_with(interaction, build)


async def dismiss_question(interaction: Interaction, component: ComponentInteraction) -> None:
    """Close a question without a reply, for moderators."""

    async def build(strings: Strings) -> tuple[OutgoingMessage, ...]:
        handoff = await _open_handoff(interaction, component, strings)
        if isinstance(handoff, str):
            return text_messages(handoff)
        close = interaction.client.handoffs.close
        person = interaction.user.id
        if not await close(handoff.exchange_id, HandoffState.DISMISSED, person):
            return text_messages(strings.already_closed)
        local = interaction.client.strings_for_guild(handoff.guild_id)
        await _close_message(interaction, handoff, local.dismissed_by)
        return text_messages(strings.question_dismissed)

    await respond_privately_with(interaction, build)


async def _open_handoff(
    interaction: Interaction, component: ComponentInteraction, strings: Strings
) -> Handoff | str:
    """The open hand-off that a moderator acts on, or why they cannot."""
    if not await moderates(interaction):
        return moderation_refusal(interaction, strings)
    handoff = await interaction.client.handoffs.find(component.text(0))
    if handoff is None or handoff.guild_id != guild_of(interaction):
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


async def _deliver(interaction: Interaction, handoff: Handoff, reply: str) -> bool:
    """Show a reply where the question was asked, or send it to whoever asked in private."""
    client = interaction.client
    strings = client.strings_for_guild(handoff.guild_id)
    name, guild = interaction.user.display_name, _guild_name(client, handoff.guild_id)
    messages = reply_messages(handoff, reply, name, guild, strings)
    try:
        if handoff.private:
            direct = await client.create_dm(discord.Object(handoff.person_id))
            await _send_all(direct, messages, interaction.id, None)
        else:
            channel = client.get_partial_messageable(handoff.channel_id, guild_id=handoff.guild_id)
            reference = discord.MessageReference(
                message_id=handoff.answer_id,
                channel_id=handoff.channel_id,
                guild_id=handoff.guild_id,
                fail_if_not_exists=False,
            )
            await _send_all(channel, messages, interaction.id, reference)
    except (discord.HTTPException, *TRANSPORT_ERRORS) as error:
        code = getattr(error, "code", None)
        _log.warning("reply_not_delivered", error=type(error).__name__, code=code)
        return False
    _log.info("reply_delivered", question_id=handoff.exchange_id, private=handoff.private)
    return True


async def _send_all(
    channel: Messageable,
    messages: tuple[OutgoingMessage, ...],
    event_id: int,
    reference: discord.MessageReference | None,
) -> None:
    """Send messages, the first as a reply where that is possible; mentions nobody."""
    for number, message in enumerate(messages):
        nonce, arguments = f"{event_id}-{number}", send_arguments(message)
        if reference is None or number:
            await channel.send(nonce=nonce, **arguments)
            continue
        try:
            await channel.send(nonce=nonce, reference=reference, mention_author=False, **arguments)
        except discord.HTTPException as error:
            if error.code != _NO_MESSAGE_HISTORY:
                raise
            await channel.send(nonce=nonce, **send_arguments(message))


async def _close_message(interaction: Interaction, handoff: Handoff, note: str) -> None:
    """Say below a question who closed it. Never raises: the hand-off is closed already."""
    client = interaction.client
    text = note.format(person=interaction.user.mention)
    if handoff.message_id is None or interaction.channel_id is None:
        return
    channel = client.get_partial_messageable(interaction.channel_id, guild_id=interaction.guild_id)
    try:
        message = interaction.message or await channel.fetch_message(handoff.message_id)
        closed = closed_message(shown_message(message), text)
        await channel.get_partial_message(handoff.message_id).edit(**edit_arguments(closed))
    except (discord.HTTPException, ValueError, *TRANSPORT_ERRORS) as error:
        _log.info("handoff_not_marked", error=type(error).__name__)


def _guild_name(client: BotClient, guild_id: int) -> str:
    guild = client.get_guild(guild_id)
    return guild.name if guild else ""
