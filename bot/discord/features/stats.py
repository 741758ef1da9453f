"""``/stats``: a guild's questions, ratings and most cited articles, for moderators."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC

import discord
from discord import app_commands

from bot.discord.context import Interaction
from bot.discord.i18n.catalogs import localized
from bot.discord.i18n.strings import Strings
from bot.discord.markdown import link_url
from bot.discord.permissions import guild_command, moderated_guild, moderation_refusal
from bot.discord.responses import respond_privately_with
from bot.discord.services.statistics import MONTH, WEEK, Statistics
from bot.discord.ui.answer_layout import text_messages
from bot.discord.ui.article_line import article_line
from bot.discord.ui.chart import draw_chart
from bot.discord.ui.messages import OutgoingMessage, Picture
from bot.discord.ui.packing import Block, Line, pack
from bot.types.activity import Totals
from ingest.types import Article

CHART = "questions.png"


@guild_command
@app_commands.command(name="stats", description=localized("stats_command"))
async def stats(interaction: Interaction) -> None:
    """Show a guild's moderators what was asked in the last 7 and 30 days."""

    async def build(strings: Strings) -> tuple[OutgoingMessage, ...]:
        client, guild_id = interaction.client, await moderated_guild(interaction)
        if guild_id is None:
            return text_messages(moderation_refusal(interaction, strings))
        today = discord.utils.snowflake_time(interaction.id).astimezone(UTC).date()
        found = await client.statistics.statistics(guild_id, today)
        if not found.month.questions:
            return text_messages(strings.no_stats.format(days=strings.days.format(MONTH)))
        kept = await _kept_days(interaction, guild_id)
        content, *_ = pack(_blocks(found, strings))
        footer = strings.stats_footer.format(days=strings.days.format(kept))
        picture = await asyncio.to_thread(_picture, found, strings)
        return (OutgoingMessage(content, footer=footer, picture=picture),)

    await respond_privately_with(interaction, build)


async def _kept_days(interaction: Interaction, guild_id: int) -> int:
    """How many days a guild's questions are stored."""
    client = interaction.client
    chosen = (await client.guild_settings.settings(guild_id)).days
    kept = client.exchange_log.keep_days
    return kept if chosen is None else min(chosen, kept)


def _blocks(found: Statistics, strings: Strings) -> Iterator[Block]:
    for count, totals in ((WEEK, found.week), (MONTH, found.month)):
        header = strings.stats_last.format(days=strings.days.format(count))
        yield Block((Line((header,)), Line(tuple(_totals(totals, strings).split(" ")))), apart=True)
    if found.cited:
        yield Block((Line((strings.stats_cited,)),), apart=True)
        for article, answers in found.cited:
            words = _article(article, strings)
            line = Line((*words, "—", *strings.stats_answers.format(answers).split(" ")), "- ")
            yield Block((line,))


def _totals(totals: Totals, strings: Strings) -> str:
    return strings.stats_totals.format(
        questions=strings.question_count.format(totals.questions),
        answered=totals.answered,
        refused=totals.refused,
        failed=totals.failed,
        helpful=totals.helpful,
        unhelpful=totals.unhelpful,
    )


def _article(article: Article, strings: Strings) -> tuple[str, ...]:
    url = link_url(article.url)
    return article_line(article.title, article.outlet, article.published_at, url, strings)


def _picture(found: Statistics, strings: Strings) -> Picture:
    busiest, month = found.busiest, found.month
    description = strings.stats_picture.format(
        answered=month.answered,
        refused=month.refused,
        failed=month.failed,
        count=busiest.totals.questions,
        date=strings.format_date(busiest.day.isoformat()),
    )
    return Picture(CHART, draw_chart(found.days), description)
