"""The source card: a cited sentence in context, with the state of its article.

An option of the source menu carries in its value what the card needs, so menus
work after a restart.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.discord.component_router import ComponentInteraction
from bot.discord.context import Interaction
from bot.discord.i18n.strings import ENGLISH, Strings
from bot.discord.limits import length
from bot.discord.markdown import citation_url, escape, masked_link, shorten
from bot.discord.responses import respond_privately_with
from bot.discord.scope import guild_of
from bot.discord.ui.answer_components import SourceChoice, parse_source_choice
from bot.discord.ui.messages import Button, OutgoingMessage
from bot.discord.ui.packing import Block, Line, pack
from bot.types.answer import Citation, CitedVersion
from ingest.types import Sentence

RECHECK = "recheck"
"""The name of the button that asks an answer's question again."""

CONTEXT_CHARACTERS = 1_200
"""How much of its paragraph a card shows around a sentence."""

_BOLD_CHARACTERS = 1_500


def source_card(
    source: CitedVersion | None, choice: SourceChoice, strings: Strings = ENGLISH
) -> tuple[OutgoingMessage, ...]:
    """A sentence in context, its article, and whether the current version still has it."""
    if source is None or choice.index >= len(source.version.sentences):
        return (OutgoingMessage(strings.source_gone),)
    cited = source.version.sentences[choice.index]
    blocks = [
        Block((Line(_heading(Citation(1, source.version, cited), strings)),)),
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


def is_outdated(source: CitedVersion | None) -> bool:
    """Whether a cited version is no longer the current one, or gone."""
    return source is None or source.current.key != source.version.key


def _heading(citation: Citation, strings: Strings) -> tuple[str, ...]:
    article = citation.version.article
    byline = strings.byline(article.outlet, article.published_at, 80)
    title = escape(shorten(article.title or "", 200)) or strings.untitled
    heading = f"**{title}**" + (f" — {byline}" if byline else "")
    url = citation_url(citation)
    link = ["·", masked_link(strings.open_article, url)] if url else []
    return (*heading.split(" "), *link)


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
