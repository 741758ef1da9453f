"""``/ingest`` and ``/forget-article``: a server's own library, changed by its people."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import Sequence

import discord
from discord import app_commands

from bot.discord.component_router import ComponentInteraction
from bot.discord.context import Interaction
from bot.discord.errors import TRANSPORT_ERRORS, TookTooLong
from bot.discord.features.autocomplete import own_article_choices
from bot.discord.i18n.catalogs import localized
from bot.discord.i18n.strings import Strings
from bot.discord.limits import ATTACHMENT_BYTES, CHOICES, CUSTOM_ID, length
from bot.discord.markdown import escaped, shortened
from bot.discord.permissions import managed_server, not_managed
from bot.discord.questions.delivery import InteractionReply
from bot.discord.responses import answered_privately
from bot.discord.ui.answer_layout import plain, text_block
from bot.discord.ui.messages import Button, OutgoingMessage
from bot.discord.ui.packing import Block, Line, packed
from ingest.errors import SourceError
from ingest.sources.items import Upload
from ingest.types import IngestOutcome, IngestStatus

FORGET = "forget"

SHOWN = 20
"""So many articles are told one by one."""

SHOWN_EVERY_SECONDS = 2.0

_ADDRESS = re.compile(r"https?://[^\s<>\"]+")


@app_commands.command(name="ingest", description=localized("ingest_command"))
@app_commands.describe(url=localized("url_option"), file=localized("file_option"))
async def ingest(
    interaction: Interaction,
    url: app_commands.Range[str, 1, 2_000] | None = None,
    file: discord.Attachment | None = None,
) -> None:
    """Put a page of the web or a file into the server's own library."""
    await _ingest(interaction, url and url.strip(), file)


@app_commands.context_menu(name=localized("ingest_this"))
async def ingest_this(interaction: Interaction, message: discord.Message) -> None:
    """The same with the first file of a message, or the first address in it."""
    found = _ADDRESS.search(message.content)
    file = message.attachments[0] if message.attachments else None
    await _ingest(interaction, found[0] if found and not file else None, file)


@app_commands.command(name="forget-article", description=localized("forget_command"))
@app_commands.describe(article=localized("own_article_option"))
@app_commands.autocomplete(article=own_article_choices)
async def forget_article(interaction: Interaction, article: str) -> None:
    """Ask whether an article of the server's own library shall be removed."""

    async def work(words: Strings) -> tuple[OutgoingMessage, ...]:
        server = await managed_server(interaction)
        if server is None:
            return plain(not_managed(interaction, words))
        found = await interaction.client.guild_library.own_articles(server, article, CHOICES)
        named = next((each for each in found if each.id == article), None)
        custom_id = f"{FORGET}:{article}"
        if named is None or length(custom_id) > CUSTOM_ID:
            return plain(words.not_own)
        title = escaped(shortened(named.title or named.id, 200))
        button = Button(words.forget, custom_id)
        return (OutgoingMessage(words.forget_this.format(title=title), buttons=(button,)),)

    await answered_privately(interaction, work)


async def forget_pressed(interaction: Interaction, press: ComponentInteraction) -> None:
    """Remove the article, if whoever presses may do that now."""

    async def work(words: Strings) -> tuple[OutgoingMessage, ...]:
        server = await managed_server(interaction)
        if server is None:
            return plain(not_managed(interaction, words))
        # An identifier may have colons itself.
        article_id = ":".join(press.arguments)
        title = await interaction.client.guild_library.forget(server, article_id)
        return plain(words.forgotten.format(title=escaped(shortened(title, 200))))

    await answered_privately(interaction, work)


async def _ingest(
    interaction: Interaction, url: str | None, file: discord.Attachment | None
) -> None:
    async def work(words: Strings) -> tuple[OutgoingMessage, ...]:
        server = await managed_server(interaction)
        if server is None:
            return plain(not_managed(interaction, words))
        if bool(url) == bool(file):
            return plain(words.nothing_to_ingest)
        try:
            source = url or await _uploaded(file)
        except SourceError as error:
            name = file.filename if file else ""
            return outcomes_told([IngestOutcome(name, IngestStatus.FAILED, error=error)], words)
        return await _ingested(interaction, server, source, words)

    await answered_privately(interaction, work)


async def _uploaded(file: discord.Attachment | None) -> Upload:
    """The file's content. Raises ``SourceError``."""
    if file is None or file.size > ATTACHMENT_BYTES:
        raise SourceError("The file is too large.")
    try:
        return Upload(file.filename, await file.read())
    except (discord.HTTPException, *TRANSPORT_ERRORS) as error:
        raise SourceError("The file cannot be fetched.") from error


async def _ingested(
    interaction: Interaction, server: int, source: str | Upload, words: Strings
) -> tuple[OutgoingMessage, ...]:
    """Ingest beside everything else, and show now and then how far it is."""
    done: list[IngestOutcome] = []
    reply = InteractionReply(interaction, None, private=True, words=words)
    work = interaction.client.guild_library.ingest(server, source, done.append)
    task = asyncio.ensure_future(work)
    told = 0
    while not task.done():
        await asyncio.wait({task}, timeout=SHOWN_EVERY_SECONDS)
        if not task.done() and len(done) != told:
            told = len(done)
            await reply.show(OutgoingMessage(words.ingesting.format(count=told)))
    try:
        await task
    except TookTooLong:
        return plain(words.ingest_goes_on)
    return outcomes_told(done, words)


def outcomes_told(done: Sequence[IngestOutcome], words: Strings) -> tuple[OutgoingMessage, ...]:
    """What became of each article, or of the first of many, in one message."""
    named = {
        IngestStatus.ADDED: words.added,
        IngestStatus.UPDATED: words.updated,
        IngestStatus.UNCHANGED: words.unchanged,
        IngestStatus.FAILED: words.failed,
    }
    counts = Counter(outcome.status for outcome in done)
    parts = [f"{counts[status]} {name}" for status, name in named.items() if counts[status]]
    blocks = [text_block(words.ingested.format(counts=", ".join(parts) or words.nothing_found))]
    for outcome in done[:SHOWN]:
        said = f"{named[outcome.status]}: {_told(outcome, words)}"
        blocks.append(Block((Line(tuple(said.split(" ")), "- "),)))
    return (OutgoingMessage(packed(blocks)[0]),)


def _told(outcome: IngestOutcome, words: Strings) -> str:
    name = escaped(shortened(outcome.article_id or outcome.source, 150))
    if outcome.error:
        return f"{name}. {escaped(shortened(outcome.error.message, 300))}"
    return f"{name}, {words.sentences.format(count=outcome.sentences)}"
