"""``/privacy``: what is kept of a person, for that person to take along or to delete."""

from __future__ import annotations

import json
from collections.abc import Sequence

from discord import app_commands

from bot.discord.component_router import ComponentInteraction
from bot.discord.context import Interaction
from bot.discord.i18n.catalogs import localized
from bot.discord.i18n.strings import Strings
from bot.discord.limits import ATTACHMENT_BYTES
from bot.discord.responses import answered_privately
from bot.discord.ui.answer_layout import plain
from bot.discord.ui.messages import Button, OutgoingMessage, TextFile
from bot.types.records import Exchange, Feedback

EXPORT, ERASE = "export", "erase"


@app_commands.command(name="privacy", description=localized("privacy_command"))
async def privacy(interaction: Interaction) -> None:
    """Say what is kept of whoever asks, with a button each to take it along and to delete it."""
    client = interaction.client

    async def work(words: Strings) -> tuple[OutgoingMessage, ...]:
        asked, said = await client.exchange_log.of_person(interaction.user.id)
        days = client.exchange_log.keep_days
        text = words.privacy.format(questions=len(asked), opinions=len(said), days=days)
        if not asked and not said:
            return plain(text)
        buttons = (Button(words.export, EXPORT), Button(words.erase, ERASE))
        return (OutgoingMessage(text, buttons=buttons),)

    await answered_privately(interaction, work)


async def export_pressed(interaction: Interaction, _: ComponentInteraction) -> None:
    """Give whoever presses a file of all that is kept of them, and of nobody else."""
    exchange_log = interaction.client.exchange_log

    async def work(words: Strings) -> tuple[OutgoingMessage, ...]:
        asked, said = await exchange_log.of_person(interaction.user.id)
        records = await exchange_log.records([exchange.id for exchange in asked])
        text = exported(asked, said, records)
        if len(text.encode()) > ATTACHMENT_BYTES:
            # Without the records of the answers, a question takes some 300 bytes.
            text = exported(asked, said, ())
        return (OutgoingMessage(words.exported, TextFile("footnote.json", text)),)

    await answered_privately(interaction, work)


async def erase_pressed(interaction: Interaction, _: ComponentInteraction) -> None:
    """Delete all that is kept of whoever presses."""

    async def work(words: Strings) -> tuple[OutgoingMessage, ...]:
        count = await interaction.client.exchange_log.forget_person(interaction.user.id)
        return plain(words.erased.format(questions=count))

    await answered_privately(interaction, work)


def exported(asked: Sequence[Exchange], said: Sequence[Feedback], records: Sequence[str]) -> str:
    """All of it as JSON; ``records`` are those of the answers, as JSON each."""
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
        for exchange in asked
    ]
    opinions = [
        {"question": opinion.exchange_id, "helpful": opinion.helpful, "reason": opinion.reason}
        for opinion in said
    ]
    answers = [json.loads(record) for record in records]
    everything = {"questions": questions, "opinions": opinions, "answers": answers}
    return json.dumps(everything, ensure_ascii=False, indent=2)
