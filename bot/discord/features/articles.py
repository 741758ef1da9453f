"""``/articles``: a list of articles in pages, and the details of one."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence

from discord import app_commands

from bot.discord.component_router import ComponentInteraction
from bot.discord.context import Interaction
from bot.discord.features.autocomplete import choices
from bot.discord.i18n.catalogs import localized
from bot.discord.i18n.strings import ENGLISH, Strings
from bot.discord.limits import CUSTOM_ID, OPTION, length
from bot.discord.markdown import display_text, link_url, shorten
from bot.discord.permissions import no_articles
from bot.discord.responses import respond_privately_with
from bot.discord.scope import guild_of
from bot.discord.ui.answer_layout import text_messages
from bot.discord.ui.article_line import article_line
from bot.discord.ui.messages import Button, Menu, Option, OutgoingMessage, edit_arguments
from bot.discord.ui.packing import Block, Line, pack
from ingest.types import ArticleSummary, title_or_id

PAGE_SIZE = 5
"""This many articles fit into one message, however long their titles are."""

LAST_START = 500
"""Paging ends here; older articles are found by searching."""

PAGE, DETAILS = "page", "details"


@app_commands.command(name="articles", description=localized("articles_command"))
@app_commands.describe(search=localized("search_option"))
async def articles(
    interaction: Interaction, search: app_commands.Range[str, 1, 100] | None = None
) -> None:
    """Show the newest articles that a person may ask about."""

    async def build(strings: Strings) -> tuple[OutgoingMessage, ...]:
        found = await _find(interaction, search or "", PAGE_SIZE + 1)
        if not found and not search:
            return text_messages(await no_articles(interaction))
        return await asyncio.to_thread(article_list, found, strings, search=search or "")

    await respond_privately_with(interaction, build)


async def turn_page(interaction: Interaction, component: ComponentInteraction) -> None:
    """Show another page in place of this one, from a new search."""
    client = interaction.client
    start = min(component.number(0) or 0, LAST_START)
    # The search text may contain colons.
    search = ":".join(component.arguments[1:])
    await interaction.response.defer()
    found = await _find(interaction, search, start + PAGE_SIZE + 1)
    strings = client.strings_for(interaction)
    (message,) = await asyncio.to_thread(article_list, found, strings, start=start, search=search)
    await interaction.edit_original_response(**edit_arguments(message))


async def show_article_details(interaction: Interaction, component: ComponentInteraction) -> None:
    """Show the details of the chosen article as it is now."""
    client, wanted = interaction.client, next(iter(component.values), "")

    async def build(strings: Strings) -> tuple[OutgoingMessage, ...]:
        libraries = await client.libraries_of(interaction)
        article = await client.catalog.find_article(guild_of(interaction), wanted, libraries)
        if article is None:
            return text_messages(strings.no_such_articles)
        return await asyncio.to_thread(article_details, article, strings)

    await respond_privately_with(interaction, build)


async def _find(interaction: Interaction, text: str, limit: int) -> Sequence[ArticleSummary]:
    """Articles that questions are answered from in the channel. Raises ``FootnoteError``."""
    client = interaction.client
    libraries = await client.libraries_of(interaction)
    return await client.catalog.find_articles(guild_of(interaction), text, limit, libraries)


def article_list(
    found: Sequence[ArticleSummary], strings: Strings = ENGLISH, *, start: int = 0, search: str = ""
) -> tuple[OutgoingMessage]:
    """A page of ``PAGE_SIZE`` articles, with buttons to the pages before and after.

    ``found`` has all articles from the first one to one beyond the page, if any.
    """
    page = found[start : start + PAGE_SIZE]
    if not page:
        return (OutgoingMessage(strings.no_such_articles),)
    contents = _page_contents(page, strings, with_links=True)
    if len(contents) > 1:
        contents = _page_contents(page, strings, with_links=False)
    buttons = tuple(_page_buttons(found, strings, start, search))
    return (OutgoingMessage(contents[0], buttons=buttons, menu=_menu(page, strings)),)


def article_details(
    article: ArticleSummary, strings: Strings = ENGLISH
) -> tuple[OutgoingMessage, ...]:
    """Title, outlet, date, version, length and id of an article."""
    sentences = strings.sentences.format(article.sentences)
    facts = strings.article_facts.format(version=article.version, sentences=sentences)
    identifier = f"`{display_text(article.id).replace('`', '')}`"
    lines = (
        Line(_entry(article, strings, with_link=True)),
        Line(tuple(facts.split(" ")), "-# "),
        Line((identifier,), "-# "),
    )
    return tuple(OutgoingMessage(content) for content in pack([Block(lines)]))


def _menu(page: Sequence[ArticleSummary], strings: Strings) -> Menu | None:
    """The articles of a page, without those whose id is too long for a menu."""
    options = {
        value: Option(name, shorten(value, OPTION), value) for name, value in choices(page, strings)
    }
    return Menu(strings.choose_article, DETAILS, tuple(options.values())) if options else None


def _page_buttons(
    found: Sequence[ArticleSummary], strings: Strings, start: int, search: str
) -> Iterator[Button]:
    if start:
        yield Button(strings.newer, _page_id(max(0, start - PAGE_SIZE), search))
    if len(found) > start + PAGE_SIZE and start < LAST_START:
        yield Button(strings.older, _page_id(start + PAGE_SIZE, search))


def _page_id(start: int, search: str) -> str:
    custom_id = f"{PAGE}:{start}:{search}"
    while length(custom_id) > CUSTOM_ID:
        # A shorter search text finds the same articles and more.
        custom_id = custom_id[:-1]
    return custom_id


def _page_contents(
    page: Sequence[ArticleSummary], strings: Strings, *, with_links: bool
) -> list[str]:
    lines = (Line(_entry(article, strings, with_link=with_links)) for article in page)
    return list(pack([Block((line,)) for line in lines]))


def _entry(article: ArticleSummary, strings: Strings, *, with_link: bool) -> tuple[str, ...]:
    return article_line(
        title_or_id(article),
        article.outlet,
        article.published_at,
        link_url(article.url) if with_link else None,
        strings,
        bold=True,
    )
