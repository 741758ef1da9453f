"""The documents in a message, and what an answer about them shows of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import PurePath

import discord

from bot.discord.markdown import escape, unescaped
from bot.discord.request import (
    DocumentPlace,
    DocumentReference,
    GivenDocuments,
    Origin,
)
from bot.discord.ui.answer_components import NEXT, REPHRASE
from bot.discord.ui.shown_message import shown_buttons, shown_markdown, shown_menus
from ingest.sources.files import KNOWN

DOCUMENTS = 3
"""How many files and links of a question are read."""

_LINK = re.compile(r"<?(https?://[^\s<>\"]+)>?", re.IGNORECASE)
_MASKED_LINK = re.compile(r"\]\(<(https?://[^\s<>]+)>\)")
_OF_DISCORD = re.compile(
    r"https?://(?:(?:ptb|canary)\.)?discord(?:app)?\.com/channels/", re.IGNORECASE
)
_SOURCE = re.compile(r"-# \*\*(\d+(?: \d+)*)\*\* (?!“)(.+)")
_QUOTE = re.compile(r"-# \*\*\d+\*\* “(.+)”")
_MARK = re.compile(r"\[?\[\d+\]\]?(?:\(<[^>]*>\))?")
_TRAILING = ".,;:!?…)]}\"'”’*_~|`"


def links_in(text: str) -> tuple[str, ...]:
    """The web addresses in a text, each once; those of messages in Discord are none."""
    found = (_trimmed(match[1]) for match in _LINK.finditer(text))
    return tuple(dict.fromkeys(link for link in found if not _OF_DISCORD.match(link)))


def without_links(text: str) -> str:
    """The text without its web addresses, and without what enclosed them."""
    for link in links_in(text):
        text = re.sub(rf"[<(]?{re.escape(link)}[>)]?", " ", text)
    return " ".join(text.split())


def asks_something(text: str) -> bool:
    """Whether a text says anything, and is not marks alone."""
    return any(character.isalnum() for character in text)


def documents_of(
    message: discord.Message, text: str, guild_id: int | None
) -> GivenDocuments | None:
    """The files attached to a message and the links in its text; ``None`` without any."""
    place = DocumentPlace(Origin.MESSAGE, message.channel.id, message.id)
    where = guild_id or "@me"
    link = f"https://discord.com/channels/{where}/{message.channel.id}/{message.id}"
    return given(place, links_in(text), readable(message.attachments), link)


def given(
    place: DocumentPlace,
    links: Sequence[str],
    files: Sequence[discord.Attachment],
    link: str | None = None,
) -> GivenDocuments | None:
    """The first of these files and links; ``None`` without any."""
    count = len(links) + len(files)
    if not count:
        return None
    kept = tuple(files[:DOCUMENTS])
    links = tuple(links[: DOCUMENTS - len(kept)])
    return GivenDocuments(place, links, kept, max(0, count - DOCUMENTS), link if kept else None)


def readable(files: Sequence[discord.Attachment]) -> Sequence[discord.Attachment]:
    """The files of a kind that can be read, or all of them if none is."""
    known = [file for file in files if PurePath(file.filename).suffix.lower() in KNOWN]
    return known or files


def document_reference(parts: Iterable[discord.Message]) -> DocumentReference | None:
    """The documents that an answer in these messages is about; ``None`` for the articles."""
    parts = tuple(parts)
    places = (place for part in parts for place in _places(part))
    place = next(places, None)
    if place is None:
        return None
    shown = "\n".join(map(shown_markdown, parts))
    pages = (link.partition("#:~:")[0] for link in _MASKED_LINK.findall(shown))
    links = dict.fromkeys(page for page in pages if not _OF_DISCORD.match(page))
    return DocumentReference(place, tuple(links))


def _places(answer: discord.Message) -> Iterator[DocumentPlace]:
    for button in shown_buttons(answer):
        name, _, argument = button.custom_id.partition(":")
        place = DocumentPlace.parse(argument) if name in {NEXT, REPHRASE} else None
        if place:
            yield place


def _trimmed(link: str) -> str:
    """The link without the punctuation after it; a bracket that it opens itself is kept."""
    while link and link[-1] in _TRAILING:
        if link[-1] == ")" and link.count("(") >= link.count(")"):
            break
        link = link[:-1]
    return link


def shown_quote(answer: discord.Message, number: str) -> str | None:
    """The sentence that an answer cites by a number, as markdown; ``None`` without such a number.

    Where the message does not hold all of it, as one of several messages may not, it
    is the beginning that the option of the menu shows.
    """
    options = (option for menu in shown_menus(answer) for option in menu.options)
    option = next((option for option in options if option.value == number), None)
    if option is None:
        return None
    beginning = option.description.removesuffix("…").rstrip()
    lines = map(_sentence, shown_markdown(answer).split("\n"))
    found = (line for line in lines if unescaped(line).startswith(beginning))
    return next(found, None) or escape(option.description)


def shown_source(answer: discord.Message, number: str) -> str:
    """The line of the document that an answer cites by a number, as markdown; empty without one."""
    for line in shown_markdown(answer).split("\n"):
        found = _SOURCE.fullmatch(line)
        if found and number in found[1].split():
            return found[2]
    return ""


def _sentence(line: str) -> str:
    """A sentence or quote as the answer shows it, without what stands around it."""
    quote = _QUOTE.fullmatch(line)
    if quote:
        return quote[1]
    return _MARK.sub("", line.removeprefix("-# ")).replace("**", "").strip()
