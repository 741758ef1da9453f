"""What can be asked about, and how."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bot.answering import ListedCatalogue
from bot.discord.limits import CONTENT, length
from bot.discord.listing import LISTED, article_list
from bot.question import Scope
from ingest.errors import StoreBusy
from tests.discord_front import examples
from tests.discord_front.markdown import active, without_furniture


async def test_articles_are_listed_for_whoever_asks_alone(discord, bot):
    catalogue = ListedCatalogue(examples.summary(), examples.summary("tram", "Tram on time"))
    async with bot(catalogue=catalogue):
        text = await (await discord.slash("articles", search="ferry")).text()
    assert text == (
        f"**Harbour ferry stops** — The Example Gazette, 4 May 2026 · [Open](<{examples.URL}>)"
    )
    assert discord.sent("callback")[0].body["data"]["flags"] == 64
    assert catalogue.scopes == [Scope((f"guild-{discord.guild_id}", "shared"))]


async def test_where_there_are_none_it_says_so(discord, bot):
    async with bot(catalogue=ListedCatalogue()):
        assert await (await discord.slash("articles")).text() == "There is no such article here."


async def test_a_busy_library_is_said_to_be(discord, bot):
    class Busy(ListedCatalogue):
        def find_articles(self, _scope, _text, _limit):
            raise StoreBusy("locked")

    async with bot(catalogue=Busy()):
        assert "being updated" in await (await discord.slash("articles")).text()


async def test_help_says_how_to_ask(discord, bot):
    async with bot():
        exchange = await discord.slash("help")
        text = await exchange.text(edited=False)
    assert "/ask" in text
    assert "Reply to an answer" in text
    assert discord.sent("callback")[0].body["data"]["flags"] == 64


def test_that_there_are_more_is_said():
    found = [examples.summary(f"a{n}") for n in range(LISTED + 1)]
    (message,) = article_list(found)
    assert message.content.count("Harbour ferry stops") == LISTED
    assert message.content.endswith(
        "-# There are more; search by a word of the title, or by the outlet."
    )


@given(st.lists(st.tuples(st.text(max_size=300), st.text(max_size=120)), min_size=1, max_size=12))
def test_every_list_is_what_discord_accepts_and_inert(named):
    found = [replace(examples.summary(), title=title, outlet=outlet) for title, outlet in named]
    for message in article_list(found):
        assert length(message.content) <= CONTENT
        for line in without_furniture(message.content).split("\n"):
            assert active(line.replace("**", "").replace("[Open](<", "")) <= {"bare link"}
