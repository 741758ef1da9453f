"""``/status`` and ``/help``."""

from __future__ import annotations

import math

from discord import app_commands

from bot.discord.context import Interaction
from bot.discord.i18n.catalogs import localized
from bot.discord.i18n.strings import Strings
from bot.discord.permissions import no_articles
from bot.discord.responses import respond_privately_with
from bot.discord.scope import guild_of
from bot.discord.ui.answer_layout import text_messages
from bot.discord.ui.messages import OutgoingMessage


@app_commands.command(name="status", description=localized("status_command"))
async def status(interaction: Interaction) -> None:
    """Show how many articles can be asked about here, and how busy the bot is."""
    client = interaction.client

    async def build(strings: Strings) -> tuple[OutgoingMessage, ...]:
        count = await client.catalog.article_count(guild_of(interaction))
        articles = strings.article_count.format(count) if count else await no_articles(interaction)
        # NaN until the first heartbeat is answered.
        latency = 0.0 if math.isnan(client.latency) else client.latency
        return text_messages(
            strings.status.format(
                articles=articles,
                questions=client.questions.in_progress,
                latency=round(latency * 1000),
            )
        )

    await respond_privately_with(interaction, build)


@app_commands.command(name="help", description=localized("help_command"))
async def show_help(interaction: Interaction) -> None:
    """Explain how to ask."""
    strings = interaction.client.strings_for(interaction)
    await interaction.response.send_message(strings.help, ephemeral=True)
