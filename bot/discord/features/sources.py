"""The menu of an answer's sources, and the card of one of them.

What an option needs stands in its value, so that a menu outlives a restart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bot.discord.component_router import ComponentInteraction
from bot.discord.context import Interaction
from bot.discord.i18n.strings import ENGLISH, Strings
from bot.discord.limits import length
from bot.discord.markdown import address, escaped, linked, shortened
from bot.discord.responses import answered_privately
from bot.discord.scope import server_of
from bot.discord.ui.messages import Button, OutgoingMessage
from bot.discord.ui.packing import Block, Line, packed
from bot.types.answer import Citation, CitedVersion
from ingest.types import Sentence

RECHECK = "recheck"
"""The name of the button that asks an answer's question anew."""

SURROUNDINGS = 1_200
"""Characters of the paragraph that a card shows around a sentence."""

_BOLD = 1_500

_VALUE = re.compile(r"(\d{1,18}):(\d{1,9})", re.ASCII)


@dataclass(frozen=True, slots=True)
class SourceChoice:
    """A sentence of a version, by their keys."""

    version_key: int
    index: int


def chosen_source(values: Sequence[str]) -> SourceChoice | None:
    """What was chosen from the menu; ``None`` for what it does not offer."""
    match = _VALUE.fullmatch(values[0]) if values else None
    return SourceChoice(int(match[1]), int(match[2])) if match else None


def card(
    source: CitedVersion | None, choice: SourceChoice, words: Strings = ENGLISH
) -> tuple[OutgoingMessage, ...]:
    """A sentence where it stands, with its article, and whether that still says so."""
    if source is None or choice.index >= len(source.version.sentences):
        return (OutgoingMessage(words.source_gone),)
    cited = source.version.sentences[choice.index]
    blocks = [
        Block((Line(_about(Citation(1, source.version, cited), words)),)),
        Block(tuple(_surroundings(source.version.sentences, cited)), apart=True),
        Block(tuple(_standing(source, cited, words)), apart=True),
    ]
    return tuple(OutgoingMessage(content) for content in packed(blocks))


async def source_chosen(interaction: Interaction, press: ComponentInteraction) -> None:
    """Show the card of a source to whoever chose it; what they may see is looked up anew."""
    choice = chosen_source(press.chosen)
    if choice is None:
        return

    async def work(words: Strings) -> tuple[OutgoingMessage, ...]:
        catalog = interaction.client.catalog
        source = await catalog.find_source(server_of(interaction), choice.version_key)
        messages = card(source, choice, words)
        answer = interaction.message
        if is_outdated(source) and answer and not answer.flags.ephemeral:
            again = Button(words.check_again, f"{RECHECK}:{answer.id}")
            messages = (*messages[:-1], replace(messages[-1], buttons=(again,)))
        return messages

    await answered_privately(interaction, work)


def is_outdated(source: CitedVersion | None) -> bool:
    """Whether a cited version is not the current one, or is there no more."""
    return source is None or source.current.key != source.version.key


def _about(citation: Citation, words: Strings) -> tuple[str, ...]:
    article = citation.version.article
    origin = words.origin(article.outlet, article.published_at, 80)
    title = escaped(shortened(article.title or "", 200)) or words.untitled
    about = [f"**{title}**", *(["—", origin] if origin else [])]
    url = address(citation)
    return (*" ".join(about).split(" "), *(["·", linked(words.link, url)] if url else []))


def _surroundings(sentences: Sequence[Sentence], cited: Sentence) -> Iterator[Line]:
    """The paragraph, and at least the sentences before and after; the cited one in bold."""
    shown = [cited.index]
    length_left = SURROUNDINGS
    for distance in range(1, len(sentences)):
        for index in (cited.index - distance, cited.index + distance):
            if 0 <= index < len(sentences) and length_left > 0:
                other = sentences[index]
                if distance == 1 or other.paragraph == cited.paragraph:
                    length_left -= len(other.text)
                    shown.append(index)
    for index in sorted(shown):
        text = escaped(shortened(sentences[index].text, SURROUNDINGS * 2))
        if index == cited.index and length(text) <= _BOLD:
            text = f"**{text}**"
        yield Line(tuple(text.split(" ")), "> ")


def _standing(source: CitedVersion, cited: Sentence, words: Strings) -> Iterator[Line]:
    version = source.version
    ingested = words.written_date(version.ingested_at)
    yield _small(words.version.format(number=version.number, date=ingested))
    if is_outdated(source):
        still = any(cited.text == other.text for other in source.current.sentences)
        said = words.still_says if still else words.says_no_more
        yield _small(said.format(number=source.current.number))


def _small(text: str) -> Line:
    return Line(tuple(text.split(" ")), "-# ")
