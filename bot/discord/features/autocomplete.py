"""Articles as choices of an autocompletion."""

from __future__ import annotations

from collections.abc import Awaitable, Iterable, Sequence
from itertools import islice
from typing import TypeVar

import structlog
from discord import app_commands

from bot.discord.context import Interaction
from bot.discord.errors import raised_at
from bot.discord.i18n.strings import ENGLISH, Strings
from bot.discord.limits import CHOICE_NAME, CHOICE_VALUE, CHOICES, length
from bot.discord.markdown import displayed, shortened
from bot.discord.permissions import managed_server
from bot.discord.scope import server_of
from ingest.errors import FootnoteError
from ingest.types import ArticleSummary

_OUTLET = 30
_log = structlog.get_logger("bot.discord")

T = TypeVar("T")


def choices(articles: Iterable[ArticleSummary], words: Strings = ENGLISH) -> list[tuple[str, str]]:
    """Labels and identifiers, at most as many and as long as Discord takes.

    Labels are plain text to Discord, so nothing is escaped. An article whose
    identifier is too long to be a value cannot be chosen and is left out.
    """
    usable = (article for article in articles if 1 <= length(article.id) <= CHOICE_VALUE)
    return [(label(article, words), article.id) for article in islice(usable, CHOICES)]


def label(article: ArticleSummary, words: Strings = ENGLISH) -> str:
    """Title and outlet, the title cut visibly where both do not fit."""
    outlet = shortened(article.outlet or "", _OUTLET)
    ending = f" — {outlet}" if outlet else ""
    title = displayed(article.title or "") or displayed(article.id) or words.untitled
    room = CHOICE_NAME - length(ending)
    while length(name := shortened(title, room)) + length(ending) > CHOICE_NAME:
        room -= 1
    return name + ending


async def article_choices(interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:
    """Articles to choose from; none when they cannot be found in time."""
    catalog = interaction.client.catalog
    words = interaction.client.words_for(interaction)
    found = await _found(catalog.find_articles(server_of(interaction), current.strip(), CHOICES))
    return [app_commands.Choice(name=name, value=value) for name, value in choices(found, words)]


async def outlet_choices(interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:
    """Outlets to choose from; none when they cannot be found in time."""
    catalog = interaction.client.catalog
    found = await _found(catalog.find_outlets(server_of(interaction), current.strip(), CHOICES))
    names = (name for name in found if 1 <= length(name) <= CHOICE_VALUE)
    return [app_commands.Choice(name=name, value=name) for name in names]


async def own_article_choices(
    interaction: Interaction, current: str
) -> list[app_commands.Choice[str]]:
    """Articles of the server's own library to choose from, for those who may remove them."""
    server = await managed_server(interaction)
    if server is None:
        return []
    words = interaction.client.words_for(interaction)
    guild_library = interaction.client.guild_library
    found = await _found(guild_library.own_articles(server, current.strip(), CHOICES))
    return [app_commands.Choice(name=name, value=value) for name, value in choices(found, words)]


async def _found(search: Awaitable[Sequence[T]]) -> Sequence[T]:
    """What a search finds, or nothing: an empty list of choices is better than a spinner."""
    try:
        return await search
    except FootnoteError as error:
        _log.warning("no autocompletion", error=type(error).__name__)
    except Exception as error:  # noqa: BLE001  # whatever it was
        _log.error("no autocompletion", error=type(error).__name__, place=raised_at(error))
    return ()
