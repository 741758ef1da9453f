"""Failures on the way to an answer, and what the person sees."""

import asyncio
import threading

import pytest

from bot.discord.i18n.strings import ENGLISH
from bot.errors import LanguageModelUnavailable, QuestionError
from bot.types.records import ExchangeState
from ingest.errors import ArticleNotFound, ModelMismatch, StoreBusy
from tests.builders import examples
from tests.fakes.answering import ListedCatalog, ScriptedAnswerer
from tests.fakes.exchanges import InMemoryExchanges
from tests.integration.discord.loopback import PATIENCE
from tests.integration.discord.payloads import text_of
from tests.integration.discord.rest import (
    INVALID_WEBHOOK_TOKEN,
    MISSING_PERMISSIONS,
    UNKNOWN_CHANNEL,
    UNKNOWN_INTERACTION,
    UNKNOWN_MESSAGE,
    UNKNOWN_WEBHOOK,
)


class BlockedAnswering(ScriptedAnswerer):
    """Answers when it is let go, as a slow model does."""

    def __init__(self, *replies):
        self.let_go = threading.Event()
        super().__init__(*replies, before_each=self.wait)

    def wait(self, _):
        assert self.let_go.wait(PATIENCE)


async def only_message(discord, exchange):
    """The text of what there is, once that is a single message which says something."""

    def texts():
        return [text_of(message) for message in exchange.messages]

    await discord.until(lambda: len(texts()) == 1 and texts()[0] and discord.sent("DELETE"))
    return texts()[0]


def pauses_cut(monkeypatch):
    """discord.py waits for seconds before it tries again."""
    sleep = asyncio.sleep
    monkeypatch.setattr(asyncio, "sleep", lambda seconds, *rest: sleep(min(seconds, 0.01), *rest))


@pytest.fixture
def blocked():
    answering = BlockedAnswering(examples.extractive())
    yield answering
    answering.let_go.set()


FAILURES = {
    "busy store": (StoreBusy("locked"), "being updated"),
    "no such article": (ArticleNotFound("x"), "There's no such article here."),
    "other model": (ModelMismatch("x"), "Trying again won't help."),
    "language model down": (LanguageModelUnavailable("x"), "Try again in a minute."),
    "no question": (QuestionError("That is no question."), "That is no question."),
    "unforeseen": (ZeroDivisionError("division by zero"), "Sorry, something unexpected went wrong"),
}


@pytest.mark.parametrize(("error", "expected"), FAILURES.values(), ids=FAILURES.keys())
@pytest.mark.parametrize("way", ["slash", "message"])
async def test_each_failure_has_one_clear_message(discord, bot, way, error, expected):
    async with bot(ScriptedAnswerer(error)):
        if way == "slash":
            exchange = await discord.slash("ask", question="When?")
        else:
            exchange = await discord.message("<@bot> When?")
        await discord.until(lambda: any(expected in text for text in exchange.contents))
    (message,) = exchange.messages
    is_usage_error = isinstance(error, (ArticleNotFound, QuestionError))
    assert bool(message["flags"] & 64) is (is_usage_error and way == "slash")
    assert type(error).__name__ not in text_of(message)
    assert "Traceback" not in text_of(message)


async def test_a_usage_error_that_cannot_be_shown_privately_is_shown(discord, bot):
    discord.refuse("DELETE .*@original", 403, 50001)
    async with bot(ScriptedAnswerer(ArticleNotFound("x"))):
        text = await (await discord.slash("ask", question="When?", article="tram")).text()
    assert "no such article" in text


async def test_a_question_that_is_too_long_is_explained(discord, bot):
    async with bot():
        text = await (await discord.message("<@bot> " + "why " * 300)).text()
    assert text == "The question has 1,199 characters. Use at most 1,000."


async def test_a_failure_can_be_found_by_its_reference(discord, bot, capsys):
    async with bot(ScriptedAnswerer(ZeroDivisionError("secret question"))):
        exchange = await discord.slash("ask", question="secret question")
        text = await exchange.text()
    reference = f"{int(exchange.id):x}"
    assert f"`{reference}`" in text
    logged = "".join(capsys.readouterr())
    assert reference in logged
    assert "ZeroDivisionError" in logged


async def test_neither_questions_nor_tokens_are_logged(discord, bot, capsys, caplog):
    discord.limit("PATCH /webhooks")
    async with bot(ScriptedAnswerer(ZeroDivisionError("secret question"))):
        exchange = await discord.slash("ask", question="secret question")
        await exchange.answer()
    logged = "".join(capsys.readouterr()) + caplog.text
    assert "question_received" in logged
    assert "secret question" not in logged
    assert discord.token not in logged
    assert exchange.interaction["token"] not in logged


async def test_an_expired_interaction_is_answered_in_the_channel(discord, bot, blocked):
    async with bot(blocked):
        exchange = await discord.slash("ask", question="When?")
        await discord.until(lambda: exchange.acknowledged and blocked.questions)
        discord.expire(exchange)
        blocked.let_go.set()
        _, message = await exchange.answer(2, edited=False)
    assert "-# Question: When did it stop?" in text_of(message)
    assert examples.SENTENCES[0] in text_of(message)


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (401, INVALID_WEBHOOK_TOKEN),
        (404, UNKNOWN_WEBHOOK),
        (404, UNKNOWN_INTERACTION),
        (404, UNKNOWN_MESSAGE),
    ],
)
async def test_a_refused_edit_is_made_up_for_in_the_channel(discord, bot, status, code):
    discord.refuse("PATCH /webhooks", status, code)
    async with bot():
        exchange = await discord.slash("ask", question="When?")
        assert examples.SENTENCES[0] in await only_message(discord, exchange)


@pytest.mark.parametrize("way", ["slash", "message"])
async def test_an_answer_that_goes_elsewhere_leaves_nobody_waiting_at_its_placeholder(
    discord, bot, way
):
    async with bot():
        discord.refuse("PATCH", 400, 50035)
        if way == "slash":
            exchange = await discord.slash("ask", question="When?")
        else:
            exchange = await discord.message("<@bot> When?")
        assert examples.SENTENCES[0] in await only_message(discord, exchange)
    assert len(discord.sent("DELETE")) == 1


@pytest.mark.parametrize("way", ["slash", "message"])
@pytest.mark.parametrize("status", [429, 500])
async def test_the_edit_lands_where_discord_puts_it_off_longer_than_discord_py_tries(
    discord, bot, monkeypatch, way, status
):
    pauses_cut(monkeypatch)
    if status == 429:
        discord.limit("PATCH", times=6, retry_after=0.01)
    else:
        discord.refuse("PATCH", status, 0, times=6)
    async with bot():
        if way == "slash":
            exchange = await discord.slash("ask", question="When?")
        else:
            exchange = await discord.message("<@bot> When?")
        assert examples.SENTENCES[0] in await exchange.text()
    assert len(discord.sent("PATCH")) == 7


@pytest.mark.parametrize("way", ["slash", "message"])
async def test_an_answer_that_discord_is_away_for_is_shown_once_it_is_back(
    discord, bot, blocked, monkeypatch, way
):
    pauses_cut(monkeypatch)
    exchanges = InMemoryExchanges()
    async with bot(blocked, exchanges=exchanges):
        exchange = await asked(discord, blocked, way)
        discord.is_away = True
        before = len(discord.requests)
        blocked.let_go.set()
        await discord.until(lambda: len(discord.requests) > before + 20)
        assert state_of(exchanges) is ExchangeState.WRITING
        discord.is_away = False
        assert examples.SENTENCES[0] in await exchange.text()
        await discord.until(lambda: state_of(exchanges) is ExchangeState.ANSWERED)
    assert len(exchange.messages) == 1


@pytest.mark.parametrize("way", ["slash", "message"])
async def test_an_answer_that_was_not_shown_before_the_bot_stopped_is_marked_by_the_next_process(
    discord, bot, blocked, monkeypatch, way
):
    monkeypatch.setattr("bot.discord.questions.service.DELIVERY_SECONDS", 0.05)
    exchanges = InMemoryExchanges()
    async with bot(blocked, exchanges=exchanges, keep_days=0, drain_seconds=0.05):
        exchange = await asked(discord, blocked, way)
        discord.is_away = True
        before = len(discord.requests)
        blocked.let_go.set()
        await discord.until(lambda: len(discord.requests) > before)
    assert state_of(exchanges) is ExchangeState.UNDELIVERED
    discord.is_away = False
    async with bot(exchanges=exchanges, keep_days=0):
        await discord.until(lambda: exchange.contents == [ENGLISH.interrupted])


async def asked(discord, answering, way):
    """A question whose answer is under way."""
    if way == "slash":
        exchange = await discord.slash("ask", question="When?")
    else:
        exchange = await discord.message("<@bot> When?")
    await discord.until(lambda: exchange.acknowledged and answering.questions)
    return exchange


def state_of(exchanges):
    (exchange,) = exchanges.exchanges.values()
    return exchange.state


async def test_a_refused_follow_up_is_made_up_for_in_the_channel(discord, bot):
    sentences = tuple(f"Sentence {n} " + "says more " * 40 + "here." for n in range(18))
    discord.refuse("POST /webhooks", 401, INVALID_WEBHOOK_TOKEN)
    async with bot(ScriptedAnswerer(examples.extractive(examples.version(*sentences), count=18))):
        exchange = await discord.slash("ask", question="What?")
        text = await exchange.text(3)
    assert all(text.count(sentence) == 1 for sentence in sentences)


@pytest.mark.parametrize("way", ["slash", "message"])
async def test_where_no_answer_can_be_delivered_the_acknowledgement_says_so(
    discord, bot, blocked, way
):
    async with bot(blocked):
        if way == "slash":
            exchange = await discord.slash("ask", question="When?")
        else:
            exchange = await discord.message("<@bot> When?")
        await discord.until(lambda: exchange.acknowledged and blocked.questions)
        discord.refuse("PATCH", 400, 50035)
        discord.refuse("POST /channels", 403, MISSING_PERMISSIONS)
        blocked.let_go.set()
        (message,) = await exchange.answer()
    assert "Discord didn't accept the answer." in text_of(message)


async def test_an_interaction_that_could_not_be_acknowledged_is_answered_in_the_channel(
    discord, bot
):
    discord.refuse("callback", 404, UNKNOWN_INTERACTION)
    async with bot():
        exchange = await discord.slash("ask", question="When?")
        assert examples.SENTENCES[0] in await exchange.text(edited=False)


async def test_an_interaction_that_another_process_acknowledged_is_left_to_it(discord, bot):
    answering = ScriptedAnswerer(examples.extractive())
    discord.refuse("callback", 400, 40060)
    async with bot(answering):
        await discord.slash("ask", question="When?")
        await discord.until(lambda: discord.sent("callback"))
        await discord.handled()
    assert answering.questions == []


async def test_a_deleted_placeholder_is_replaced_by_a_new_message(discord, bot, blocked):
    async with bot(blocked):
        exchange = await discord.message("<@bot> When?")
        await discord.until(lambda: exchange.messages and blocked.questions)
        del discord.channels[exchange.channel_id][exchange.messages[0]["id"]]
        blocked.let_go.set()
        assert (await exchange.text(edited=False)).startswith(examples.SENTENCES[0])


@pytest.mark.parametrize(
    ("status", "code"),
    [(403, MISSING_PERMISSIONS), (404, UNKNOWN_CHANNEL)],
    ids=["forbidden", "gone"],
)
async def test_where_the_bot_may_not_write_it_does_no_work(discord, bot, status, code):
    answering = ScriptedAnswerer(examples.extractive())
    discord.refuse("POST /channels", status, code)
    async with bot(answering):
        await discord.message("<@bot> When?")
        await discord.until(lambda: discord.sent("POST /channels"))
        await discord.handled()
        assert answering.questions == []
        assert await (await discord.message("<@bot> And now?")).answer()


async def test_without_the_right_to_read_history_the_answer_is_no_reply(discord, bot):
    discord.refuse("POST /channels", 400, 160002)
    async with bot():
        (message,) = await (await discord.message("<@bot> When?")).answer()
    assert "message_reference" not in message


@pytest.mark.parametrize("is_global", [False, True], ids=["one route", "global"])
async def test_the_edit_lands_after_a_rate_limit(discord, bot, is_global):
    discord.limit("PATCH", times=2, is_global=is_global)
    async with bot():
        by_command = await discord.slash("ask", question="When?")
        assert examples.SENTENCES[0] in await by_command.text()
        discord.limit("PATCH", times=2, is_global=is_global)
        by_mention = await discord.message("<@bot> When?")
        assert examples.SENTENCES[0] in await by_mention.text()
    assert len(discord.sent("PATCH")) == 6


async def test_a_slow_answer_holds_up_neither_heartbeats_nor_other_questions(discord, bot, blocked):
    discord.gateway.heartbeat_ms = 50
    async with bot(blocked, workers=2):
        exchange = await discord.slash("ask", question="Slow?")
        await discord.until(lambda: blocked.questions)
        beats = discord.gateway.count(1)
        other = await discord.message("<@bot> Other?")
        await discord.until(lambda: other.acknowledged and len(blocked.questions) == 2)
        assert await discord.autocomplete("ask", "article", "ferry")
        await discord.until(lambda: discord.gateway.count(1) >= beats + 3)
        assert exchange.acknowledged
        blocked.let_go.set()
        await exchange.answer()
        await other.answer()


async def test_when_too_many_questions_wait_the_next_is_told_so_at_once(discord, bot, blocked):
    async with bot(blocked, workers=1, waiting=1):
        waiting = [await discord.slash("ask", question=f"Question {n}?") for n in range(2)]
        await discord.until(lambda: all(e.acknowledged for e in waiting) and blocked.questions)
        refused = await discord.message("<@bot> One too many?")
        assert "Too many questions" in await refused.text()
        blocked.let_go.set()
        await discord.until(lambda: len(discord.sent("@original")) == 2)
        first, second = discord.sent("callback")
        assert first.body["type"] == 5
        assert "1 question ahead of yours" in text_of(second.body["data"])
        assert (await (await discord.message("<@bot> And now?")).text()).startswith("The harbour")
    assert len(blocked.questions) == 3


@pytest.mark.parametrize("way", ["slash", "message"])
async def test_a_place_in_the_queue_is_said_by_the_acknowledgement_and_costs_no_edit(
    discord, bot, blocked, way
):
    async with bot(blocked, workers=1):
        first = await asked(discord, blocked, "slash")
        if way == "slash":
            second = await discord.slash("ask", question="And?", private=True)
        else:
            second = await discord.message("<@bot> And?")
        await discord.until(lambda: second.messages)
        assert second.contents == [ENGLISH.waiting.format(1)]
        assert not discord.sent("PATCH")
        blocked.let_go.set()
        await first.answer()
        assert examples.SENTENCES[0] in await second.text()
    assert len(discord.sent("PATCH")) == 2
    assert [shown["flags"] & 64 for shown in second.messages] == [64 * (way == "slash")]


async def test_an_answer_that_takes_too_long_is_given_up_and_said_so(discord, bot, blocked):
    async with bot(blocked, answer_seconds=0.05):
        exchange = await discord.slash("ask", question="Slow?")
        assert "took too long" in await exchange.text()
        blocked.let_go.set()


async def test_a_catalogue_that_fails_offers_nothing_and_breaks_nothing(discord, bot):
    class BrokenCatalogue(ListedCatalog):
        def find_articles(self, _library, text, _limit):
            raise StoreBusy("locked") if text == "busy" else ZeroDivisionError

    async with bot(catalog=BrokenCatalogue()):
        assert await discord.autocomplete("ask", "article", "busy") == []
        assert await discord.autocomplete("ask", "article", "broken") == []
        exchange = await discord.slash("ask", question="When?", article="busy")
        assert "being updated" in await exchange.text()


async def test_a_command_that_the_bot_does_not_know_gets_a_reply(discord, bot):
    async with bot():
        exchange = await discord.slash("forgotten", question="When?")
        assert "This command has changed" in await exchange.text(edited=False)
    assert discord.sent("callback")[0].body["data"]["flags"] == 64


async def test_an_answer_under_way_is_delivered_before_the_bot_stops(discord, bot, blocked):
    async with bot(blocked):
        exchange = await discord.slash("ask", question="When?")
        await discord.until(lambda: blocked.questions)
        asyncio.get_running_loop().call_later(0.1, blocked.let_go.set)
    assert examples.SENTENCES[0] in exchange.contents[0]


async def test_who_waits_for_an_answer_that_is_not_ready_is_told_that_the_bot_stops(
    discord, bot, blocked
):
    async with bot(blocked, drain_seconds=0.05):
        exchange = await discord.slash("ask", question="When?")
        await discord.until(lambda: blocked.questions)
    assert exchange.contents == [
        f"This bot is restarting. Try again in a minute.\n-# Reference: `{int(exchange.id):x}`"
    ]


async def test_an_acknowledgement_that_is_answered_with_nothing_is_one_all_the_same(discord, bot):
    discord.terse = True
    async with bot():
        exchange = await discord.slash("ask", question="When?")
        assert "noon" in await exchange.text()


async def test_whoever_asks_while_the_bot_goes_gets_an_end_or_is_not_heard(discord, bot):
    async def keep_asking():
        while True:
            await discord.slash("ask", question="When?")
            await asyncio.sleep(0.001)

    async with bot():
        asking = asyncio.create_task(keep_asking())
        await discord.until(lambda: len(discord.originals) > 5)
    asking.cancel()
    left = list(discord.channels[discord.channel["id"]].values())
    assert left
    assert [shown for shown in left if shown["flags"] & 128] == []
