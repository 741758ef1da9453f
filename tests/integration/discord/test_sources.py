"""The menu of sources below an answer, and the card of a source."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.discord.features.sources import source_card
from bot.discord.i18n.strings import ENGLISH
from bot.discord.limits import OPTION, TEXT, length
from bot.discord.request import QuestionRequest
from bot.discord.ui.answer_components import (
    PASSAGES,
    SourceChoice,
    add_buttons,
    add_source_menu,
    parse_passages,
    parse_source_choice,
)
from bot.discord.ui.answer_layout import render_answer
from bot.types.answer import Answer, CitedVersion, Refusal, RefusalCode, cite
from bot.types.question import Scope
from ingest.errors import StoreBusy
from tests.builders import examples
from tests.fakes.answering import ListedCatalog, ScriptedAnswerer
from tests.fakes.discord_markdown import active, markdown_of, without_furniture
from tests.integration.discord import payloads
from tests.integration.discord.payloads import labels_of, menu_of, text_of

NOW = examples.version()
FORMER = replace(NOW, key=9, number=1)


def updated(*sentences):
    return replace(examples.version(*sentences), key=10, number=2)


async def test_an_answer_has_a_menu_of_its_sources(discord, bot):
    async with bot(ScriptedAnswerer(examples.extractive(count=2))):
        (shown,) = await (await discord.slash("ask", question="When?")).answer()
    menu = menu_of(shown)
    assert [option["label"] for option in menu["options"]] == [
        "[1] Harbour ferry stops",
        "[2] Harbour ferry stops",
    ]
    assert menu["options"][1]["description"] == examples.SENTENCES[1]


async def test_a_refusal_folds_what_comes_closest_and_shows_it_to_whoever_presses(discord, bot):
    async with bot(ScriptedAnswerer(examples.refused())):
        (shown,) = await (await discord.message("<@bot> Where?")).answer()
    assert text_of(shown) == "The articles do not mention “tram”."
    assert menu_of(shown) is None
    catalog = ListedCatalog(sources=[CitedVersion(NOW, NOW)])
    async with bot(catalog=catalog):
        (folded,) = await (await discord.click(shown, "Show closest passages")).answer()
    assert folded["flags"] & 64
    first, second, _ = examples.SENTENCES
    line = "-# [Harbour ferry stops]"
    assert text_of(folded).startswith(f"{ENGLISH.nearest}\n> {first}\n{line}")
    assert f"\n\n> {second}\n{line}" in text_of(folded)
    assert len(menu_of(folded)["options"]) == 2


async def test_passages_are_looked_up_where_whoever_presses_is(discord, bot):
    async with bot(ScriptedAnswerer(examples.refused())):
        (shown,) = await (await discord.message("<@bot> Where?")).answer()
    async with bot(catalog=ListedCatalog()):
        text = await (await discord.click(shown, "Show closest passages")).text()
    assert text == "This article is no longer available here."


@pytest.mark.parametrize("forged", ["passages", "passages:1", "passages:x:y", "passages:1:99"])
async def test_a_forged_button_shows_no_passage(discord, bot, forged):
    async with bot(catalog=ListedCatalog(sources=[CitedVersion(NOW, NOW)])):
        (shown,) = await (await discord.slash("ask", question="When?")).answer()
        exchange = await discord.click(payloads.with_button(shown, forged), "Forged")
        assert await exchange.text() == "This article is no longer available here."


@given(st.lists(st.tuples(st.integers(0, 10**18 - 1), st.integers(0, 10**9 - 1)), max_size=6))
def test_the_button_of_a_refusal_carries_any_three_passages(places):
    versions = [replace(NOW, key=key) for key, _ in places]
    sentences = [replace(NOW.sentences[0], index=index) for _, index in places]
    nearest = cite(zip(versions, sentences, strict=True))
    refusal = Answer("Why?", refusal=Refusal(RefusalCode.NOT_ANSWERED, "No.", nearest))
    request = QuestionRequest(1, "Why?")
    (message,) = add_buttons(render_answer(refusal), request, refusal)
    ids = (button.custom_id.split(":") for button in message.buttons)
    carried = [parse_passages(arguments) for name, *arguments in ids if name == PASSAGES]
    expected = tuple(SourceChoice(*place) for place in places[:3])
    assert carried == ([expected] if places else [])


async def test_a_refusal_without_any_has_none(discord, bot):
    refusal = Answer("Hi", refusal=Refusal(RefusalCode.NOT_A_QUESTION, "Ask something."))
    async with bot(ScriptedAnswerer(refusal)):
        (shown,) = await (await discord.message("<@bot> Hi")).answer()
    assert menu_of(shown) is None
    assert labels_of(shown) == []


async def test_choosing_a_source_shows_it_to_the_chooser_alone(discord, bot):
    catalog = ListedCatalog(sources=[CitedVersion(NOW, NOW)])
    async with bot(catalog=catalog):
        (shown,) = await (await discord.slash("ask", question="When?")).answer()
        exchange = await discord.choose(shown, f"{NOW.key}:1")
        text = await exchange.text()
    assert discord.sent("callback")[-1].body["data"]["flags"] == 64
    first, second, third = examples.SENTENCES
    assert f"> {first}\n> **{second}**\n> {third}" in text
    assert "Version 1 of this article, added on 5 May 2026." in text
    assert "changed since" not in text


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
        (
            updated(*examples.SENTENCES, "More was learnt."),
            "still has this sentence, word for word",
        ),
        (updated("Nothing ever stopped."), "no longer has this sentence"),
    ],
    ids=["still", "no more"],
)
def test_a_card_says_whether_the_article_still_says_so(current, said):
    text = markdown_of(source_card(CitedVersion(FORMER, current), SourceChoice(9, 0)))
    assert said in text
    assert "Version 2" in text
    assert f"**{examples.SENTENCES[0]}**" in text


@pytest.mark.parametrize("value", ["", "x", "1", "1:2:3", "9" * 19 + ":1", "1:-1"])
def test_what_the_menu_does_not_offer_chooses_nothing(value):
    assert parse_source_choice(value) is None


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
        assert length(message.content) <= TEXT
        for line in without_furniture(message.content).split("\n"):
            assert active(line.replace("**", "")) == set()


@given(st.lists(sentences(300), min_size=1, max_size=40), st.text(max_size=300))
def test_every_menu_is_what_discord_accepts(texts, title):
    version = examples.version(*texts, title=title)
    answer = Answer("Why?", citations=cite((version, one) for one in version.sentences))
    *_, last = add_source_menu(render_answer(answer), answer.citations)
    assert 1 <= len(last.menu.options) <= 25
    assert all(length(option.label) <= OPTION for option in last.menu.options)
