"""Two servers and a direct message, with the real answers behind them."""

import pytest

from bot.answering.answerer import Answerer
from bot.discord.scope import guild_library_name, scope_for
from bot.retrieval.retriever import Retriever
from bot.types.question import Scope
from bot.types.records import ChannelLibraries
from ingest.library.manager import LibraryManager
from ingest.types import Article
from tests.builders.corpus import BRIDGE, make_library
from tests.builders.libraries import stored
from tests.integration.discord import payloads

SECRET = Article(
    id="vault",
    text="Quentin Marlowe moved nine gold bars into a vault below the Brasswick mill.",
    title="Gold below the mill",
)
QUESTION = "Who moved nine gold bars into a vault?"


@pytest.fixture
def answerer(tmp_path, discord):
    """The bridge for everybody, the vault for the test's first server."""
    with stored(tmp_path) as store:
        own = guild_library_name(discord.guild_id)
        made = {
            "shared": make_library(tmp_path, store, BRIDGE),
            own: make_library(tmp_path, store, SECRET, name=own),
        }
        libraries = LibraryManager(store, made["shared"].embedder, made.__getitem__)
        yield Answerer(libraries, Retriever(libraries), None, lambda: 0.0)


def test_a_server_sees_its_own_library_before_the_shared_one():
    assert scope_for(7) == Scope(("guild-7", "shared"))
    assert scope_for(None) == Scope(("shared",))
    assert scope_for(7, libraries=ChannelLibraries.OWN) == Scope(("guild-7",))
    assert scope_for(7, libraries=ChannelLibraries.SHARED) == Scope(("shared",))
    assert scope_for(None, libraries=ChannelLibraries.OWN) == Scope(("shared",))
    assert scope_for(7, "ferry", "news") == Scope(("guild-7", "news"), ("ferry",))


async def test_each_server_is_answered_from_its_own_articles(discord, bot, answerer):
    async with bot(answerer, answerer):
        own = await discord.slash("ask", question=QUESTION)
        assert "Quentin Marlowe" in await own.text()
        named = await discord.slash("ask", question=QUESTION, article="vault")
        assert "Quentin Marlowe" in await named.text()
        assert await discord.autocomplete("ask", "article", "gold")


def is_answered(exchange):
    """Whether there is an answer, or a usage error, which the asker alone sees."""
    return any(shown["edited_timestamp"] or shown["flags"] & 64 for shown in exchange.messages)


async def test_another_server_and_a_direct_message_see_nothing_of_them(discord, bot, answerer):
    other = payloads.snowflake()
    async with bot(answerer, answerer):
        await (await discord.slash("ask", question=QUESTION)).text()
        for article in (None, "vault", "Gold below the mill"):
            options = {"question": QUESTION} | ({"article": article} if article else {})
            for place in ({"guild_id": other}, {"direct": True}):
                exchange = await discord.slash("ask", **place, **options)
                await discord.until(lambda exchange=exchange: is_answered(exchange))
                (text,) = exchange.contents
                assert "Marlowe" not in text
                assert "Brasswick" not in text
        assert await discord.autocomplete("ask", "article", "gold", guild_id=other) == []
        assert len(await discord.autocomplete("ask", "article", "", guild_id=other)) == 1


async def test_a_mention_sees_the_servers_library_and_a_direct_message_does_not(
    discord, bot, answerer
):
    async with bot(answerer, answerer):
        mention = await discord.message(f"<@bot> {QUESTION}")
        assert "Quentin Marlowe" in await mention.text()
        direct = await discord.direct_message(QUESTION)
        assert "Marlowe" not in await direct.text()
