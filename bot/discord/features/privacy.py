"""``/privacy``: show, export or delete what is stored about a person."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from discord import app_commands

from bot.discord.component_router import ComponentInteraction
from bot.discord.context import Interaction
from bot.discord.i18n.catalogs import localized
from bot.discord.i18n.strings import Strings
from bot.discord.limits import ATTACHMENT_BYTES
from bot.discord.responses import replace_with, respond_privately_with
from bot.discord.scope import guild_of
from bot.discord.ui.answer_layout import text_messages
from bot.discord.ui.messages import Button, OutgoingMessage, TextFile
from bot.types.handoff import Handoff
from bot.types.records import Exchange, Feedback

EXPORT, ERASE, ERASE_NOW = "export", "erase", "erase-now"


@app_commands.command(name="privacy", description=localized("privacy_command"))
async def privacy(interaction: Interaction) -> None:
    """Say what is stored about a person, with buttons to export and delete it."""
    client = interaction.client

    async def build(strings: Strings) -> tuple[OutgoingMessage, ...]:
        exchanges, feedback = await client.exchange_log.of_person(interaction.user.id)
        handoffs = await client.handoffs.of_person(interaction.user.id)
        text = strings.privacy.format(
            questions=strings.question_count.format(len(exchanges)),
            ratings=strings.rating_count.format(len(feedback)),
            deleted=await _deleted(interaction, strings),
        )
        if not exchanges and not feedback and not handoffs:
            return text_messages(text)
        buttons = (Button(strings.export, EXPORT), Button(strings.erase, ERASE))
        return (OutgoingMessage(text, buttons=buttons),)

    await respond_privately_with(interaction, build)


async def export_data(interaction: Interaction, _: ComponentInteraction) -> None:
    """Give the person a file of everything stored about them, and about nobody else."""
    client, person_id = interaction.client, interaction.user.id

    async def build(strings: Strings) -> tuple[OutgoingMessage, ...]:
        exchanges, feedback = await client.exchange_log.of_person(person_id)
        records = await client.exchange_log.records([exchange.id for exchange in exchanges])
        handoffs = await client.handoffs.of_person(person_id)
        stored = Stored(person_id, exchanges, feedback, handoffs, records)
        file = await asyncio.to_thread(_export_file, stored)
        return (OutgoingMessage(strings.exported, file),)

    await respond_privately_with(interaction, build)


async def confirm_erasure(interaction: Interaction, _: ComponentInteraction) -> None:
    """Ask for confirmation before everything stored about the person is deleted."""

    async def build(strings: Strings) -> tuple[OutgoingMessage, ...]:
        exchange_log = interaction.client.exchange_log
        exchanges, feedback = await exchange_log.of_person(interaction.user.id)
        text = strings.confirm_erase.format(
            questions=strings.question_count.format(len(exchanges)),
            ratings=strings.rating_count.format(len(feedback)),
        )
        return (OutgoingMessage(text, buttons=(Button(strings.erase, ERASE_NOW),)),)

    await respond_privately_with(interaction, build)


async def erase_data(interaction: Interaction, _: ComponentInteraction) -> None:
    """Delete everything stored about the person."""

    async def build(strings: Strings) -> str:
        client, person_id = interaction.client, interaction.user.id
        # First, so that no question in progress is stored after the others are deleted.
        client.questions.forget_person(person_id)
        count = await client.exchange_log.forget_person(person_id)
        await client.handoffs.forget_person(person_id)
        return strings.erased.format(count)

    await replace_with(interaction, build)


async def _deleted(interaction: Interaction, strings: Strings) -> str:
    """When questions are deleted: everywhere, and in this guild if that is sooner."""
    client, guild_id = interaction.client, guild_of(interaction)
    keep_days = client.exchange_log.keep_days
    if not keep_days:
        return strings.deleted_at_once
    days = strings.days.format(keep_days)
    here = (await client.guild_settings.settings(guild_id)).days if guild_id else None
    if here is not None and here < keep_days:
        days = strings.days_here.format(days=days, here=strings.days.format(here))
    return strings.deleted_after.format(days=days)


@dataclass(frozen=True, slots=True)
class Stored:
    """What is stored about a person; the audit records are JSON each."""

    person_id: int
    exchanges: Sequence[Exchange]
    feedback: Sequence[Feedback]
    handoffs: Sequence[Handoff] = ()
    records: Sequence[str] = ()


def _export_file(stored: Stored) -> TextFile:
    text = export_json(stored)
    if len(text.encode()) > ATTACHMENT_BYTES:
        # Without its audit record, a question takes about 300 bytes.
        text = export_json(replace(stored, records=()))
    return TextFile("footnote.json", text)


def export_json(stored: Stored) -> str:
    """Everything that is stored about a person, and nothing about anybody else, as one JSON object."""
    questions = [
        {
            "id": exchange.id,
            "asked_at": exchange.asked_at.isoformat(),
            "server": exchange.guild_id and str(exchange.guild_id),
            "channel": str(exchange.channel_id),
            "messages": [str(number) for number in exchange.message_ids],
            "private": exchange.private,
            "outcome": str(exchange.state),
            "question": exchange.question or None,
            "cited_versions": list(exchange.cited),
        }
        for exchange in stored.exchanges
    ]
    opinions = [
        {"question": each.exchange_id, "helpful": each.helpful, "reason": each.reason}
        for each in stored.feedback
    ]
    everything = {
        "questions": questions,
        "opinions": opinions,
        "answers": [json.loads(record) for record in stored.records],
        "handed_on": [
            _handed_on(each) for each in stored.handoffs if each.person_id == stored.person_id
        ],
        "replies": [
            {"question": each.exchange_id, "server": str(each.guild_id), "reply": each.reply}
            for each in stored.handoffs
            if each.moderator_id == stored.person_id
        ],
    }
    return json.dumps(everything, ensure_ascii=False, indent=2)


def _handed_on(handoff: Handoff) -> dict[str, Any]:
    """A question that the person handed on, with the reply that was meant for them."""
    return {
        "question": handoff.exchange_id,
        "text": handoff.question,
        "handed_on_at": handoff.handed_at.isoformat(),
        "server": str(handoff.guild_id),
        "private": handoff.private,
        "outcome": str(handoff.state),
        "reply": handoff.reply or None,
    }
