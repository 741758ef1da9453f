"""The buttons below an answer: Stop, thumbs, Share and Delete."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import discord
import structlog

from bot.discord.component_router import ComponentInteraction
from bot.discord.context import BotClient, Interaction
from bot.discord.errors import TRANSPORT_ERRORS, DiscordUnavailable
from bot.discord.i18n.strings import ENGLISH, Strings
from bot.discord.limits import TEXT, length
from bot.discord.markdown import escape, shorten
from bot.discord.permissions import may_moderate, recorded_exchange, shown_answer
from bot.discord.questions.delivery import respond_privately
from bot.discord.request import question_id
from bot.discord.ui.answer_components import GOOD, SHARE
from bot.discord.ui.answer_layout import interrupted_content
from bot.discord.ui.forms import Field, build_form
from bot.discord.ui.messages import Button, OutgoingMessage, edit_arguments, send_arguments
from bot.discord.ui.shown_message import shown_message, shown_text
from bot.types.records import Exchange, Feedback

_log = structlog.get_logger("bot.discord")

REASON = "reason"
"""The name of the feedback form and of its field."""

REASON_CHARACTERS = 500

_NAME_CHARACTERS = 80


async def stop_answer(interaction: Interaction, component: ComponentInteraction) -> None:
    """Stop an answer; its last edit shows the sentences so far."""
    client = interaction.client
    answer = await shown_answer(interaction, component.text(0))
    if answer is None or not may_moderate(interaction, answer):
        await respond_privately(interaction, client.strings_for(interaction).only_asker)
        return
    stopped = client.questions.stop(answer.question_id)
    await interaction.response.defer()
    if not stopped and not client.questions.is_in_progress(answer.question_id):
        await _mark_interrupted(interaction)


async def _mark_interrupted(interaction: Interaction) -> None:
    """Mark an answer that a former process was writing.

    The message is fetched again: the answer may have ended after Discord showed the
    person “Stop”, and marking the text that they saw would overwrite its end.
    """
    shown = shown_text(await interaction.original_response())
    content = interrupted_content(shown, interaction.client.languages)
    if content != shown:
        await interaction.edit_original_response(**edit_arguments(OutgoingMessage(content)))


async def mark_helpful(interaction: Interaction, component: ComponentInteraction) -> None:
    """Store that an answer was helpful."""
    strings = interaction.client.strings_for(interaction)
    await _rate(interaction, component, strings.marked_helpful, helpful=True)


async def open_feedback_form(interaction: Interaction, component: ComponentInteraction) -> None:
    """Ask what is wrong with an answer; nothing is stored until the form is submitted."""
    strings = interaction.client.strings_for(interaction)
    await interaction.response.send_modal(feedback_modal(component.text(0), strings))


async def mark_unhelpful(interaction: Interaction, component: ComponentInteraction) -> None:
    """Store that an answer was not helpful, and why."""
    strings = interaction.client.strings_for(interaction)
    await _rate(interaction, component, strings.marked_unhelpful, helpful=False)


async def _rate(
    interaction: Interaction, component: ComponentInteraction, confirmation: str, *, helpful: bool
) -> None:
    await interaction.response.defer(ephemeral=True, thinking=True)
    exchange = await _rated_exchange(interaction, component.text(0))
    if exchange is None:
        await respond_privately(interaction, interaction.client.strings_for(interaction).not_rated)
        return
    reason = component.fields.get(REASON, "").strip()[:REASON_CHARACTERS]
    feedback = Feedback(exchange.id, interaction.user.id, helpful, reason)
    await interaction.client.exchange_log.rate(feedback)
    await respond_privately(interaction, confirmation)


async def _rated_exchange(interaction: Interaction, claimed_id: str) -> Exchange | None:
    """The exchange that a person rates; ``None`` if it is gone, or not what they see.

    Anybody who sees an answer may rate it. Discord may leave out the message of a form.
    """
    if interaction.message:
        answer = await shown_answer(interaction, claimed_id)
        return answer.exchange if answer else None
    exchange = await recorded_exchange(interaction, claimed_id)
    if exchange and exchange.private and exchange.person_id != interaction.user.id:
        return None
    return exchange


def feedback_modal(question_id: str, strings: Strings = ENGLISH) -> discord.ui.Modal:
    """A form that asks what is wrong with an answer, with the reference to its record."""
    field = Field(
        REASON,
        strings.feedback_reason,
        REASON_CHARACTERS,
        description=strings.feedback_reference.format(id=question_id),
        is_long=True,
        is_required=False,
    )
    return build_form(strings.feedback_title, f"{REASON}:{question_id}", [field])


async def share_answer(interaction: Interaction, _: ComponentInteraction) -> None:
    """Post what a private message shows, with its menu and buttons, once."""
    client, message = interaction.client, interaction.message
    strings = client.strings_for(interaction)
    if message is None or not message.flags.ephemeral:
        await respond_privately(interaction, strings.unknown_component)
        return
    if not client.shared_answers.first_time(message.id):
        await respond_privately(interaction, strings.already_shared)
        return
    kept = shown_message(message)
    kept = replace(kept, buttons=tuple(each for each in kept.buttons if each.custom_id != SHARE))
    shared = _signed(kept, interaction.user.display_name, strings)
    await interaction.response.defer()
    try:
        copy = await interaction.followup.send(wait=True, **send_arguments(shared))
    except (KeyError, TypeError):
        # Discord accepted it, but sent a body that discord.py cannot parse.
        _log.info("message_id_unknown")
    except (discord.HTTPException, *TRANSPORT_ERRORS) as error:
        client.shared_answers.forget(message.id)
        failure = DiscordUnavailable("The copy was refused.")
        _log.warning("answer_not_shared", error=type(error).__name__)
        await respond_privately(interaction, strings.failure(failure, f"{interaction.id:x}"))
        return
    else:
        await _record_copy(interaction, shared.buttons, copy.id)
    await interaction.edit_original_response(**edit_arguments(kept))


async def _record_copy(interaction: Interaction, buttons: Iterable[Button], copy_id: int) -> None:
    """Add a shared copy to the messages of its answer, so that it can be rated there."""
    ids = (button.custom_id.partition(f"{GOOD}:")[2] for button in buttons)
    claimed_id = next(filter(None, ids), "")
    answer = await shown_answer(interaction, claimed_id)
    if answer and answer.exchange:
        await interaction.client.exchange_log.add_message(answer.exchange, copy_id)


def _signed(message: OutgoingMessage, name: str, strings: Strings) -> OutgoingMessage:
    """The message with the name of who shared it, if that fits."""
    signature = strings.shared_by.format(name=escape(shorten(name, _NAME_CHARACTERS)))
    footer = f"{message.footer}\n{signature}".strip()
    if length(message.content) + length(footer) > TEXT:
        return message
    return replace(message, footer=footer)


async def delete_answer(interaction: Interaction, component: ComponentInteraction) -> None:
    """Delete an answer and its record, for the asker and moderators."""
    client = interaction.client
    strings = client.strings_for(interaction)
    answer = await shown_answer(interaction, component.text(0))
    if answer is None or not may_moderate(interaction, answer) or interaction.message is None:
        await respond_privately(interaction, strings.only_asker)
        return
    await interaction.response.defer()
    try:
        # Works even where the bot is not a member.
        await interaction.delete_original_response()
    except discord.NotFound:
        pass
    except (discord.HTTPException, *TRANSPORT_ERRORS):
        await respond_privately(interaction, strings.no_delete)
        return
    if client.questions.discard(answer.question_id):
        return
    if answer.exchange:
        await _delete_messages(client, answer.exchange, skip=interaction.message.id)
        await client.exchange_log.drop(answer.exchange)


async def delete_answers_to(client: BotClient, message_ids: Iterable[int]) -> None:
    """Delete the answers to deleted messages, with their records. Never raises."""
    for message_id in message_ids:
        if client.questions.discard(question_id(message_id)):
            continue
        exchange = await client.exchange_log.find_by_event(message_id)
        if exchange:
            await _delete_messages(client, exchange)
            await client.exchange_log.drop(exchange)
            _log.info("answer_deleted_with_question", question_id=exchange.id)


async def _delete_messages(client: BotClient, exchange: Exchange, skip: int = 0) -> None:
    channel = client.get_partial_messageable(exchange.channel_id, guild_id=exchange.guild_id)
    for message_id in exchange.message_ids:
        try:
            if message_id != skip:
                await channel.get_partial_message(message_id).delete()
        except (discord.HTTPException, *TRANSPORT_ERRORS) as error:
            _log.warning("answer_not_deleted", error=type(error).__name__)
