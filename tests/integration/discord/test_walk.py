"""A walk through Discord with the whole application, from the invite to the removal of the bot.

Only the clock, the web and Discord are the test's own; models, databases and
libraries are those of ``footnote serve``.
"""

from contextlib import asynccontextmanager
from dataclasses import fields
from datetime import datetime, timedelta

import pytest

from bot.bootstrap import open_application, open_records
from bot.cli.serve import _ports
from bot.metrics import Metrics
from bot.settings import load_settings
from ingest.bootstrap import open_sandbox
from tests.integration.discord import payloads
from tests.integration.discord.new_server import opened, replace_by
from tests.integration.discord.payloads import labels_of, menu_of, text_of
from tests.integration.web.pages import LEAD, SECOND, html
from tests.integration.web.site import Reply, Site

MANAGE, MODERATE, VIEW, SEND = 1 << 5, 1 << 13, 1 << 10, 1 << 11
MANAGER = str(MANAGE | MODERATE | VIEW | SEND)
MEMBER = str(VIEW | SEND)
STAFF = "4242"
MONA = payloads.user(payloads.snowflake(), "mona")
READER = payloads.user(payloads.snowflake(), "rita")

FERRY = "The night ferry of Vellmar starts on Friday at ten in the evening, the port said."
TICKETS = "Tickets are sold on board, and cost two crowns for adults and one crown for children."
CLOCK = "Who repairs the clock of the town hall?"
CUP = "Which team won the football cup of Tolm?"
REPLY = "The clock of the town hall is repaired by Ida Lund, a clockmaker from Tolm."
MINUTES = b"The committee met on Tuesday. It chose Arne Holt as the new harbour master."


class Clock(datetime):
    """The time, which the test moves on."""

    passed = timedelta()

    @classmethod
    def now(cls, tz=None):
        return datetime.now(tz) + cls.passed


@pytest.fixture
def clock(monkeypatch):
    monkeypatch.setattr("bot.bootstrap.datetime", Clock)
    monkeypatch.setattr(Clock, "passed", timedelta())
    return Clock


@pytest.fixture
def site(monkeypatch):
    server = Site()
    monkeypatch.setattr("ingest.bootstrap.make_fetcher", lambda *_, **__: server.fetcher())
    server.pages["/bridge"] = html()
    server.pages["/ferry"] = html(
        f"<article><h1>Night ferry to start</h1><p>{FERRY}</p><p>{TICKETS}</p></article>",
        head="<title>Night ferry to start</title>",
    )
    publish(server)
    yield server
    server.close()


def publish(site, *paths):
    """The feed names these pages now."""
    items = "".join(f"<item><title>{path}</title><link>{path}</link></item>" for path in paths)
    body = f'<rss version="2.0"><channel><title>News</title>{items}</channel></rss>'
    site.pages["/feed"] = Reply(body.encode(), type="application/rss+xml")


class Walk:
    """The whole application on a test's Discord; it can be stopped and started again."""

    def __init__(self, discord, server, bot, settings):
        self.discord, self.server, self._bot, self._settings = discord, server, bot, settings
        self.general = server.add_channel("general")
        self.news = server.add_channel("news")
        self.desk = server.add_channel("desk")
        discord.forum = server.add_channel("ask", kind=15)
        discord.known_roles = [STAFF]

    @asynccontextmanager
    async def running(self):
        with (
            open_records(self._settings) as records,
            open_application(self._settings, records=records) as application,
            open_sandbox() as sandbox,
        ):
            self.records = records
            ports = _ports(self._settings, application, sandbox, records, Metrics())
            parts = {each.name: getattr(ports, each.name) for each in fields(ports)}
            named = {"answering": parts.pop("answerer"), "catalog": parts.pop("catalog")}
            async with self._bot(**named, **parts, message_content=True):
                yield

    def manager(self):
        self.discord.person, self.discord.permissions, self.discord.roles = MONA, MANAGER, []

    def reader(self):
        self.discord.person, self.discord.permissions, self.discord.roles = READER, MEMBER, []

    def shown(self, channel):
        return list(self.discord.channels[channel["id"]].values())

    async def asked(self, question, **options):
        """The answer to a mention in the first channel."""
        exchange = await self.discord.message(f"<@bot> {question}", **options)
        return (await exchange.answer())[-1]


@pytest.fixture
def walk(discord, server, bot, site, tmp_path, monkeypatch):  # noqa: PLR0917  # fixtures
    monkeypatch.setattr("bot.discord.features.announcements.POLL_SECONDS", 0.05)
    monkeypatch.setattr("bot.discord.features.announcements.ANNOUNCE_SECONDS", 0.05)
    return Walk(discord, server, bot, load_settings(None, FOOTNOTE_DATA_DIR=tmp_path))


def plain(shown):
    return text_of(shown).replace("**", "")


def last(exchange):
    """What the bot said last, if anything."""
    return exchange.contents[-1] if exchange.messages else ""


async def test_a_server_from_the_invite_to_the_removal(discord, walk, site, clock):
    async with walk.running():
        await set_up(discord, walk, site)
        await answer_every_question(discord, walk)
        await ask_in_the_forum(discord, walk)
        answer = await walk.asked("When does the harbour bridge close?")
        await follow_a_feed(discord, walk, site)
        announced = await announce_what_is_new(discord, walk, site, clock)
        refused, question = await ask_a_moderator(discord, walk)
    async with walk.running():
        await go_on_after_the_restart(discord, walk, answer, announced)
        await answer_as_a_moderator(discord, walk, refused, question)
        await look_at_gaps_and_statistics(discord, walk)
        await ask_about_a_file(discord, walk)
        await remove_the_bot(discord, walk, site, clock)


async def set_up(discord, walk, site):
    """The message on joining, and each step of /setup."""
    walk.manager()
    await walk.server.join()
    step = await opened(discord, await walk.server.message())
    assert "all the permissions I need" in text_of(step)
    await replace_by(discord, step, "Next")
    assert "Where I answer" in text_of(step)
    await replace_by(discord, step, "Next")
    assert "Who can add articles" in text_of(step)
    await replace_by(discord, step, "Next")
    assert "No article is here yet." in text_of(step)
    form = (await discord.press(step, "Add an article"))["data"]
    result = await discord.submit(form, below=step, link=site.url("/bridge"))
    await discord.until(lambda: any("1 added" in text for text in result.contents))
    summary = result.messages[-1]
    await replace_by(discord, summary, "Next")
    await discord.choose(summary, "7")
    await discord.until(lambda: "**: 7 days" in text_of(summary))
    await replace_by(discord, summary, "Next")
    form = (await discord.press(summary, "Ask a test question"))["data"]
    question = form["components"][0]["component"]["value"]
    assert question == "Summarize “Bridge to close”"
    asked = await discord.submit(form, below=summary, question=question)
    (answer,) = await asked.answer()
    assert LEAD in plain(answer)
    await replace_by(discord, summary, "Next")
    assert "Done" in text_of(summary)


async def answer_every_question(discord, walk):
    """In /settings, a forum becomes an ask channel, and staff and moderators are chosen."""
    (shown,) = await (await discord.slash("settings")).answer()
    await replace_by(discord, shown, "Ask channels")
    await discord.choose(shown, discord.forum["id"], kind=8)
    await discord.until(lambda: f"<#{discord.forum['id']}>" in text_of(shown))
    await replace_by(discord, shown, "All settings")
    await replace_by(discord, shown, "Staff")
    await discord.choose(shown, STAFF, kind=6)
    await discord.until(lambda: f"<@&{STAFF}>" in text_of(shown))
    await replace_by(discord, shown, "All settings")
    await replace_by(discord, shown, "Moderators' channel")
    await discord.choose(shown, walk.desk["id"], kind=8)
    await discord.until(lambda: f"<#{walk.desk['id']}>" in text_of(shown))


async def ask_in_the_forum(discord, walk):
    """A post and a follow-up are answered, chatter is not, and staff silences the bot."""
    walk.reader()
    exchange, thread = await discord.post(
        "When does the harbour bridge close?", "I cross it every day."
    )
    (answer,) = await exchange.answer()
    assert LEAD in plain(answer)
    follow_up = await discord.write_in(thread, "and how do commuters get across then?")
    (answer,) = await follow_up.answer()
    assert SECOND in plain(answer)
    chatter = await discord.write_in(thread, "thanks, that helps a lot")
    discord.roles = [STAFF]
    await discord.write_in(thread, "I'll take it from here.", author=MONA)
    discord.roles = []
    await discord.until(lambda: walk.records.guild_settings.is_silenced(int(thread["id"])))
    await discord.write_in(thread, "when does the harbour bridge close?")
    addressed = await discord.write_in(thread, "<@bot> When does the harbour bridge close?")
    await addressed.answer()
    bots = [each for each in chatter.messages if each["author"]["id"] == discord.bot["id"]]
    assert [each["id"] for each in bots] == [each["id"] for each in addressed.messages]


async def follow_a_feed(discord, walk, site):
    walk.manager()
    publish(site, "/bridge")
    channel = discord.chosen(walk.news, MANAGER)
    exchange = await discord.slash("follow", url=site.url("/feed"), channel=channel)
    (shown,) = await exchange.answer()
    assert "Following" in text_of(shown)
    (shown,) = await (await discord.slash("following")).answer()
    assert f"<#{walk.news['id']}>" in text_of(shown)


async def announce_what_is_new(discord, walk, site, clock):
    """A quarter of an hour later, the new item is announced, and only that."""
    publish(site, "/ferry", "/bridge")
    clock.passed += timedelta(minutes=16)
    await discord.until(lambda: walk.shown(walk.news))
    (announced,) = walk.shown(walk.news)
    assert "Night ferry to start" in text_of(announced)
    assert f"> {FERRY}" in text_of(announced)
    await ask_about(discord, walk, announced)
    return announced


async def ask_about(discord, walk, announced):
    walk.reader()
    form = (await discord.press(announced, "Ask about this"))["data"]
    exchange = await discord.submit(form, below=announced, question="When does it start?")
    await discord.until(lambda: any(FERRY in plain(each) for each in exchange.messages))


async def ask_a_moderator(discord, walk):
    walk.reader()
    assert "Ask a moderator" in labels_of(await walk.asked(CUP))
    refused = await walk.asked(CLOCK)
    assert "Ask a moderator" in labels_of(refused)
    exchange = await discord.click(refused, "Ask a moderator")
    await discord.until(lambda: "now see your question" in last(exchange))
    (question,) = walk.shown(walk.desk)
    assert f"> {CLOCK}" in text_of(question)
    return refused, question


async def go_on_after_the_restart(discord, walk, answer, announced):
    walk.reader()
    (card,) = await (await discord.choose(answer, *first_option(answer))).answer()
    assert LEAD in plain(card)
    await ask_about(discord, walk, announced)


def first_option(shown):
    return [menu_of(shown)["options"][0]["value"]]


async def answer_as_a_moderator(discord, walk, refused, question):
    """The reply is delivered and becomes an article, from which the question is answered."""
    walk.manager()
    form = (await discord.press(question, "Reply"))["data"]
    exchange = await discord.submit(form, below=question, reply=REPLY)
    await discord.until(lambda: "was delivered" in last(exchange))
    told = exchange.messages[-1]
    delivered = [each for each in walk.shown(walk.general) if REPLY in text_of(each)][-1]
    assert str(delivered["message_reference"]["message_id"]) == refused["id"]
    form = (await discord.press(told, "Add as article"))["data"]
    filled = {
        part["component"]["custom_id"]: part["component"]["value"] for part in form["components"]
    }
    added = await discord.submit(form, below=told, **filled)
    await discord.until(lambda: "1 added" in last(added))
    walk.reader()
    assert REPLY in plain(await walk.asked(CLOCK))


async def look_at_gaps_and_statistics(discord, walk):
    walk.manager()
    (gaps,) = await (await discord.slash("gaps")).answer()
    assert text_of(gaps).count("\n- ") == 1
    assert CUP in text_of(gaps)
    (stats,) = await (await discord.slash("stats")).answer()
    assert "2 refused" in text_of(stats)
    assert "Bridge to close" in text_of(stats)


async def ask_about_a_file(discord, walk):
    walk.reader()
    file = discord.attach("minutes.txt", MINUTES)
    answer = await walk.asked("Who is the new harbour master?", attachments=[file])
    assert "It chose Arne Holt as the new harbour master." in plain(answer)


async def remove_the_bot(discord, walk, site, clock):
    """With the bot, the feeds of the server go."""
    await discord.remove_bot()
    await discord.until(lambda: not walk.records.guild_feeds.guilds())
    polled = site.asked["/feed"]
    clock.passed += timedelta(days=2)
    # The loop that polls has come round by the time of the answer.
    await (await discord.direct_message("Who repairs the clock?")).answer()
    assert site.asked["/feed"] == polled
