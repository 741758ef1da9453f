"""``/articles`` and ``/help``."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bot.discord.features.articles import PAGE_SIZE, article_details, article_list
from bot.discord.limits import CUSTOM_ID, TEXT, length
from bot.types.question import Scope
from ingest.errors import StoreBusy
from tests.builders import examples
from tests.fakes.answering import ListedCatalog
from tests.fakes.discord_markdown import active, without_furniture
from tests.integration.discord import payloads
from tests.integration.discord.payloads import labels_of, text_of


async def test_articles_are_listed_for_whoever_asks_alone(discord, bot):
    catalog = ListedCatalog(examples.summary(), examples.summary("tram", "Tram on time"))
    async with bot(catalog=catalog):
        text = await (await discord.slash("articles", search="ferry")).text()
    assert text == (
        f"**[Harbour ferry stops](<{examples.URL}>)** · The Example Gazette · 4 May 2026"
    )
    assert discord.sent("callback")[0].body["data"]["flags"] == 64
    assert catalog.scopes == [Scope((f"guild-{discord.guild_id}", "shared"))]


async def test_where_there_are_none_it_says_so(discord, bot):
    async with bot(catalog=ListedCatalog()):
        exchange = await discord.slash("articles", search="tram")
        assert await exchange.text() == "No matching articles here."


async def test_a_busy_library_is_said_to_be(discord, bot):
    class Busy(ListedCatalog):
        def find_articles(self, _scope, _text, _limit):
            raise StoreBusy("locked")

    async with bot(catalog=Busy()):
        assert "being updated" in await (await discord.slash("articles")).text()


async def test_help_says_how_to_ask(discord, bot):
    async with bot():
        exchange = await discord.slash("help")
        text = await exchange.text(edited=False)
    assert "/ask" in text
    assert "Reply to an answer" in text
    assert discord.sent("callback")[0].body["data"]["flags"] == 64


async def test_pages_are_turned_also_after_a_restart(discord, bot):
    names = [f"Ferry {number:02}" for number in range(2 * PAGE_SIZE + 1)]
    catalog = ListedCatalog(*(examples.summary(name, name) for name in names))
    async with bot(catalog=catalog):
        (shown,) = await (await discord.slash("articles", search="ferry")).answer()
    assert labels_of(shown) == ["Older"]
    async with bot(catalog=catalog):
        for start, turn in ((PAGE_SIZE, "Older"), (2 * PAGE_SIZE, "Older"), (PAGE_SIZE, "Newer")):
            await discord.press(shown, turn)
            await discord.until(lambda start=start: names[start] in text_of(shown))
            assert names[start - 1] not in text_of(shown)
    assert labels_of(shown) == ["Newer", "Older"]


async def test_an_article_is_told_more_of_to_whoever_chooses_it(discord, bot):
    catalog = ListedCatalog(examples.summary(), examples.summary("tram", "Tram *on* time"))
    async with bot(catalog=catalog):
        (shown,) = await (await discord.slash("articles")).answer()
        (card,) = await (await discord.choose(shown, "tram")).answer()
        gone = await discord.choose(shown, "gone", guild_id="4711")
        await discord.until(lambda: any("No matching articles" in text for text in gone.contents))
    assert card["flags"] & 64
    assert "Tram \\*on\\* time" in text_of(card)
    assert "Version 1, 3 sentences" in text_of(card)
    assert "`tram`" in text_of(card)
    assert catalog.scopes[-1] == Scope(("guild-4711", "shared"))


async def test_an_article_is_told_of_however_many_others_contain_its_id(discord, bot):
    named = (examples.summary(str(n), f"Story {n}") for n in range(200, 0, -1))
    async with bot(catalog=ListedCatalog(*named)):
        (shown,) = await (await discord.slash("articles")).answer()
        (card,) = await (await discord.choose(shown, "1")).answer()
    assert "Story 1" in text_of(card)
    assert "`1`" in text_of(card)


@given(st.text(max_size=300), st.text(min_size=1, max_size=100))
def test_what_is_told_of_an_article_is_what_discord_accepts(title, identifier):
    found = replace(examples.summary(identifier, title), url="https://example.com/" + "x" * 480)
    for message in article_details(found):
        assert length(message.content) <= TEXT


async def test_a_page_that_was_never_shown_is_empty(discord, bot):
    async with bot():
        (shown,) = await (await discord.slash("articles")).answer()
        await discord.press(payloads.with_button(shown, "page:99999:"), "Forged")
        await discord.until(lambda: "No matching articles" in text_of(shown))


@given(
    st.lists(st.tuples(st.text(max_size=300), st.text(max_size=120)), min_size=1, max_size=12),
    st.text(max_size=100),
)
def test_every_page_is_one_message_that_discord_accepts_and_inert(named, search):
    address = "https://example.com/" + "x" * 450
    found = [
        replace(examples.summary(), title=title, outlet=outlet, url=address)
        for title, outlet in named
    ]
    (message,) = article_list(found, search=search)
    assert length(message.content) <= TEXT
    assert all(length(button.custom_id) <= CUSTOM_ID for button in message.buttons)
    for line in without_furniture(message.content).split("\n"):
        assert active(line.replace("**", "").replace("[Open article](<", "")) <= {"bare link"}
