"""``/status``: how the bot is doing. ``/help``: what it can do."""

from __future__ import annotations

import math

from discord import app_commands

from bot.discord.context import Interaction
from bot.discord.i18n.catalogs import localized
from bot.discord.i18n.strings import Strings
from bot.discord.responses import answered_privately
from bot.discord.scope import server_of
from bot.discord.ui.answer_layout import plain
from bot.discord.ui.messages import OutgoingMessage


@app_commands.command(name="status", description=localized("status_command"))
async def status(interaction: Interaction) -> None:
    """How many articles can be asked about here, and how busy the bot is."""
    client = interaction.client

    async def work(words: Strings) -> tuple[OutgoingMessage, ...]:
        articles = await client.catalog.article_count(server_of(interaction))
        # Until the first heartbeat is answered it is not a number.
        latency = 0.0 if math.isnan(client.latency) else client.latency
        return plain(
            words.status.format(
                articles=articles,
                questions=client.questions.under_way,
                latency=round(latency * 1000),
            )
        )

    await answered_privately(interaction, work)


@app_commands.command(name="help", description=localized("help_command"))
async def show_help(interaction: Interaction) -> None:
    """Say what the bot can do."""
    words = interaction.client.words_for(interaction)
    await interaction.response.send_message(words.help, ephemeral=True)
