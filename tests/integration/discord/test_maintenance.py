"""Answers that a former process left unfinished, and what is stored and deleted of questions."""

import asyncio
import os
import sys
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.discord.i18n.strings import ENGLISH
from bot.types.records import Exchange, ExchangeState
from ingest.errors import StoreBusy
from tests.builders import examples
from tests.fakes.answering import ScriptedAnswerer
from tests.fakes.exchanges import InMemoryExchanges
from tests.fakes.guild_settings import InMemoryGuildSettings
from tests.integration.discord import payloads
from tests.integration.discord.payloads import labels_of, text_of

ROOT = Path(__file__).resolve().parents[3]
PATIENCE = 240.0
"""Seconds; only a ceiling, as a process imports all of the bot."""

CLAIM = "The ferry stopped."


def left_behind(discord, content, *, form="components", **fields):
    """An unfinished answer in the channel and its exchange, as a killed process leaves them.

    The ``form`` of one of an earlier version is content.
    """
    shown = payloads.message(payloads.snowflake(), discord.channel["id"], discord.bot, content)
    if form == "components":
        shown |= {"content": "", "flags": payloads.MADE_OF_COMPONENTS}
        shown["components"] = payloads.framed(content)
    shown |= payloads.with_button(shown, "stop:1f:7", "Stop")
    shown["interaction_metadata"] = payloads.interaction_metadata(str(0x1F), discord.person)
    discord.channels[discord.channel["id"]][shown["id"]] = shown
    now = datetime.now(UTC)
    channel = int(discord.channel["id"])
    exchange = Exchange("1f", 7, int(discord.guild_id), channel, now, **fields)
    exchanges = InMemoryExchanges()
    exchanges.keep(exchange)
    return shown, exchanges


@pytest.mark.parametrize(
    ("content", "marked"),
    [
        (f"{CLAIM} [1]\n{ENGLISH.writing}", f"{CLAIM} [1]\n{ENGLISH.interrupted}"),
        (ENGLISH.searching, ENGLISH.interrupted),
        (ENGLISH.waiting.format(3), ENGLISH.interrupted),
        ("", ENGLISH.interrupted),
    ],
    ids=["half-written", "not begun", "waiting", "thinking"],
)
@pytest.mark.parametrize("form", ["components", "content"])
async def test_a_half_written_answer_is_marked_at_the_next_start(
    discord, bot, form, content, marked
):
    shown, exchanges = left_behind(discord, content, form=form)
    async with bot(exchanges=exchanges):
        await discord.until(lambda: exchanges.exchanges["1f"].state is ExchangeState.FAILED)
    assert text_of(shown) == marked
    assert labels_of(shown) == []


async def test_one_that_was_complete_all_the_same_is_left_as_it_is(discord, bot):
    shown, exchanges = left_behind(discord, f"{CLAIM} [1]\n**Sources**")
    async with bot(exchanges=exchanges):
        await discord.until(lambda: exchanges.exchanges["1f"].state is ExchangeState.FAILED)
    assert shown["edited_timestamp"] is None


async def test_a_private_one_is_out_of_reach_and_not_tried(discord, bot):
    shown, exchanges = left_behind(discord, ENGLISH.writing, private=True)
    async with bot(exchanges=exchanges):
        await discord.until(lambda: exchanges.exchanges["1f"].state is ExchangeState.FAILED)
    assert text_of(shown) == ENGLISH.writing
    assert discord.sent("GET .*/messages") == []


async def test_one_that_was_deleted_is_not_looked_for_again(discord, bot):
    shown, exchanges = left_behind(discord, ENGLISH.writing)
    del discord.channels[discord.channel["id"]][shown["id"]]
    async with bot(exchanges=exchanges):
        await discord.until(lambda: exchanges.exchanges["1f"].state is ExchangeState.FAILED)


async def test_it_is_found_by_the_interaction_that_it_responds_to(discord, bot):
    (shown, other), exchange = deferred(discord)
    exchanges = InMemoryExchanges()
    exchanges.keep(exchange)
    async with bot(exchanges=exchanges):
        await discord.until(lambda: exchanges.exchanges[exchange.id].state is ExchangeState.FAILED)
    assert text_of(shown) == ENGLISH.interrupted
    assert text_of(other) == ""
    assert exchanges.exchanges[exchange.id].message_ids == (int(shown["id"]),)


async def test_one_that_was_never_acknowledged_ends_without_a_message(discord, bot):
    (shown, _), exchange = deferred(discord)
    del discord.channels[discord.channel["id"]][shown["id"]]
    exchanges = InMemoryExchanges()
    exchanges.keep(exchange)
    async with bot(exchanges=exchanges):
        await discord.until(lambda: exchanges.exchanges[exchange.id].state is ExchangeState.FAILED)
    assert exchanges.exchanges[exchange.id].message_ids == ()
    assert discord.sent("PATCH .*/messages/") == []


def deferred(discord):
    """Two “thinking…” messages, and the exchange of the first, which has no message id yet."""
    event_id = payloads.snowflake()
    shown, other = (
        payloads.message(payloads.snowflake(), discord.channel["id"], discord.bot, "")
        | {"interaction_metadata": payloads.interaction_metadata(each, discord.person)}
        for each in (event_id, payloads.snowflake())
    )
    discord.channels[discord.channel["id"]] |= {each["id"]: each for each in (other, shown)}
    channel, guild = int(discord.channel["id"]), int(discord.guild_id)
    return (shown, other), Exchange(f"{int(event_id):x}", 7, guild, channel, datetime.now(UTC))


@pytest.mark.parametrize("failing", ["the store", "Discord"])
async def test_what_cannot_be_marked_now_is_tried_again(discord, bot, monkeypatch, failing):
    class BusyAtFirst(InMemoryExchanges):
        asked = 0

        def unfinished(self):
            self.asked += 1
            if failing == "the store" and self.asked == 1:
                raise StoreBusy("locked")
            return super().unfinished()

    monkeypatch.setattr("bot.discord.maintenance.RETRY_SECONDS", 0.01)
    shown, left = left_behind(discord, ENGLISH.searching)
    exchanges = BusyAtFirst()
    exchanges.exchanges = left.exchanges
    if failing == "Discord":
        monkeypatch.setattr("discord.http.asyncio.sleep", no_pause)
        discord.refuse("GET .*/messages", 503, 0, times=5)
    async with bot(exchanges=exchanges):
        await discord.until(lambda: exchanges.exchanges["1f"].state is ExchangeState.FAILED)
    assert text_of(shown) == ENGLISH.interrupted


async def no_pause(_seconds, _sleep=asyncio.sleep):
    await _sleep(0)


async def test_a_question_is_recorded_before_it_is_acknowledged(discord, bot):
    class Watched(InMemoryExchanges):
        acknowledged = None

        def keep(self, exchange):
            if self.acknowledged is None:
                self.acknowledged = bool(discord.sent("/callback|POST .*/messages"))
            super().keep(exchange)

    exchanges = Watched()
    async with bot(exchanges=exchanges):
        await (await discord.slash("ask", question="When?")).answer()
    assert exchanges.acknowledged is False


async def test_a_slow_record_holds_up_no_acknowledgement(discord, bot, monkeypatch):
    let_go = threading.Event()

    class Slow(InMemoryExchanges):
        def keep(self, exchange):
            assert let_go.wait(PATIENCE)
            super().keep(exchange)

    monkeypatch.setattr("bot.discord.services.exchange_log.RECORD_SECONDS", 0.05)
    exchanges = Slow()
    async with bot(exchanges=exchanges):
        exchange = await discord.slash("ask", question="When?")
        await discord.until(lambda: exchange.acknowledged)
        assert exchanges.exchanges == {}
        let_go.set()
        await exchange.answer()
        await discord.until(
            lambda: [e.state for e in exchanges.exchanges.values()] == [ExchangeState.ANSWERED]
        )


async def test_a_question_that_could_not_be_acknowledged_is_not_stored(discord, bot):
    exchanges = InMemoryExchanges()
    discord.refuse("POST /channels", 403, 50013)
    async with bot(exchanges=exchanges):
        await discord.message("<@bot> When?")
        await discord.until(lambda: discord.sent("POST /channels"))
        await discord.until(lambda: not exchanges.exchanges)


async def test_an_exchange_says_where_the_answer_stands_and_what_became_of_it(discord, bot):
    exchanges = InMemoryExchanges()
    answering = ScriptedAnswerer(examples.extractive(), examples.refused(), StoreBusy("locked"))
    async with bot(answering, exchanges=exchanges):
        for question in ("When?", "Where is <@4711>?", "Why?"):
            await (await discord.message(f"<@bot> {question}")).answer()
        await discord.until(
            lambda: all(e.state is not ExchangeState.WRITING for e in exchanges.exchanges.values())
        )
    when, where, why = exchanges.exchanges.values()
    assert (when.state, where.state, why.state) == (
        ExchangeState.ANSWERED,
        ExchangeState.REFUSED,
        ExchangeState.FAILED,
    )
    assert (when.question, where.question, why.question) == ("", "Where is @somebody?", "")
    (gap,) = exchanges.refused(int(discord.guild_id), 5)
    assert gap.question == "Where is @somebody?"
    for exchange in (when, where, why):
        assert str(exchange.message_ids[0]) in discord.channels[discord.channel["id"]]
        assert exchange.person_id == int(discord.person["id"])
        assert abs(exchange.asked_at - datetime.now(UTC)) < timedelta(minutes=5)


async def test_with_no_days_to_keep_it_an_exchange_goes_when_its_answer_is_there(discord, bot):
    exchanges = InMemoryExchanges()
    async with bot(exchanges=exchanges, keep_days=0):
        await (await discord.message("<@bot> When?")).answer()
        await discord.until(lambda: not exchanges.exchanges)


async def test_old_exchanges_are_forgotten(discord, bot):
    exchanges = InMemoryExchanges()
    long_ago = datetime.now(UTC) - timedelta(days=8)
    exchanges.keep(Exchange("1f", 7, 8, 9, long_ago, state=ExchangeState.ANSWERED))
    async with bot(exchanges=exchanges, keep_days=7):
        await discord.until(lambda: not exchanges.exchanges)


async def test_threads_where_staff_did_not_reply_for_a_year_are_forgotten(discord, bot):
    guilds, now = InMemoryGuildSettings(), datetime.now(UTC)
    guilds.silence(int(discord.guild_id), 70, now - timedelta(days=364))
    guilds.silence(int(discord.guild_id), 80, now - timedelta(days=366))
    async with bot(guild_settings=guilds):
        await discord.until(lambda: set(guilds.silenced) == {70})


async def test_a_question_is_answered_although_nothing_can_be_noted(discord, bot):
    class Broken(InMemoryExchanges):
        def keep(self, _exchange):
            raise StoreBusy("locked")

        def unfinished(self):
            raise StoreBusy("locked")

    async with bot(exchanges=Broken()):
        exchange = await discord.message("<@bot> When?")
        assert examples.SENTENCES[0] in await exchange.text()


# As processes


@pytest.fixture
def environment(discord, tmp_path):
    return {
        **os.environ,
        "DISCORD_TOKEN": discord.token,
        "DISCORD_API_BASE": discord.api_base,
        "DISCORD_GATEWAY_URL": discord.gateway_url,
        "FOOTNOTE_DATA_DIR": str(tmp_path),
        "LOG_LEVEL": "INFO",
    }


async def started(environment):
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.integration.discord.bot_process", "1"),
        cwd=ROOT,
        env=environment,
        stderr=asyncio.subprocess.PIPE,
    )


async def ended(process):
    if process.returncode is None:
        process.kill()
    _, log = await process.communicate()
    return log.decode()


async def test_a_second_process_with_the_token_says_so_and_stops(discord, environment):
    first = await started(environment)
    try:
        await discord.until(lambda: discord.gateway.connected, seconds=PATIENCE)
        second = await started(environment)
        await asyncio.wait_for(second.wait(), PATIENCE)
        log = await ended(second)
        assert second.returncode not in {0, None}
        assert "Another process already runs the bot with this DISCORD_TOKEN." in log
        assert "Traceback" not in log
        assert discord.gateway.count(2) == 1
    finally:
        await ended(first)


async def test_an_answer_is_marked_after_a_kill(discord, environment):
    held = asyncio.Event()
    discord.hold_edits = held
    first = await started(environment)
    try:
        await discord.until(lambda: discord.gateway.connected, seconds=PATIENCE)
        exchange = await discord.message("<@bot> When does the ferry sail?")
        await discord.until(lambda: exchange.messages, seconds=PATIENCE)
        await discord.until(lambda: discord.sent("PATCH .*/messages"), seconds=PATIENCE)
    finally:
        await ended(first)
    discord.hold_edits = None
    held.set()
    assert exchange.contents == [ENGLISH.searching]
    second = await started(environment)
    try:
        await discord.until(lambda: exchange.contents == [ENGLISH.interrupted], seconds=PATIENCE)
    finally:
        await ended(second)


@pytest.mark.parametrize("by", ["a command", "a mention"])
async def test_a_question_is_marked_after_a_kill_amid_its_acknowledgement(discord, environment, by):
    """Discord shows that the bot is thinking, but the bot never learned in which message."""
    held = asyncio.Event()
    discord.hold_acknowledgements = held
    first = await started(environment)
    try:
        await discord.until(lambda: discord.gateway.connected, seconds=PATIENCE)
        if by == "a command":
            await discord.until(lambda: discord.commands, seconds=PATIENCE)
            exchange = await discord.slash("ask", question="When does the ferry sail?")
        else:
            exchange = await discord.message("<@bot> When does the ferry sail?")
        await discord.until(lambda: exchange.messages, seconds=PATIENCE)
    finally:
        await ended(first)
    discord.hold_acknowledgements = None
    held.set()
    assert exchange.contents in ([""], [ENGLISH.searching])
    second = await started(environment)
    try:
        await discord.until(lambda: exchange.contents == [ENGLISH.interrupted], seconds=PATIENCE)
    finally:
        await ended(second)


async def test_what_a_server_ingests_is_answered_there_and_nowhere_else(discord, environment):
    discord.permissions = str(1 << 5)
    process = await started(environment)
    try:
        await discord.until(lambda: discord.gateway.connected, seconds=PATIENCE)
        file = discord.attach("ferry.txt", b"The ferry of Holmvik carries nine red cows to Sandby.")
        exchange = await discord.slash("ingest", file=file)
        await discord.until(lambda: any("1 added" in t for t in exchange.contents), PATIENCE)
        discord.channels[discord.channel["id"]].clear()
        exchange = await discord.slash("ingest", url="http://127.0.0.1:9/secret")
        await discord.until(lambda: any("1 failed" in t for t in exchange.contents), PATIENCE)
        discord.channels[discord.channel["id"]].clear()
        here = await discord.slash("ask", question="What does the ferry of Holmvik carry?")
        assert "nine red cows" in await here.text()
        elsewhere = await discord.direct_message("What does the ferry of Holmvik carry?")
        (shown,) = await elsewhere.answer()
        assert "cows" not in text_of(shown)
        assert ENGLISH.show_nearest not in labels_of(shown)
        discord.channels[discord.channel["id"]].clear()
        other = await discord.slash("ask", guild_id="4711", question="What does the ferry carry?")
        (shown,) = await other.answer()
        assert "cows" not in text_of(shown)
        assert ENGLISH.show_nearest not in labels_of(shown)
    finally:
        log = await ended(process)
    assert "Traceback" not in log
