"""``/privacy``: show, export or delete what is stored about a person."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence

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
from bot.types.records import Exchange, Feedback

EXPORT, ERASE, ERASE_NOW = "export", "erase", "erase-now"


@app_commands.command(name="privacy", description=localized("privacy_command"))
async def privacy(interaction: Interaction) -> None:
    """Say what is stored about a person, with buttons to export and delete it."""
    client = interaction.client

    async def build(strings: Strings) -> tuple[OutgoingMessage, ...]:
        exchanges, feedback = await client.exchange_log.of_person(interaction.user.id)
        text = strings.privacy.format(
            questions=strings.question_count.format(len(exchanges)),
            ratings=strings.rating_count.format(len(feedback)),
            days=await _retention(interaction, strings),
        )
        if not exchanges and not feedback:
            return text_messages(text)
        buttons = (Button(strings.export, EXPORT), Button(strings.erase, ERASE))
        return (OutgoingMessage(text, buttons=buttons),)

    await respond_privately_with(interaction, build)


async def export_data(interaction: Interaction, _: ComponentInteraction) -> None:
    """Give the person a file of everything stored about them, and about nobody else."""
    exchange_log = interaction.client.exchange_log

    async def build(strings: Strings) -> tuple[OutgoingMessage, ...]:
        exchanges, feedback = await exchange_log.of_person(interaction.user.id)
        records = await exchange_log.records([exchange.id for exchange in exchanges])
        file = await asyncio.to_thread(_export_file, exchanges, feedback, records)
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
        count = await interaction.client.exchange_log.forget_person(interaction.user.id)
        return strings.erased.format(count)

    await replace_with(interaction, build)


async def _retention(interaction: Interaction, strings: Strings) -> str:
    """How long questions are stored: everywhere, and in this guild if that is less."""
    client, guild_id = interaction.client, guild_of(interaction)
    keep_days = client.exchange_log.keep_days
    everywhere = strings.days.format(keep_days)
    here = (await client.guild_settings.settings(guild_id)).days if guild_id else None
    if here is None or here >= keep_days:
        return everywhere
    return strings.days_here.format(days=everywhere, here=strings.days.format(here))


def _export_file(
    exchanges: Sequence[Exchange], feedback: Sequence[Feedback], records: Sequence[str]
) -> TextFile:
    text = export_json(exchanges, feedback, records)
    if len(text.encode()) > ATTACHMENT_BYTES:
        # Without its audit record, a question takes about 300 bytes.
        text = export_json(exchanges, feedback, ())
    return TextFile("footnote.json", text)


def export_json(
    exchanges: Sequence[Exchange], feedback: Sequence[Feedback], records: Sequence[str]
) -> str:
    """Exchanges, feedback and audit records, which are JSON each, as one JSON object."""
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
        }
        for exchange in exchanges
    ]
    opinions = [
        {"question": each.exchange_id, "helpful": each.helpful, "reason": each.reason}
        for each in feedback
    ]
    answers = [json.loads(record) for record in records]
    everything = {"questions": questions, "opinions": opinions, "answers": answers}
    return json.dumps(everything, ensure_ascii=False, indent=2)
