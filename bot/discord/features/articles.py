"""A list of articles as Discord messages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from discord import app_commands

from bot.discord.component_router import ComponentInteraction
from bot.discord.context import Interaction
from bot.discord.features.autocomplete import choices
from bot.discord.i18n.catalogs import localized
from bot.discord.i18n.strings import ENGLISH, Strings
from bot.discord.limits import CHOICES, CUSTOM_ID, LINK, OPTION, length
from bot.discord.markdown import displayed, encoded_address, escaped, linked, shortened
from bot.discord.responses import answered_privately
from bot.discord.scope import server_of
from bot.discord.ui.answer_layout import plain
from bot.discord.ui.messages import Button, Menu, Option, OutgoingMessage, edited_parts
from bot.discord.ui.packing import Block, Line, packed
from ingest.types import ArticleSummary

LISTED = 5
"""So many articles fit into one message, however long their titles are."""

FURTHEST = 500
"""Whoever looks further back searches."""

PAGE, DETAILS = "page", "details"


def article_list(
    found: Sequence[ArticleSummary], words: Strings = ENGLISH, *, start: int = 0, search: str = ""
) -> tuple[OutgoingMessage]:
    """A page of ``LISTED`` articles, with buttons to those before and after it.

    ``found`` are all from the first to one beyond the page, if there is one.
    """
    page = found[start : start + LISTED]
    if not page:
        return (OutgoingMessage(words.no_such_articles),)
    contents = _packed(page, words, with_links=True)
    if len(contents) > 1:
        contents = _packed(page, words, with_links=False)
    buttons = tuple(_turns(found, words, start, search))
    return (OutgoingMessage(contents[0], buttons=buttons, menu=_menu(page, words)),)


async def page_turned(interaction: Interaction, press: ComponentInteraction) -> None:
    """Show another page in the place of this one; what may be seen is looked up anew."""
    client = interaction.client
    start = min(press.number(0) or 0, FURTHEST)
    # A search may have colons itself.
    search = ":".join(press.arguments[1:])
    await interaction.response.defer()
    found = await client.catalog.find_articles(server_of(interaction), search, start + LISTED + 1)
    (message,) = article_list(found, client.words_for(interaction), start=start, search=search)
    await interaction.edit_original_response(**edited_parts(message))


async def article_chosen(interaction: Interaction, press: ComponentInteraction) -> None:
    """Show what is known of an article, to whoever chose it; it is looked up anew."""
    client, wanted = interaction.client, next(iter(press.chosen), "")

    async def work(words: Strings) -> tuple[OutgoingMessage, ...]:
        found = await client.catalog.find_articles(server_of(interaction), wanted, CHOICES)
        article = next((each for each in found if each.id == wanted), None)
        return details(article, words) if article else plain(words.no_such_articles)

    await answered_privately(interaction, work)


def details(article: ArticleSummary, words: Strings = ENGLISH) -> tuple[OutgoingMessage, ...]:
    """What is known of an article."""
    facts = words.article_facts.format(version=article.version, count=article.sentences)
    identifier = f"`{displayed(article.id).replace('`', '')}`"
    lines = (
        Line(_entry(article, words, with_link=True)),
        Line(tuple(facts.split(" ")), "-# "),
        Line((identifier,), "-# "),
    )
    return tuple(OutgoingMessage(content) for content in packed([Block(lines)]))


def _menu(page: Sequence[ArticleSummary], words: Strings) -> Menu | None:
    """The articles to choose from; one whose identifier is too long for a menu is left out."""
    options = {
        value: Option(name, shortened(value, OPTION), value) for name, value in choices(page, words)
    }
    return Menu(words.choose_article, DETAILS, tuple(options.values())) if options else None


def _turns(
    found: Sequence[ArticleSummary], words: Strings, start: int, search: str
) -> Iterator[Button]:
    if start:
        yield Button(words.newer, _turn(max(0, start - LISTED), search))
    if len(found) > start + LISTED and start < FURTHEST:
        yield Button(words.older, _turn(start + LISTED, search))


def _turn(start: int, search: str) -> str:
    identifier = f"{PAGE}:{start}:{search}"
    while length(identifier) > CUSTOM_ID:
        # A shorter search finds more, and nothing less.
        identifier = identifier[:-1]
    return identifier


def _packed(page: Sequence[ArticleSummary], words: Strings, *, with_links: bool) -> list[str]:
    lines = (Line(_entry(article, words, with_link=with_links)) for article in page)
    return list(packed([Block((line,)) for line in lines]))


def _entry(article: ArticleSummary, words: Strings, *, with_link: bool) -> tuple[str, ...]:
    title = escaped(shortened(article.title or article.id, 100)) or words.untitled
    origin = words.origin(article.outlet, article.published_at, 40)
    entry = f"**{title}**" + (f" — {origin}" if origin else "")
    url = article.url and encoded_address(article.url)
    link = [linked(words.open_article, url)] if with_link and url and length(url) <= LINK else []
    return (*entry.split(" "), *(["·", *link] if link else []))


@app_commands.command(name="articles", description=localized("articles_command"))
@app_commands.describe(search=localized("search_option"))
async def articles(
    interaction: Interaction, search: app_commands.Range[str, 1, 100] | None = None
) -> None:
    """The newest articles that a person may ask about, shown to that person alone."""

    async def work(words: Strings) -> tuple[OutgoingMessage, ...]:
        catalog = interaction.client.catalog
        found = await catalog.find_articles(server_of(interaction), search or "", LISTED + 1)
        return article_list(found, words, search=search or "")

    await answered_privately(interaction, work)
