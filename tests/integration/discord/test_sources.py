"""The menu of sources below an answer, and the card of a source."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.discord.features.sources import SourceChoice, parse_source_choice, source_card
from bot.discord.limits import CONTENT, OPTION, length
from bot.discord.ui.answer_components import add_source_menu
from bot.discord.ui.answer_layout import render_answer
from bot.types.answer import Answer, CitedVersion, Refusal, RefusalCode, cite
from bot.types.question import Scope
from ingest.errors import StoreBusy
from tests.builders import examples
from tests.fakes.answering import ListedCatalog, ScriptedAnswerer
from tests.fakes.discord_markdown import active, without_furniture

NOW = examples.version()
FORMER = replace(NOW, key=9, number=1)


def updated(*sentences):
    return replace(examples.version(*sentences), key=10, number=2)


def text_of(messages):
    return "\n".join(message.content for message in messages)


async def test_an_answer_has_a_menu_of_its_sources(discord, bot):
    async with bot(ScriptedAnswerer(examples.extractive(count=2))):
        (shown,) = await (await discord.slash("ask", question="When?")).answer()
    ((menu,), _) = [row["components"] for row in shown["components"]]
    assert [option["label"] for option in menu["options"]] == [
        "[1] Harbour ferry stops",
        "[2] Harbour ferry stops",
    ]
    assert menu["options"][1]["description"] == examples.SENTENCES[1]


async def test_the_nearest_sentences_of_a_refusal_are_in_it_as_well(discord, bot):
    async with bot(ScriptedAnswerer(examples.refused())):
        (shown,) = await (await discord.message("<@bot> Where?")).answer()
    assert len(shown["components"][0]["components"][0]["options"]) == 2


async def test_a_refusal_without_any_has_none(discord, bot):
    refusal = Answer("Hi", refusal=Refusal(RefusalCode.NOT_A_QUESTION, "Ask something."))
    async with bot(ScriptedAnswerer(refusal)):
        (shown,) = await (await discord.message("<@bot> Hi")).answer()
    assert shown["components"] == []


async def test_choosing_a_source_shows_it_to_the_chooser_alone(discord, bot):
    catalog = ListedCatalog(sources=[CitedVersion(NOW, NOW)])
    async with bot(catalog=catalog):
        (shown,) = await (await discord.slash("ask", question="When?")).answer()
        exchange = await discord.choose(shown, f"{NOW.key}:1")
        text = await exchange.text()
    assert discord.sent("callback")[-1].body["data"]["flags"] == 64
    first, second, third = examples.SENTENCES
    assert f"> {first}\n> **{second}**\n> {third}" in text
    assert "Article version 1, ingested on 5 May 2026." in text
    assert "updated since" not in text


async def test_after_a_restart_it_is_looked_up_where_the_chooser_is(discord, bot):
    async with bot():
        (shown,) = await (await discord.slash("ask", question="When?")).answer()
    catalog = ListedCatalog()
    async with bot(catalog=catalog):
        exchange = await discord.choose(shown, "9:0", guild_id="4711")
        assert "no longer available here" in await exchange.text()
    assert catalog.scopes == [Scope(("guild-4711", "shared"))]


async def test_a_library_that_fails_is_said_to(discord, bot):
    class Busy(ListedCatalog):
        def find_source(self, _scope, _key):
            raise StoreBusy("locked")

    async with bot(catalog=Busy()):
        (shown,) = await (await discord.slash("ask", question="When?")).answer()
        assert "being updated" in await (await discord.choose(shown, "9:0")).text()


@pytest.mark.parametrize(
    ("current", "said"),
    [
        (updated(*examples.SENTENCES, "More was learnt."), "still has this sentence word for word"),
        (updated("Nothing ever stopped."), "no longer has this sentence"),
    ],
    ids=["still", "no more"],
)
def test_a_card_says_whether_the_article_still_says_so(current, said):
    text = text_of(source_card(CitedVersion(FORMER, current), SourceChoice(9, 0)))
    assert said in text
    assert "Version 2" in text
    assert f"**{examples.SENTENCES[0]}**" in text


@pytest.mark.parametrize("values", [[], ["x"], ["1"], ["1:2:3"], ["9" * 19 + ":1"], ["1:-1"]])
def test_what_the_menu_does_not_offer_chooses_nothing(values):
    assert parse_source_choice(values) is None


def test_a_sentence_that_the_version_does_not_have_is_not_shown():
    (message,) = source_card(CitedVersion(NOW, NOW), SourceChoice(1, 99))
    assert "no longer available here" in message.content


def sentences(longest):
    return st.text(min_size=1, max_size=longest).filter(str.strip)


@given(st.lists(sentences(2500), min_size=1, max_size=6), st.integers(0, 5))
def test_every_card_is_what_discord_accepts_and_inert(texts, index):
    version = examples.version(*texts, title="*A* <b>", outlet="@everyone")
    for message in source_card(
        CitedVersion(version, version), SourceChoice(1, min(index, len(texts) - 1))
    ):
        assert length(message.content) <= CONTENT
        for line in without_furniture(message.content).split("\n"):
            assert active(line.replace("**", "")) == set()


@given(st.lists(sentences(300), min_size=1, max_size=40), st.text(max_size=300))
def test_every_menu_is_what_discord_accepts(texts, title):
    version = examples.version(*texts, title=title)
    answer = Answer("Why?", citations=cite((version, one) for one in version.sentences))
    *_, last = add_source_menu(render_answer(answer), answer)
    assert 1 <= len(last.menu.options) <= 25
    assert all(length(option.label) <= OPTION for option in last.menu.options)
