"""Forms that add an article to a guild's own library: a moderator's reply, or a web page."""

from __future__ import annotations

import json
from datetime import UTC

import discord
import structlog

from bot.discord.component_router import ComponentInteraction
from bot.discord.context import Interaction
from bot.discord.features.ingest import ingest_source
from bot.discord.permissions import managed_guild, management_refusal
from bot.discord.questions.delivery import respond_privately
from bot.discord.scope import guild_of
from bot.discord.ui.forms import Field, beginning, build_form
from bot.types.handoff import Handoff
from ingest.errors import FootnoteError
from ingest.sources.items import Upload

OFFER, WRITTEN = "reply-article", "reply-add"
"""The button that offers a reply as an article, and its form."""

PAGE_FORM, PAGE_ADDED = "page-article", "page-add"
"""The button that offers to add a web page, and its form."""

TITLE, TEXT, ADDRESS = "title", "text", "address"
TITLE_CHARACTERS, TEXT_CHARACTERS, ADDRESS_CHARACTERS = 300, 4_000, 2_000

_log = structlog.get_logger("bot.discord")


async def open_article_form(interaction: Interaction, component: ComponentInteraction) -> None:
    """Open a form with a question and the reply to it, to be edited into an article."""
    strings = interaction.client.strings_for(interaction)
    handoff = await _own_handoff(interaction, component)
    if handoff is None or await managed_guild(interaction) is None:
        refusal = (
            strings.handoff_gone if handoff is None else management_refusal(interaction, strings)
        )
        await respond_privately(interaction, refusal)
        return
    title = beginning(handoff.question, TITLE_CHARACTERS)
    text = beginning(handoff.reply, TEXT_CHARACTERS)
    fields = [
        Field(TITLE, strings.article_title, TITLE_CHARACTERS, title),
        Field(TEXT, strings.article_text, TEXT_CHARACTERS, text, is_long=True),
    ]
    custom_id = f"{WRITTEN}:{handoff.exchange_id}"
    await interaction.response.send_modal(build_form(strings.article_form, custom_id, fields))


async def add_written_article(interaction: Interaction, component: ComponentInteraction) -> None:
    """Add the article of the form to the guild's own library, if the person may do that now.

    The question that it answers is no gap any more.
    """
    title = component.fields.get(TITLE, "").strip()
    text = component.fields.get(TEXT, "").strip()
    strings = interaction.client.strings_for(interaction)
    if not title or not text:
        await respond_privately(interaction, strings.nothing_to_ingest)
        return
    guild = interaction.client.get_guild(guild_of(interaction) or 0)
    written_on = discord.utils.snowflake_time(interaction.id).astimezone(UTC).date()
    article = {
        "id": f"moderators-{component.text(0)}",
        "title": title,
        "text": text,
        "outlet": guild.name if guild else strings.moderators,
        "published_at": written_on.isoformat(),
    }
    line = json.dumps(article, ensure_ascii=False).encode("utf-8", "replace")
    if await ingest_source(interaction, Upload("moderators.jsonl", line)):
        await _close_gap(interaction, component.text(0))


async def _close_gap(interaction: Interaction, exchange_id: str) -> None:
    try:
        client, guild_id = interaction.client, guild_of(interaction) or 0
        await client.exchange_log.dismiss(guild_id, [exchange_id])
    except FootnoteError as error:
        _log.info("gap_not_closed", error=type(error).__name__)


async def open_page_form(interaction: Interaction, _: ComponentInteraction) -> None:
    """Open a form for the address of a web page."""
    strings = interaction.client.strings_for(interaction)
    if await managed_guild(interaction) is None:
        await respond_privately(interaction, management_refusal(interaction, strings))
        return
    field = Field(ADDRESS, strings.article_address, ADDRESS_CHARACTERS)
    await interaction.response.send_modal(build_form(strings.article_form, PAGE_ADDED, [field]))


async def add_page(interaction: Interaction, component: ComponentInteraction) -> None:
    """Add the page of the form to the guild's own library, if the person may do that now."""
    await ingest_source(interaction, component.fields.get(ADDRESS, "").strip() or None)


async def _own_handoff(interaction: Interaction, component: ComponentInteraction) -> Handoff | None:
    """The hand-off whose reply the person wrote, in this guild."""
    handoff = await interaction.client.handoffs.find(component.text(0))
    if handoff is None or handoff.guild_id != guild_of(interaction) or not handoff.reply:
        return None
    return handoff if handoff.moderator_id == interaction.user.id else None
