"""``/ingest``, “Ingest this” and ``/forget-article``: change a guild's own library."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import discord
from discord import app_commands

from bot.discord.component_router import ComponentInteraction
from bot.discord.context import Interaction
from bot.discord.errors import TookTooLong
from bot.discord.features.autocomplete import own_article_choices
from bot.discord.i18n.catalogs import localized
from bot.discord.i18n.strings import Strings
from bot.discord.limits import CUSTOM_ID, TEXT, length
from bot.discord.markdown import escape, link_url, linked_title, shorten
from bot.discord.permissions import guild_command, managed_guild, management_refusal
from bot.discord.questions.delivery import InteractionReply
from bot.discord.responses import replace_with, respond_privately_with
from bot.discord.services.documents import download
from bot.discord.ui.answer_layout import text_messages
from bot.discord.ui.article_line import TITLE_CHARACTERS
from bot.discord.ui.messages import Button, OutgoingMessage
from bot.discord.ui.shown_message import shown_text
from bot.translatable import reason_of
from ingest.errors import ArticleNotFound, SourceError
from ingest.sources.items import Upload
from ingest.types import IngestOutcome, IngestStatus, title_or_id

FORGET = "forget"

OUTCOMES = 20
"""How many articles are listed one by one."""

PROGRESS_SECONDS = 2.0

_ROOM = 200
"""Characters kept free in a summary for how many more articles there are."""

_URL = re.compile(r"https?://[^\s<>\"]+")


@guild_command
@app_commands.command(name="ingest", description=localized("ingest_command"))
@app_commands.describe(url=localized("url_option"), file=localized("file_option"))
async def ingest(
    interaction: Interaction,
    url: app_commands.Range[str, 1, 2_000] | None = None,
    file: discord.Attachment | None = None,
) -> None:
    """Add a web page or a file to the guild's own library."""
    link = url and url.strip()
    await ingest_source(interaction, None if link and file else link or file)


@guild_command
@app_commands.context_menu(name=localized("ingest_this"))
async def ingest_this(interaction: Interaction, message: discord.Message) -> None:
    """Add the first file attached to a message, or else the first link in it."""
    found = _URL.search(shown_text(message))
    file = message.attachments[0] if message.attachments else None
    await ingest_source(interaction, file or (found[0] if found else None))


@guild_command
@app_commands.command(name="forget-article", description=localized("forget_command"))
@app_commands.describe(article=localized("own_article_option"))
@app_commands.autocomplete(article=own_article_choices)
async def forget_article(interaction: Interaction, article: str) -> None:
    """Ask for confirmation before an article of the guild's own library is removed."""

    async def build(strings: Strings) -> tuple[OutgoingMessage, ...]:
        guild_id = await managed_guild(interaction)
        if guild_id is None:
            return text_messages(management_refusal(interaction, strings))
        named = await interaction.client.guild_library.own_article(guild_id, article)
        custom_id = f"{FORGET}:{article}"
        if named is None or length(custom_id) > CUSTOM_ID:
            return text_messages(strings.not_own)
        title = escape(shorten(title_or_id(named), 200))
        button = Button(strings.remove, custom_id)
        return (OutgoingMessage(strings.confirm_remove.format(title=title), buttons=(button,)),)

    await respond_privately_with(interaction, build)


async def remove_article(interaction: Interaction, component: ComponentInteraction) -> None:
    """Remove the article, if the person may do that now; after that, its button is gone."""

    async def build(strings: Strings) -> str:
        guild_id = await managed_guild(interaction)
        if guild_id is None:
            return management_refusal(interaction, strings)
        # The id may contain colons.
        article_id = ":".join(component.arguments)
        try:
            title = await interaction.client.guild_library.forget(guild_id, article_id)
        except ArticleNotFound:
            return strings.not_own
        return strings.removed.format(title=escape(shorten(title, 200)))

    await replace_with(interaction, build)


async def ingest_source(
    interaction: Interaction,
    source: str | Upload | discord.Attachment | None,
    buttons: tuple[Button, ...] = (),
) -> bool:
    """Add a page or a file to the guild's own library, and show how that went.

    ``source`` is ``None`` where the person named none, or several. ``buttons``
    stand below the result. Returns whether an article of it is there now. Never raises.
    """
    outcomes: list[IngestOutcome] = []

    async def build(strings: Strings) -> tuple[OutgoingMessage, ...]:
        guild_id = await managed_guild(interaction)
        if guild_id is None:
            return text_messages(management_refusal(interaction, strings))
        if not source:
            return text_messages(strings.nothing_to_ingest)
        if isinstance(source, discord.Attachment):
            try:
                given: str | Upload = await download(source)
            except SourceError as error:
                failed = IngestOutcome(source.filename, IngestStatus.FAILED, error=error)
                return summary_messages([failed], strings)
        else:
            given = source
        shown = await _ingest_with_progress(interaction, guild_id, given, outcomes, strings)
        *others, last = shown
        return (*others, replace(last, buttons=buttons))

    await respond_privately_with(interaction, build)
    return any(outcome.status is not IngestStatus.FAILED for outcome in outcomes)


async def _ingest_with_progress(
    interaction: Interaction,
    guild_id: int,
    source: str | Upload,
    outcomes: list[IngestOutcome],
    strings: Strings,
) -> tuple[OutgoingMessage, ...]:
    """Ingest a source, show every few seconds how many articles are done, then the summary.

    Each outcome is appended to ``outcomes``.
    """
    reply = InteractionReply(interaction, None, private=True, strings=strings)
    ingesting = interaction.client.guild_library.ingest(guild_id, source, outcomes.append)
    task = asyncio.ensure_future(ingesting)
    shown = 0
    while not task.done():
        await asyncio.wait({task}, timeout=PROGRESS_SECONDS)
        if not task.done() and len(outcomes) != shown:
            shown = len(outcomes)
            await reply.show(OutgoingMessage(strings.ingesting.format(shown)))
    try:
        await task
    except TookTooLong:
        return text_messages(strings.ingest_continues)
    return await asyncio.to_thread(summary_messages, outcomes, strings)


def summary_messages(
    outcomes: Sequence[IngestOutcome], strings: Strings
) -> tuple[OutgoingMessage, ...]:
    """How many articles were added, updated, unchanged or failed, and the first ones by name."""
    count_texts = {
        IngestStatus.ADDED: strings.count_added,
        IngestStatus.UPDATED: strings.count_updated,
        IngestStatus.UNCHANGED: strings.count_unchanged,
        IngestStatus.FAILED: strings.count_failed,
    }
    counts = Counter(outcome.status for outcome in outcomes)
    parts = [
        text.format(count=counts[status]) for status, text in count_texts.items() if counts[status]
    ]
    summary = strings.ingested.format(counts=", ".join(parts) or strings.nothing_found)
    lines = [summary]
    for outcome in outcomes[:OUTCOMES]:
        line = f"- {_outcome_line(outcome, strings)}"
        if length("\n".join([*lines, line])) > TEXT - _ROOM:
            break
        lines.append(line)
    if more := len(outcomes) - len(lines) + 1:
        lines.append(f"-# {strings.more_outcomes.format(more)}")
    return (OutgoingMessage("\n".join(lines)),)


def _outcome_line(outcome: IngestOutcome, strings: Strings) -> str:
    text = {
        IngestStatus.ADDED: strings.article_added,
        IngestStatus.UPDATED: strings.article_updated,
        IngestStatus.UNCHANGED: strings.article_unchanged,
        IngestStatus.FAILED: strings.article_failed,
    }[outcome.status]
    article = text.format(title=_name(outcome))
    if outcome.error:
        reason = strings.translate(reason_of(outcome.error))
        return f"{article}. {escape(shorten(reason, 300))}"
    line = f"{article}, {strings.sentences.format(outcome.sentences)}"
    if outcome.metadata and outcome.metadata.date_line:
        quoted = escape(shorten(outcome.metadata.date_line, 160))
        line = f"{line}; {strings.date_from_text.format(line=quoted)}"
    return line


def _name(outcome: IngestOutcome) -> str:
    """The title of an article, with a link where it has an address, or else where it comes from."""
    found = outcome.metadata
    title = shorten((found and found.title) or outcome.source, TITLE_CHARACTERS)
    url = link_url(found.url) if found else None
    linked = linked_title(title, url) if url else None
    return linked or escape(title)
