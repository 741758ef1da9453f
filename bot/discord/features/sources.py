"""The source card: a cited sentence in context, and the closest passages of a refusal.

An option of the source menu, and the button of a refusal, carry what is to be
shown, so both work after a restart.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.discord.component_router import ComponentInteraction
from bot.discord.context import Interaction
from bot.discord.i18n.strings import ENGLISH, Strings
from bot.discord.limits import length
from bot.discord.markdown import escape, shorten
from bot.discord.questions.documents import read_again
from bot.discord.responses import respond_privately_with
from bot.discord.scope import guild_of
from bot.discord.ui.answer_components import (
    NEAREST,
    SourceChoice,
    add_source_menu,
    parse_passages,
    parse_source_choice,
    sentence_digest,
)
from bot.discord.ui.answer_layout import citation_line, linked_citation, passage_block
from bot.discord.ui.given_documents import document_reference, shown_quote, shown_source
from bot.discord.ui.messages import Button, OutgoingMessage
from bot.discord.ui.packing import Block, Line, pack
from bot.types.answer import Citation, CitedVersion, cite
from ingest.types import ArticleVersion, Sentence

RECHECK = "recheck"
"""The name of the button that asks an answer's question again."""

CONTEXT_CHARACTERS = 1_200
"""How much of its paragraph a card shows around a sentence."""

_BOLD_CHARACTERS = 3_000


def source_card(
    source: CitedVersion | None, choice: SourceChoice, strings: Strings = ENGLISH
) -> tuple[OutgoingMessage, ...]:
    """A sentence in context, its article, and whether the current version still has it."""
    if source is None or choice.index >= len(source.version.sentences):
        return (OutgoingMessage(strings.source_gone),)
    cited = source.version.sentences[choice.index]
    blocks = [
        Block((Line(citation_line(Citation(1, source.version, cited), strings, bold=True)),)),
        Block(tuple(_context(source.version.sentences, cited)), apart=True),
        Block(tuple(_version_lines(source, cited, strings)), apart=True),
    ]
    return tuple(OutgoingMessage(content) for content in pack(blocks))


async def show_source(interaction: Interaction, component: ComponentInteraction) -> None:
    """Show the card of a chosen source, if the person may see its article now."""
    choice = parse_source_choice(component.values[0]) if component.values else None
    if choice is None:
        return

    async def build(strings: Strings) -> tuple[OutgoingMessage, ...]:
        catalog = interaction.client.catalog
        source = await catalog.find_source(guild_of(interaction), choice.version_key)
        messages = await asyncio.to_thread(source_card, source, choice, strings)
        answer = interaction.message
        if is_outdated(source) and answer and not answer.flags.ephemeral:
            ask_again = Button(strings.ask_again, f"{RECHECK}:{answer.id}")
            messages = (*messages[:-1], replace(messages[-1], buttons=(ask_again,)))
        return messages

    await respond_privately_with(interaction, build)


async def show_document_source(interaction: Interaction, component: ComponentInteraction) -> None:
    """Show a sentence that an answer cites from a document, as far as its message holds it."""

    async def build(strings: Strings) -> tuple[OutgoingMessage, ...]:
        answer, value = interaction.message, "".join(component.values[:1])
        quote = shown_quote(answer, value) if answer else None
        if answer is None or quote is None:
            return (OutgoingMessage(strings.source_gone),)
        return await asyncio.to_thread(document_card, quote, shown_source(answer, value), strings)

    await respond_privately_with(interaction, build)


def document_card(quote: str, source: str, strings: Strings) -> tuple[OutgoingMessage, ...]:
    """The cited sentence and the line of its document, both as markdown that was shown before."""
    blocks = [
        Block((Line(tuple(source.split(" "))),)) if source else None,
        Block((Line(tuple(quote.split(" ")), "> "),), apart=True),
        Block((_small(strings.document_card),), apart=True),
    ]
    return tuple(OutgoingMessage(content) for content in pack([each for each in blocks if each]))


async def show_passages(interaction: Interaction, component: ComponentInteraction) -> None:
    """Show the passages closest to a refused question, if the person may see them now."""
    choices = parse_passages(component.arguments)

    async def build(strings: Strings) -> tuple[OutgoingMessage, ...]:
        found = [await _find_citation(interaction, choice) for choice in choices]
        citations = cite(source for source in found if source)
        return await asyncio.to_thread(passage_messages, citations, strings)

    await respond_privately_with(interaction, build)


async def show_document_passages(interaction: Interaction, component: ComponentInteraction) -> None:
    """Show the passages closest to a refused question in its documents, which are read again.

    Where these are is told by the refusal that Discord shows, not by the press.
    """
    client, refusal, guild_id = interaction.client, interaction.message, guild_of(interaction)
    # The place comes first.
    digests = component.arguments[1 : NEAREST + 1]

    async def build(strings: Strings) -> tuple[OutgoingMessage, ...]:
        reference = document_reference([refusal]) if refusal else None
        if reference is None:
            return (OutgoingMessage(strings.source_gone),)
        if wait := client.questions.admit(interaction.user.id, guild_id):
            return (OutgoingMessage(strings.rate_limited.format(wait)),)
        channel = client.get_partial_messageable(reference.place.channel_id, guild_id=guild_id)
        reference = await read_again(reference, channel, guild_id)
        documents = client.documents.find(reference, interaction.user.id)
        found = await client.documents.passages(
            documents, lambda text: sentence_digest(text) in digests
        )
        return await asyncio.to_thread(document_passages, found, digests, documents.link, strings)

    await respond_privately_with(interaction, build)


def document_passages(
    found: Sequence[Citation], digests: Sequence[str], link: str | None, strings: Strings
) -> tuple[OutgoingMessage, ...]:
    """The passages in the order of their digests, each once, linked to the message with a file."""
    by_digest = {sentence_digest(citation.quote): citation for citation in found}
    nearest = [by_digest[digest] for digest in dict.fromkeys(digests) if digest in by_digest]
    if not nearest:
        return (OutgoingMessage(strings.passages_gone),)
    shown = [linked_citation(citation, link) for citation in nearest]
    return tuple(OutgoingMessage(content) for content in pack(_passage_blocks(shown, strings)))


async def _find_citation(
    interaction: Interaction, choice: SourceChoice
) -> tuple[ArticleVersion, Sentence] | None:
    """A sentence and its article, if the person may see it now. Raises ``FootnoteError``."""
    catalog = interaction.client.catalog
    source = await catalog.find_source(guild_of(interaction), choice.version_key)
    if source is None or choice.index >= len(source.version.sentences):
        return None
    return source.version, source.version.sentences[choice.index]


def passage_messages(
    citations: Sequence[Citation], strings: Strings = ENGLISH
) -> tuple[OutgoingMessage, ...]:
    """The passages closest to a question, with a menu that shows each in context."""
    if not citations:
        return (OutgoingMessage(strings.source_gone),)
    blocks = _passage_blocks(citations, strings)
    messages = tuple(OutgoingMessage(content) for content in pack(blocks))
    return add_source_menu(messages, citations, strings)


def _passage_blocks(citations: Sequence[Citation], strings: Strings) -> list[Block]:
    return [
        passage_block(citation, strings, "" if number else strings.nearest)
        for number, citation in enumerate(citations)
    ]


def is_outdated(source: CitedVersion | None) -> bool:
    """Whether a cited version is no longer the current one, or gone."""
    return source is None or source.current.key != source.version.key


def _context(sentences: Sequence[Sentence], cited: Sentence) -> Iterator[Line]:
    """The paragraph of a sentence, at least with its two neighbours; the sentence is bold."""
    shown = [cited.index]
    characters_left = CONTEXT_CHARACTERS
    for distance in range(1, len(sentences)):
        for index in (cited.index - distance, cited.index + distance):
            if 0 <= index < len(sentences) and characters_left > 0:
                other = sentences[index]
                if distance == 1 or other.paragraph == cited.paragraph:
                    characters_left -= len(other.text)
                    shown.append(index)
    for index in sorted(shown):
        text = escape(shorten(sentences[index].text, CONTEXT_CHARACTERS * 2))
        if index == cited.index and length(text) <= _BOLD_CHARACTERS:
            text = f"**{text}**"
        yield Line(tuple(text.split(" ")), "> ")


def _version_lines(source: CitedVersion, cited: Sentence, strings: Strings) -> Iterator[Line]:
    version = source.version
    ingested = strings.format_date(version.ingested_at)
    yield _small(strings.source_version.format(number=version.number, date=ingested))
    if is_outdated(source):
        still = any(cited.text == other.text for other in source.current.sentences)
        text = strings.source_unchanged if still else strings.source_changed
        yield _small(text.format(number=source.current.number))


def _small(text: str) -> Line:
    return Line(tuple(text.split(" ")), "-# ")
