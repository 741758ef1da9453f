"""Articles and outlets as choices while a person types into an option."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Iterable, Sequence
from itertools import islice
from typing import TypeVar

import structlog
from discord import app_commands

from bot.discord.context import Interaction
from bot.discord.i18n.strings import ENGLISH, Strings
from bot.discord.limits import CHOICE_NAME, CHOICE_VALUE, CHOICES, length
from bot.discord.markdown import display_text, fit, shorten
from bot.discord.permissions import managed_guild
from bot.discord.scope import guild_of
from bot.log import raised_at
from ingest.errors import FootnoteError
from ingest.types import ArticleSummary

_OUTLET_CHARACTERS = 30
_log = structlog.get_logger("bot.discord")

T = TypeVar("T")


def choices(
    articles: Iterable[ArticleSummary], strings: Strings = ENGLISH
) -> list[tuple[str, str]]:
    """Labels and ids of articles, within Discord's limits.

    Discord shows labels as plain text, so they are not escaped. An article whose
    id is too long for a value is left out.
    """
    usable = (article for article in articles if 1 <= length(article.id) <= CHOICE_VALUE)
    return [(label(article, strings), article.id) for article in islice(usable, CHOICES)]


def label(article: ArticleSummary, strings: Strings = ENGLISH) -> str:
    """Title and outlet; the title is cut if both do not fit."""
    outlet = shorten(article.outlet or "", _OUTLET_CHARACTERS)
    ending = f" — {outlet}" if outlet else ""
    title = display_text(article.title or "") or display_text(article.id) or strings.untitled
    return fit(title, CHOICE_NAME - length(ending)) + ending


async def article_choices(interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:
    """Articles that fit the text; none if the search fails."""
    catalog = interaction.client.catalog
    strings = interaction.client.strings_for(interaction)
    libraries = await interaction.client.libraries_of(interaction)
    found = await _search(
        catalog.find_articles(guild_of(interaction), current.strip(), CHOICES, libraries)
    )
    return await _choices(found, strings)


async def outlet_choices(interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:
    """Outlets that fit the text; none if the search fails."""
    catalog = interaction.client.catalog
    libraries = await interaction.client.libraries_of(interaction)
    found = await _search(
        catalog.find_outlets(guild_of(interaction), current.strip(), CHOICES, libraries)
    )
    names = (name for name in found if 1 <= length(name) <= CHOICE_VALUE)
    return [app_commands.Choice(name=name, value=name) for name in names]


async def own_article_choices(
    interaction: Interaction, current: str
) -> list[app_commands.Choice[str]]:
    """Articles of the guild's own library, for people who may remove them."""
    guild_id = await managed_guild(interaction)
    if guild_id is None:
        return []
    strings = interaction.client.strings_for(interaction)
    guild_library = interaction.client.guild_library
    found = await _search(guild_library.own_articles(guild_id, current.strip(), CHOICES))
    return await _choices(found, strings)


async def _choices(
    found: Sequence[ArticleSummary], strings: Strings
) -> list[app_commands.Choice[str]]:
    named = await asyncio.to_thread(choices, found, strings)
    return [app_commands.Choice(name=name, value=value) for name, value in named]


async def _search(search: Awaitable[Sequence[T]]) -> Sequence[T]:
    """The result of a search; empty if it fails, because Discord would show a spinner."""
    try:
        return await search
    except FootnoteError as error:
        _log.warning("autocomplete_failed", error=type(error).__name__)
    except Exception as error:  # noqa: BLE001  # a person is typing, whatever went wrong
        _log.error("autocomplete_failed", error=type(error).__name__, place=raised_at(error))
    return ()
