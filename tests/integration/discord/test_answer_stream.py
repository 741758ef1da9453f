"""Answers shown while they are written, and what ends them early."""

import asyncio
import threading
from dataclasses import replace
from functools import partial
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.discord.component_router import parse_component
from bot.discord.i18n.strings import ENGLISH
from bot.discord.limits import TEXT, length
from bot.discord.questions.streaming import EditThrottle
from bot.discord.ui.answer_components import stop_button
from bot.discord.ui.answer_layout import render_answer, streaming_content
from bot.types.answer import AnswerSentence
from bot.types.records import ExchangeState
from tests.builders import examples
from tests.fakes.answering import ScriptedAnswerer
from tests.fakes.discord_markdown import markdown_of
from tests.fakes.exchanges import InMemoryExchanges
from tests.integration.discord import payloads
from tests.integration.discord.loopback import PATIENCE
from tests.integration.discord.payloads import labels_of, menu_of, text_of

CLAIMS = ("The ferry stopped.", "A shaft was cracked.", "It sails again on Thursday.")


def grown(count):
    """The first claims of an answer."""
    whole = examples.written(*CLAIMS)
    return replace(whole, sentences=whole.sentences[:count])


class SteppedAnswering(ScriptedAnswerer):
    """Shows a claim more each time that it is let go on."""

    def __init__(self, *counts):
        self.step = threading.Semaphore(0)
        super().__init__([grown(count) for count in counts], before_each=self.wait)

    def wait(self, number):
        assert number == 0 or self.step.acquire(timeout=PATIENCE)


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    """Edits follow one another sooner than Discord allows."""
    pace = partial(EditThrottle, interval_seconds=0.05)
    monkeypatch.setattr("bot.discord.questions.service.EditThrottle", pace)


@pytest.fixture
def stepped():
    answering = SteppedAnswering(1, 2, 3)
    yield answering
    for _ in CLAIMS:
        answering.step.release()


async def shown_in(discord, exchange, text):
    await discord.until(lambda: any(text in content for content in exchange.contents))


@pytest.mark.parametrize("way", ["slash", "message"])
async def test_claims_are_shown_as_they_come_and_none_is_taken_back(discord, bot, stepped, way):
    async with bot(stepped):
        if way == "slash":
            exchange = await discord.slash("ask", question="Why?")
        else:
            exchange = await discord.message("<@bot> Why?")
        for shown, not_yet in pairwise(CLAIMS):
            await shown_in(discord, exchange, shown)
            (content,) = exchange.contents
            assert "-# Still writing…" in content
            assert not_yet not in content
            stepped.step.release()
        await discord.until(lambda: "Still writing" not in exchange.contents[0])
    (content,) = exchange.contents
    assert all(claim in content for claim in CLAIMS)
    assert "-# **1 2 3** [Harbour ferry stops](<" in content


async def test_an_answer_that_is_soon_complete_is_shown_by_one_edit(discord, bot, monkeypatch):
    # However slow the machine is, this one is complete soon.
    monkeypatch.setattr("bot.discord.questions.streaming.GRACE_SECONDS", PATIENCE)
    async with bot(ScriptedAnswerer([grown(1), grown(2), grown(3)])):
        await (await discord.slash("ask", question="Why?")).answer()
    assert len(discord.sent("PATCH")) == 1


async def test_the_whole_answer_lands_where_its_growth_was_refused(discord, bot, stepped):
    async with bot(stepped):
        exchange = await discord.slash("ask", question="Why?")
        discord.refuse("PATCH", 400, 50035)
        await discord.until(lambda: discord.sent("PATCH"))
        for _ in CLAIMS:
            stepped.step.release()
        text = await exchange.text()
    assert all(claim in text for claim in CLAIMS)


async def test_an_answer_that_takes_too_long_keeps_what_was_shown(discord, bot, stepped):
    async with bot(stepped, answer_seconds=1.0):
        exchange = await discord.slash("ask", question="Why?")
        await shown_in(discord, exchange, "too long")
    assert CLAIMS[0] in exchange.contents[0]
    assert CLAIMS[1] not in exchange.contents[0]


async def test_a_stop_of_the_bot_marks_what_was_shown(discord, bot, stepped):
    async with bot(stepped, drain_seconds=0.05):
        exchange = await discord.slash("ask", question="Why?")
        await shown_in(discord, exchange, CLAIMS[0])
    (content,) = exchange.contents
    assert CLAIMS[0] in content
    assert "This bot is restarting, so the answer is incomplete" in content


def test_each_channel_has_its_own_pace():
    moments = iter([0.0, 0.1, 0.1, 5.0])
    throttle = EditThrottle(lambda: next(moments), interval_seconds=1.0)
    assert throttle.reserve(1) == 0.0
    assert throttle.reserve(1) == pytest.approx(0.9)
    assert throttle.reserve(2) == 0.0
    assert throttle.reserve(1) == 0.0


@given(st.lists(st.text(min_size=1, max_size=900), min_size=1, max_size=8))
def test_what_is_shown_while_writing_fits_and_is_how_the_answer_begins(texts):
    whole = examples.written(*CLAIMS)
    sentences = tuple(AnswerSentence(text, (1,)) for text in texts)
    answer = replace(whole, sentences=sentences)
    content = streaming_content(answer)
    assert length(content) <= TEXT
    shown, _, ending = content.rpartition("\n")
    assert ending == "-# Still writing…"
    final = render_answer(answer)
    if final[0].file is None:
        text = markdown_of(final)
        assert text.replace("\n", " ").startswith(shown.replace("\n", " ")[:500])


async def test_a_step_under_way_ends_by_itself_and_no_other_is_begun(discord, bot, stepped):
    async with bot(stepped, answer_seconds=1.0):
        exchange = await discord.slash("ask", question="Why?")
        await shown_in(discord, exchange, "too long")
        stepped.step.release()
        await discord.until(lambda: stepped.stopped == 1)


async def growing(discord):
    exchange = await discord.slash("ask", question="Why?")
    await shown_in(discord, exchange, "Still writing")
    return exchange


async def test_whoever_asked_can_stop_an_answer_and_keeps_what_was_shown(discord, bot, stepped):
    async with bot(stepped):
        exchange = await growing(discord)
        response = await discord.press(exchange.messages[0], "Stop")
        await shown_in(discord, exchange, "Stopped before it finished")
        stepped.step.release()
        await discord.until(lambda: stepped.stopped == 1)
    assert response["type"] == 6
    assert CLAIMS[0] in exchange.contents[0]
    assert menu_of(exchange.messages[0])["custom_id"] == "sources"
    assert "Stop" not in labels_of(exchange.messages[0])


async def test_a_stranger_cannot_stop_it_but_a_moderator_can(discord, bot, stepped):
    stranger = payloads.user(payloads.snowflake(), "stranger")
    async with bot(stepped):
        exchange = await growing(discord)
        refused = await discord.press(exchange.messages[0], "Stop", by=stranger)
        assert refused["data"]["flags"] == 64
        assert "Only the person who asked" in text_of(refused["data"])
        assert "Still writing" in exchange.contents[0]
        moderator = str(1 << 13)
        await discord.press(exchange.messages[0], "Stop", by=stranger, permissions=moderator)
        await shown_in(discord, exchange, "Stopped before it finished")


@pytest.mark.parametrize("form", ["components", "content"])
async def test_an_answer_that_nobody_writes_any_more_is_marked_by_the_press(
    discord, bot, stepped, form
):
    async with bot(stepped):
        exchange = await growing(discord)
        shown = dict(exchange.messages[0])
        if form == "content":
            payloads.rewritten(shown, text_of(shown))
        for _ in CLAIMS:
            stepped.step.release()
        await shown_in(discord, exchange, "Harbour ferry stops")
    discord.channels[exchange.channel_id][shown["id"]] = shown
    async with bot():
        await discord.press(shown, "Stop")
        await shown_in(discord, exchange, "Interrupted before it finished")
    (marked,) = exchange.messages
    assert CLAIMS[0] in text_of(marked)
    assert "Still writing" not in text_of(marked)
    assert not labels_of(marked)


async def test_a_press_on_stop_amid_the_last_edit_leaves_the_answer_whole(discord, bot, stepped):
    async with bot(stepped):
        exchange = await growing(discord)
        seen, edits = dict(exchange.messages[0]), len(discord.sent("PATCH"))
        discord.hold_edits = held = asyncio.Event()
        for _ in CLAIMS:
            stepped.step.release()
        await discord.until(lambda: len(discord.sent("PATCH")) > edits)
        await discord.press(seen, "Stop")
        discord.hold_edits = None
        held.set()
        await shown_in(discord, exchange, "Harbour ferry stops")
    assert_whole(exchange)


async def test_a_press_on_stop_after_the_last_edit_leaves_the_answer_whole(discord, bot, stepped):
    exchanges = InMemoryExchanges()
    async with bot(stepped, exchanges=exchanges):
        exchange = await growing(discord)
        seen = dict(exchange.messages[0])
        for _ in CLAIMS:
            stepped.step.release()
        (asked,) = exchanges.exchanges
        await discord.until(lambda: exchanges.exchanges[asked].state is ExchangeState.ANSWERED)
        await discord.handled()
        await discord.press(seen, "Stop")
        await discord.until(lambda: discord.sent("GET .*@original"))
        await discord.handled()
    assert_whole(exchange)


def assert_whole(exchange):
    (content,) = exchange.contents
    assert all(claim in content for claim in CLAIMS)
    assert "Interrupted" not in content


@pytest.mark.parametrize("custom_id", ["stop:", "stop:xyz:1", "stop:1f:", "stop::7"])
async def test_a_forged_identifier_stops_nothing(discord, bot, stepped, custom_id):
    async with bot(stepped, drain_seconds=0.05):
        exchange = await growing(discord)
        shown = payloads.with_button(exchange.messages[0], custom_id)
        response = await discord.press(shown, "Forged")
        assert "Only the person who asked" in text_of(response["data"])
        assert "Still writing" in exchange.contents[0]


@pytest.mark.parametrize("custom_id", ["other", "", "wait:7"])
async def test_a_button_that_is_not_known_any_more_says_so(discord, bot, custom_id):
    async with bot():
        (shown,) = await (await discord.slash("ask", question="When?")).answer()
        response = await discord.press(payloads.with_button(shown, custom_id), "Forged")
        assert "This button no longer works" in text_of(response["data"])


def test_the_stop_button_says_which_answer_and_not_whose():
    press = parse_component({"custom_id": stop_button("1f").custom_id})
    assert (press.name, press.arguments) == ("stop", ("1f",))


async def test_a_question_edited_while_it_is_answered_can_be_asked_again(
    discord, bot, stepped, monkeypatch
):
    monkeypatch.setattr("bot.discord.features.reask.LOOK_SECONDS", 0.01)
    again = ENGLISH.ask_edited_question
    async with bot(stepped, exchanges=InMemoryExchanges()):
        exchange = await discord.message("<@bot> When?")
        await shown_in(discord, exchange, "Still writing")
        await discord.edit(exchange.asked, "<@bot> Why?")
        await discord.round_trip()
        assert again not in labels_of(exchange.messages[0])
        for _ in CLAIMS:
            stepped.step.release()
        await discord.until(lambda: again in labels_of(exchange.messages[0]))
    assert_whole(exchange)
