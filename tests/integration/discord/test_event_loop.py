"""What takes time that grows with the articles runs off the event loop, which serves every guild."""

import threading

import pytest

from bot.discord import markdown
from bot.types import answer
from bot.types.answer import CitedVersion
from tests.builders import examples
from tests.fakes.answering import ListedCatalog, ScriptedAnswerer
from tests.integration.discord.loopback import PATIENCE

TITLE = "The ferry, at length"
SOURCE = examples.version(title=TITLE)


@pytest.fixture
def threads(monkeypatch):
    """The threads in which links are made and the title of the article is escaped."""
    seen = set()
    display_text, sentence_link = markdown.display_text, answer.sentence_link

    def displayed(text):
        if TITLE in text or text in examples.SENTENCES:
            seen.add(threading.current_thread())
        return display_text(text)

    def linked(version, sentence):
        seen.add(threading.current_thread())
        return sentence_link(version, sentence)

    monkeypatch.setattr(markdown, "display_text", displayed)
    monkeypatch.setattr(answer, "sentence_link", linked)
    return seen


@pytest.fixture
def catalog():
    return ListedCatalog(examples.summary(title=TITLE), sources=[CitedVersion(SOURCE, SOURCE)])


def assert_off_the_loop(threads):
    assert threads
    assert threading.current_thread() not in threads


async def test_an_answer_and_its_growth(discord, bot, threads):
    step = threading.Event()
    whole = examples.written("The ferry stopped.", source=SOURCE)
    answering = ScriptedAnswerer(
        [whole, whole], before_each=lambda number: number == 0 or step.wait(PATIENCE)
    )
    async with bot(answering):
        exchange = await discord.slash("ask", question="When?")
        await discord.until(lambda: any("writing" in text for text in exchange.contents))
        assert_off_the_loop(threads)
        threads.clear()
        step.set()
        await discord.until(lambda: any("-# **1" in text for text in exchange.contents))
    assert_off_the_loop(threads)


async def test_the_card_of_a_source(discord, bot, catalog, threads):
    async with bot(ScriptedAnswerer(examples.extractive(SOURCE)), catalog):
        (shown,) = await (await discord.slash("ask", question="When?")).answer()
        threads.clear()
        await (await discord.choose(shown, f"{SOURCE.key}:0")).answer()
    assert_off_the_loop(threads)


async def test_the_check_of_a_statement(discord, bot, threads):
    async with bot():
        await (await discord.slash("verify", statement="The ferry stopped.")).answer()
    assert_off_the_loop(threads)


async def test_a_list_of_articles_and_the_details_of_one(discord, bot, catalog, threads):
    async with bot(catalog=catalog):
        (shown,) = await (await discord.slash("articles")).answer()
        assert_off_the_loop(threads)
        threads.clear()
        await (await discord.choose(shown, "ferry")).answer()
    assert_off_the_loop(threads)


async def test_the_choices_while_a_person_types(discord, bot, catalog, threads):
    async with bot(catalog=catalog):
        assert await discord.autocomplete("ask", "article", "ferry")
    assert_off_the_loop(threads)
