"""Channels that answer every question, and what they leave alone."""

import asyncio
import threading
from dataclasses import replace
from datetime import date

import pytest

from bot.discord.questions.rate_limit import RateLimits
from bot.fact_checking.verdict import Verdict
from bot.types.answer import Answer, CitedVersion, Refusal, RefusalCode
from bot.types.question import Turn
from bot.types.records import ChannelLibraries, ChannelSettings, GuildSettings
from ingest.types import ArticleFilter
from tests.builders import examples
from tests.fakes.answering import ListedCatalog, ScriptedAnswerer
from tests.fakes.exchanges import InMemoryExchanges
from tests.fakes.fact_checker import ScriptedStatementChecker
from tests.fakes.guild_settings import InMemoryGuildSettings
from tests.integration.discord import payloads
from tests.integration.discord.loopback import PATIENCE
from tests.integration.discord.payloads import labels_of, text_of
from tests.integration.discord.rest import MISSING_PERMISSIONS

QUESTION = "when does the harbour ferry run again"
IMPLIED = "i wonder when the harbour ferry runs again"
STAFF = "4242"


@pytest.fixture
def answering():
    return ScriptedAnswerer(examples.extractive())


@pytest.fixture
def guilds():
    return InMemoryGuildSettings()


@pytest.fixture
def exchanges():
    return InMemoryExchanges()


@pytest.fixture
def settle(discord, guilds):
    """Sets the channel, or another, to answer every question."""

    def settle(channel=None, *, staff=(), others=(), **settings):
        chosen = replace(
            ChannelSettings(int((channel or discord.channel)["id"]), answers_all=True), **settings
        )
        guilds.all[int(discord.guild_id)] = GuildSettings(
            staff_roles=frozenset(map(int, staff)), channel_settings=(chosen, *others)
        )

    return settle


@pytest.fixture
def listening(bot, answering, guilds, exchanges):
    """The bot, with the message content intent."""

    def start(answerer=answering, catalog=None, **options):
        options = {"message_content": True, "exchanges": exchanges} | options
        return bot(answerer, catalog, guild_settings=guilds, **options)

    return start


def refusing(code=RefusalCode.NOT_COVERED):
    return ScriptedAnswerer(Answer("?", refusal=Refusal(code, "The articles don't say.")))


def asked(answering):
    return [each.text for each in answering.questions]


def posted(discord):
    """The requests that show something, which the bot has made so far."""
    return discord.sent("POST /channels|PUT /channels")


# What is answered


async def test_a_question_is_answered_with_a_reply(discord, listening, settle, answering):
    settle()
    async with listening():
        exchange = await discord.message(QUESTION)
        (shown,) = await exchange.answer()
    assert asked(answering) == [QUESTION]
    assert str(shown["message_reference"]["message_id"]) == exchange.id
    assert "Open thread" in labels_of(shown)


async def test_a_question_that_is_only_implied_is_answered_without_a_placeholder_before(
    discord, listening, settle
):
    settle()
    async with listening():
        exchange = await discord.message(IMPLIED)
        (shown,) = await exchange.answer()
    assert str(shown["message_reference"]["message_id"]) == exchange.id
    assert examples.SENTENCES[0] in text_of(shown)


async def test_a_thread_of_the_channel_is_as_the_channel(discord, listening, settle, answering):
    settle()
    async with listening():
        thread = await discord.start_thread(discord.channel, "Ferries")
        await (await discord.write_in(thread, QUESTION)).answer()
    assert asked(answering) == [QUESTION]


@pytest.mark.parametrize(
    ("title", "text", "question"),
    [
        ("When does the harbour ferry run again?", "I have to be there on Monday.", 0),
        ("Harbour ferry", "When does it run again?", "Harbour ferry: When does it run again?"),
        ("Ferry", "When does the harbour ferry run again?", 1),
    ],
)
async def test_a_post_in_a_forum_asks_with_its_title(  # noqa: PLR0917  # fixtures
    discord, listening, settle, answering, title, text, question
):
    settle(discord.forum)
    async with listening():
        exchange, _ = await discord.post(title, text)
        await discord.until(lambda: len(exchange.messages) == 1)
        await exchange.answer()
    expected = (title, text)[question] if isinstance(question, int) else question
    assert asked(answering) == [expected]


async def test_in_a_thread_a_question_right_after_the_answer_may_lean_on_it(
    discord, listening, settle, answering
):
    settle(discord.forum)
    async with listening():
        exchange, thread = await discord.post("Harbour ferry", "When does it run again?")
        await exchange.answer()
        follow_up = await discord.write_in(thread, "and why?")
        await follow_up.answer()
    turn = Turn("Harbour ferry: When does it run again?", examples.SENTENCES[0], cited=(1,))
    assert answering.questions[1].text == "and why?"
    assert answering.questions[1].conversation == (turn,)


async def test_a_question_that_leans_on_what_people_said_is_left_to_them(
    discord, listening, settle, answering
):
    settle()
    async with listening():
        thread = await discord.start_thread(discord.channel, "Ferries")
        await discord.write_in(thread, "the ferry was late again today")
        await discord.write_in(thread, "and why?")
        await discord.handled()
    assert asked(answering) == []


async def test_a_reply_to_an_answer_without_a_ping_follows_it_up(
    discord, listening, settle, answering
):
    settle()
    async with listening():
        (shown,) = await (await discord.message(QUESTION)).answer()
        await (await reply_to(discord, shown, "and why?")).answer()
    assert [len(each.conversation) for each in answering.questions] == [0, 1]


async def test_a_mention_is_always_a_question(discord, listening, settle, answering):
    settle()
    async with listening():
        await (await discord.message("<@bot> ferry times")).answer()
    assert asked(answering) == ["ferry times"]


async def test_a_channel_that_answers_all_needs_no_other_choice(
    discord, listening, settle, guilds, answering
):
    settle()
    guild_id = int(discord.guild_id)
    guilds.all[guild_id] = replace(guilds.all[guild_id], channels=frozenset({77}))
    async with listening():
        await (await discord.message(QUESTION)).answer()
    assert asked(answering) == [QUESTION]


# What is left alone


async def reply_to(discord, said, text):
    where = {"channel_id": said["channel_id"], "message_id": said["id"]}
    changes = {
        "type": 19,
        "message_reference": where | {"guild_id": discord.guild_id},
        "referenced_message": said,
    }
    return await discord.message(text, **changes)


LEFT_ALONE = {
    "chatter": {"text": "lol who cares"},
    "thanks": {"text": "thanks!"},
    "a statement": {"text": "the harbour ferry was late again"},
    "a link": {"text": "https://example.com/when-does-the-ferry-run"},
    "code": {"text": "```\nwhen does the harbour ferry run again?\n```"},
    "a name": {"text": "@bob when does the harbour ferry run again?"},
    "an opinion that somebody wants": {"text": "what do you think of the ferry?"},
    "a mentioned person": {"mentions": [payloads.user("70", "bob")]},
    "a mentioned role": {
        "text": f"<@&157707077110000071> {QUESTION}",
        "mention_roles": ["157707077110000071"],
    },
    "everyone": {"mention_everyone": True},
    "another bot": {"author": payloads.user("72", "robot", bot=True)},
    "a webhook": {"webhook_id": "73"},
    "a message of Discord's": {"type": 7},
}


@pytest.mark.parametrize("changes", LEFT_ALONE.values(), ids=LEFT_ALONE)
async def test_what_asks_nothing_or_somebody_else_leaves_no_trace(  # noqa: PLR0917  # fixtures
    discord, listening, settle, answering, exchanges, changes
):
    settle()
    async with listening():
        await discord.message(**({"text": QUESTION} | changes))
        await discord.handled()
    assert posted(discord) == []
    assert asked(answering) == []
    assert exchanges.exchanges == {}
    assert discord.reactions == []


async def test_a_reply_to_another_person_is_meant_for_them(discord, listening, settle, answering):
    settle()
    stranger = payloads.user(payloads.snowflake(), "stranger")
    said = payloads.message(payloads.snowflake(), discord.channel["id"], stranger, "Late again.")
    async with listening():
        await reply_to(discord, said, QUESTION)
        await discord.handled()
    assert asked(answering) == []


async def test_other_channels_are_as_before(discord, listening, settle, answering):
    settle(discord.forum)
    async with listening():
        await discord.message(QUESTION)
        await discord.handled()
    assert asked(answering) == []


async def test_without_the_intent_nothing_is_answered_and_that_is_logged_once(
    discord, listening, settle, answering, capsys
):
    settle()
    async with listening(message_content=False):
        # A mention needs the settings of the server, which are at hand from then on.
        for text in ("<@bot> ferry times", QUESTION, QUESTION):
            await discord.message(text)
            await discord.handled()
    assert asked(answering) == ["ferry times"]
    assert "".join(capsys.readouterr()).count("message_content_missing") == 1


# Refusals and limits


async def test_a_thread_below_an_answer_there_is_said_to_have_its_questions_answered(
    discord, listening, settle
):
    async with listening():
        (shown,) = await (await discord.message("<@bot> When does it run?")).answer()
        before = await (await discord.click(shown, "Open thread")).text()
    settle()
    async with listening():
        (shown,) = await (await discord.message(QUESTION)).answer()
        after = await (await discord.click(shown, "Open thread")).text()
    assert "every message" in before
    assert "the questions" in after


async def test_who_asks_plainly_is_refused_plainly(discord, listening, settle):
    settle()
    async with listening(refusing()):
        text = await (await discord.message(f"{QUESTION}?")).text()
    assert "The articles don't say." in text


async def test_who_only_wonders_is_not_bothered_with_a_refusal(
    discord, listening, settle, exchanges
):
    settle()
    answering = refusing()
    async with listening(answering):
        await discord.message(IMPLIED)
        await discord.until(lambda: answering.questions)
        await discord.until(lambda: not exchanges.exchanges)
        assert posted(discord) == []


async def test_what_turns_out_to_ask_nothing_is_taken_back(discord, listening, settle, exchanges):
    settle()
    async with listening(refusing(RefusalCode.NOT_A_QUESTION)):
        exchange = await discord.message(QUESTION)
        await discord.until(lambda: discord.sent("DELETE /channels"))
        await discord.until(lambda: not exchanges.exchanges)
    assert exchange.messages == []


async def test_over_the_limit_nothing_is_said(discord, listening, settle, answering, exchanges):
    settle()
    async with listening(limits=RateLimits(per_user=1)):
        await (await discord.message(QUESTION)).answer()
        second = await discord.message(f"{QUESTION}?")
        await discord.handled()
    assert second.messages == []
    assert len(exchanges.exchanges) == 1


# Threads only


async def test_a_question_is_answered_in_a_thread_that_is_opened_on_it(
    discord, listening, settle, answering
):
    settle(threads_only=True)
    async with listening():
        exchange = await discord.message(QUESTION)
        await discord.until(lambda: exchange.id in discord.threads)
        thread = await discord.open_thread(exchange.asked)
        await in_thread(discord, thread, 1)
        await discord.write_in(thread, "and why?")
        await in_thread(discord, thread, 3)
    assert thread["name"] == QUESTION
    assert exchange.messages == []
    turn = Turn(QUESTION, examples.SENTENCES[0], cited=(1,))
    assert answering.questions[1].conversation == (turn,)


async def test_over_the_limit_no_thread_is_opened(discord, listening, settle, exchanges):
    settle(threads_only=True)
    async with listening(limits=RateLimits(per_user=2)):
        answered = [await discord.message(QUESTION) for _ in range(2)]
        await discord.handled()
        await discord.message(QUESTION)
        await discord.handled()
    assert discord.threads.keys() == {exchange.id for exchange in answered}
    assert len(exchanges.exchanges) == 2


async def test_while_the_bot_stops_no_thread_is_opened(discord, listening, settle):
    settle(threads_only=True)
    go_on = threading.Event()
    slow = ScriptedAnswerer(examples.extractive(), before_each=lambda _: go_on.wait(PATIENCE))
    discord.hold_edits = held = asyncio.Event()

    async def ask_late():
        await discord.until(lambda: discord.sent("PATCH"))
        await discord.message(QUESTION)
        await discord.handled(held=1)
        discord.hold_edits = None
        held.set()

    async with listening(slow, drain_seconds=0.05):
        exchange = await discord.message(QUESTION)
        await discord.until(lambda: slow.questions)
        late = asyncio.create_task(ask_late())
    await late
    go_on.set()
    assert list(discord.threads) == [exchange.id]


async def test_what_turns_out_to_ask_nothing_is_replied_to_in_its_thread(
    discord, listening, settle
):
    settle(threads_only=True)
    async with listening(refusing(RefusalCode.NOT_A_QUESTION)):
        exchange = await discord.message(QUESTION)
        await discord.until(lambda: exchange.id in discord.threads)
        (shown,) = await in_thread(discord, discord.threads[exchange.id], 1)
    assert "The articles don't say." in text_of(shown)


async def in_thread(discord, thread, count):
    """The messages of a thread, once the last of them is an answer."""
    shown = discord.channels[thread["id"]]

    def is_answered():
        last = list(shown.values())[-1] if len(shown) == count else None
        return bool(last and last["edited_timestamp"])

    await discord.until(is_answered)
    return list(shown.values())


async def test_an_answer_in_its_thread_can_be_followed_up_by_a_reply(
    discord, listening, settle, answering
):
    settle(threads_only=True)
    async with listening():
        exchange = await discord.message(QUESTION)
        await discord.until(lambda: exchange.id in discord.threads)
        thread = await discord.open_thread(exchange.asked)
        (shown,) = await in_thread(discord, thread, 1)
        where = {"channel_id": thread["id"], "message_id": shown["id"]}
        reply = {"type": 19, "message_reference": where, "referenced_message": shown}
        await discord.write_in(thread, "and why?", **reply)
        await in_thread(discord, thread, 3)
    assert [each.question for each in answering.questions[1].conversation] == [QUESTION]


async def test_where_no_thread_may_be_opened_the_answer_is_a_reply(discord, listening, settle):
    settle(threads_only=True)
    discord.refuse("POST .*/threads", 403, MISSING_PERMISSIONS)
    async with listening(limits=RateLimits(per_user=1)):
        exchange = await discord.message(QUESTION)
        (shown,) = await exchange.answer()
    assert str(shown["message_reference"]["message_id"]) == exchange.id


async def test_an_edited_question_is_asked_again_in_its_thread(
    discord, listening, settle, answering
):
    settle(threads_only=True)
    async with listening():
        exchange = await discord.message(QUESTION)
        await discord.until(lambda: exchange.id in discord.threads)
        thread = await discord.open_thread(exchange.asked)
        (shown,) = await in_thread(discord, thread, 1)
        await discord.edit(exchange.asked, "when does the harbour ferry stop")
        await discord.until(lambda: any("edited" in each for each in labels_of(shown)))
        label = next(each for each in labels_of(shown) if "edited" in each)
        event = discord._pressing(shown, label, None, None)
        event |= {"channel": thread, "channel_id": thread["id"]}
        await discord.gateway.dispatch("INTERACTION_CREATE", event)
        await discord.until(lambda: len(answering.questions) == 2)
    assert answering.questions[1].text == "when does the harbour ferry stop"
    assert list(discord.channels[discord.channel["id"]].values()) == [exchange.asked]


# Staff


async def test_a_reply_of_staff_silences_the_bot_in_that_thread_even_after_a_restart(
    discord, listening, settle, answering
):
    settle(discord.forum, staff=[STAFF])
    discord.known_roles = [STAFF]
    async with listening():
        exchange, thread = await discord.post("Harbour ferry", "When does it run again?")
        await exchange.answer()
        await write_as_staff(discord, thread, "I'll take this one.")
        await discord.write_in(thread, f"{QUESTION}?")
        await discord.handled()
    async with listening():
        await discord.write_in(thread, f"{QUESTION}?")
        await discord.handled()
        assert len(asked(answering)) == 1
        await discord.write_in(thread, f"<@bot> {QUESTION}?")
        await discord.until(lambda: len(asked(answering)) == 2)


async def write_as_staff(discord, thread, text):
    roles, discord.roles = discord.roles, [STAFF]
    await discord.write_in(thread, text, author=payloads.user(payloads.snowflake(), "clerk"))
    discord.roles = roles
    # Messages are handled side by side, and people do not write within the same millisecond.
    await discord.handled()


def write_unheard(discord, thread, author, text="I'll take this one."):
    """A message that is written while the bot is not running."""
    written = payloads.message(payloads.snowflake(), thread["id"], author, text)
    discord.channels[thread["id"]][written["id"]] = written


@pytest.fixture
def clerk(discord):
    """A member of the staff, whose role Discord tells only when asked."""
    discord.known_roles = [STAFF]
    clerk = payloads.user(payloads.snowflake(), "clerk")
    discord.members[clerk["id"]] = payloads.member(clerk) | {"roles": [STAFF]}
    return clerk


async def answered_post(discord, listening):
    """The thread of a post that a former process answered."""
    async with listening():
        exchange, thread = await discord.post("Harbour ferry", "When does it run again?")
        await exchange.answer()
    return thread


async def test_staff_who_replied_while_the_bot_was_not_running_silence_it_there(  # noqa: PLR0917  # fixtures
    discord, listening, settle, answering, guilds, clerk
):
    settle(discord.forum, staff=[STAFF])
    thread = await answered_post(discord, listening)
    write_unheard(discord, thread, clerk)
    async with listening():
        await discord.write_in(thread, f"{QUESTION}?")
        await discord.handled()
        assert guilds.is_silenced(int(thread["id"]))
        reads = len(discord.sent(f"GET /channels/{thread['id']}/messages"))
        await discord.write_in(thread, f"{QUESTION}?")
        await discord.handled()
        assert len(discord.sent(f"GET /channels/{thread['id']}/messages")) == reads
    assert len(asked(answering)) == 1


async def test_a_message_waits_for_what_an_earlier_one_finds_of_staff(  # noqa: PLR0917  # fixtures
    discord, listening, settle, answering, guilds, clerk
):
    settle(discord.forum, staff=[STAFF])
    thread = await answered_post(discord, listening)
    write_unheard(discord, thread, clerk)
    discord.hold_histories = held = asyncio.Event()
    async with listening():
        for _ in range(2):
            await discord.write_in(thread, f"{QUESTION}?")
            await discord.until(lambda: discord.sent(f"GET /channels/{thread['id']}/messages"))
        await discord.round_trip()
        held.set()
        await discord.handled()
    assert guilds.is_silenced(int(thread["id"]))
    assert len(asked(answering)) == 1


async def test_an_old_thread_where_no_staff_replied_is_read_once_and_answered(
    discord, listening, settle, answering
):
    settle(discord.forum, staff=[STAFF])
    thread = await answered_post(discord, listening)
    passer_by = payloads.user(payloads.snowflake(), "bea")
    discord.members[passer_by["id"]] = payloads.member(passer_by)
    former = payloads.user(payloads.snowflake(), "cem")
    for author in (passer_by, former):
        write_unheard(discord, thread, author)
    async with listening():
        for count in (2, 3):
            await discord.write_in(thread, f"{QUESTION}?")
            await discord.until(lambda count=count: len(answering.questions) == count)
    looked_up = discord.sent(r"GET /guilds/\d+/members")
    assert [each.path.rpartition("/")[2] for each in looked_up] == [former["id"], passer_by["id"]]


async def test_a_thread_that_began_with_the_process_is_not_read_for_staff(
    discord, listening, settle, answering, clerk
):
    settle(discord.forum, staff=[STAFF])
    async with listening():
        exchange, thread = await discord.post("Harbour ferry", "When does it run again?")
        await exchange.answer()
        write_unheard(discord, thread, clerk)
        await discord.write_in(thread, f"{QUESTION}?")
        await discord.until(lambda: len(answering.questions) == 2)
    assert discord.sent(r"GET /guilds/\d+/members") == []


async def test_staff_who_asked_in_their_own_old_post_are_answered_there(
    discord, listening, settle, answering, clerk
):
    settle(discord.forum, staff=[STAFF])
    discord.person = clerk
    thread = await answered_post(discord, listening)
    write_unheard(discord, thread, clerk)
    async with listening():
        await discord.write_in(thread, f"{QUESTION}?")
        await discord.until(lambda: len(answering.questions) == 2)


async def test_a_thread_that_cannot_be_read_is_answered(
    discord, listening, settle, answering, clerk
):
    settle(discord.forum, staff=[STAFF])
    thread = await answered_post(discord, listening)
    write_unheard(discord, thread, clerk)
    discord.refuse(f"GET /channels/{thread['id']}/messages", 403, MISSING_PERMISSIONS, times=9)
    async with listening():
        await discord.write_in(thread, f"{QUESTION}?")
        await discord.until(lambda: len(answering.questions) == 2)


async def test_staff_silence_the_bot_in_threads_that_it_opened_elsewhere(
    discord, listening, settle, answering
):
    settle(discord.forum, staff=[STAFF])
    discord.known_roles = [STAFF]
    async with listening():
        thread = await discord.start_thread(discord.channel, "Follow-ups", discord.bot)
        await write_as_staff(discord, thread, "I'll take this one.")
        await discord.write_in(thread, QUESTION)
        await discord.handled()
    assert asked(answering) == []


async def test_staff_who_ask_in_their_own_post_are_answered(discord, listening, settle, answering):
    settle(discord.forum, staff=[STAFF])
    discord.known_roles = discord.roles = [STAFF]
    async with listening():
        exchange, thread = await discord.post("Harbour ferry", "When does it run again?")
        await exchange.answer()
        await discord.write_in(thread, f"{QUESTION}?")
        await discord.until(lambda: len(answering.questions) == 2)


async def test_staff_who_ask_in_the_channel_are_answered_in_their_thread(
    discord, listening, settle, answering
):
    settle(threads_only=True, staff=[STAFF])
    discord.known_roles = discord.roles = [STAFF]
    async with listening():
        exchange = await discord.message(QUESTION)
        await discord.until(lambda: exchange.id in discord.threads)
        thread = await discord.open_thread(exchange.asked)
        await in_thread(discord, thread, 1)
        await discord.write_in(thread, "and why?")
        await discord.until(lambda: len(answering.questions) == 2)


async def test_a_person_without_the_role_silences_nobody(discord, listening, settle, answering):
    settle(discord.forum, staff=[STAFF])
    discord.known_roles = [STAFF]
    async with listening():
        exchange, thread = await discord.post("Harbour ferry", "When does it run again?")
        await exchange.answer()
        await discord.write_in(thread, "I was there yesterday.")
        await discord.write_in(thread, f"{QUESTION}?")
        await discord.until(lambda: len(answering.questions) == 2)


# Sources of a channel


WAYS = {
    "/ask": lambda discord: discord.slash("ask", question=QUESTION),
    "a mention": lambda discord: discord.message(f"<@bot> {QUESTION}"),
    "a message": lambda discord: discord.message(QUESTION),
}


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
@pytest.mark.parametrize("libraries", ChannelLibraries)
async def test_a_channel_is_answered_from_its_own_sources(  # noqa: PLR0917  # fixtures
    discord, listening, settle, answering, way, libraries
):
    settle(libraries=libraries, outlet="Quay Post", since=date(2026, 3, 1))
    async with listening():
        await (await way(discord)).answer()
    own, shared = f"guild-{discord.guild_id}", "shared"
    (question,) = answering.questions
    scope = question.scope
    assert question.guild_id == int(discord.guild_id)
    assert scope.libraries == {"both": (own, shared), "own": (own,), "shared": (shared,)}[libraries]
    assert scope.article_filter == ArticleFilter("Quay Post", "2026-03-01")


async def test_a_statement_is_judged_by_the_sources_of_its_channel(discord, listening, settle):
    settle(libraries=ChannelLibraries.OWN, outlet="Quay Post", since=date(2026, 3, 1))
    checker = ScriptedStatementChecker(examples.judgement(Verdict.SUPPORTED))
    async with listening(statement_checker=checker):
        await (await discord.slash("verify", statement="It runs again.")).answer()
    ((_, scope),) = checker.judged
    assert scope.libraries == (f"guild-{discord.guild_id}",)
    assert scope.article_filter == ArticleFilter("Quay Post", "2026-03-01")


async def test_threads_have_the_sources_of_their_channel(discord, listening, settle, answering):
    settle(libraries=ChannelLibraries.OWN)
    async with listening():
        thread = await discord.start_thread(discord.channel, "Ferries")
        await (await discord.write_in(thread, QUESTION)).answer()
    assert answering.questions[0].scope.libraries == (f"guild-{discord.guild_id}",)


async def test_an_outlet_or_date_of_the_person_replaces_that_of_the_channel(
    discord, listening, settle, answering
):
    settle(outlet="Quay Post", since=date(2026, 3, 1))
    async with listening():
        command = await discord.slash("ask", question=QUESTION, outlet="Gazette", since="2025")
        await command.answer()
    assert answering.questions[0].scope.article_filter == ArticleFilter("Gazette", "2025")


async def test_choices_and_lists_show_the_articles_of_the_channel(discord, listening, settle):
    settle(libraries=ChannelLibraries.OWN)
    catalog = ListedCatalog(examples.summary())
    async with listening(catalog=catalog):
        await discord.autocomplete("ask", "article", "")
        await discord.autocomplete("ask", "outlet", "")
        await (await discord.slash("articles")).answer()
    assert {scope.libraries for scope in catalog.scopes} == {(f"guild-{discord.guild_id}",)}


async def test_the_source_of_an_answer_can_be_seen_wherever_it_was_shown(
    discord, listening, settle
):
    settle(libraries=ChannelLibraries.OWN)
    version = examples.version()
    catalog = ListedCatalog(sources=[CitedVersion(version, version)])
    async with listening(catalog=catalog):
        (shown,) = await (await discord.message(QUESTION)).answer()
        card = await discord.choose(shown, f"{version.key}:0")
        assert examples.SENTENCES[0] in await card.text()
    assert all(discord.guild_id in scope.libraries[0] for scope in catalog.scopes)
