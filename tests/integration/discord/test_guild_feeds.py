"""Feeds that a guild follows: who may do that, what it is told, and that it is told once."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from discord.utils import time_snowflake

from bot.discord.i18n.catalogs import load_languages
from bot.discord.limits import COMPONENTS, OPTIONS
from bot.discord.ui.announcement import announcement_message
from bot.errors import TooManyFeeds
from bot.translatable import reason_of
from bot.types.answer import CitedVersion
from bot.types.feeds import Announce, Announcement, Claim, FeedNotice, FeedProblem, Follow, Lead
from bot.types.handoff import Handoff
from bot.types.records import GuildSettings
from ingest.errors import SourceError, SourceUnavailable, StoreBusy
from tests.builders import examples
from tests.fakes.answering import ListedCatalog, ScriptedAnswerer
from tests.fakes.discord_markdown import LINK, active
from tests.fakes.guild_feeds import ScriptedGuildFeeds
from tests.fakes.guild_settings import InMemoryGuildSettings
from tests.fakes.handoffs import InMemoryHandoffs
from tests.integration.discord import payloads
from tests.integration.discord.payloads import labels_of, menu_of, text_of

FEED = "https://gazette.example.com/feed.xml"
NOW = datetime.now(UTC)
MANAGE, VIEW, SEND = 1 << 5, 1 << 10, 1 << 11
MANAGER = str(MANAGE | VIEW | SEND)
HELPERS = "4242"
HOSTILE = "# @everyone [free](https://evil.example) <@1> **x**"


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    monkeypatch.setattr("bot.discord.features.announcements.POLL_SECONDS", 0.02)
    monkeypatch.setattr("bot.discord.features.announcements.ANNOUNCE_SECONDS", 0.02)


@pytest.fixture
def manager(discord):
    """The test's person may manage the server, and write in its channel."""
    discord.permissions = MANAGER


def follow(discord, key=1, address=FEED, **changes):
    return Follow(int(discord.guild_id), key, address, **changes)


def lead(version=None, key=1):
    version = replace(version or examples.version(), key=key)
    return Lead(version, version.sentences[0])


def announcement(discord, *leads, nonce="f1", is_digest=False, **changes):
    leads = leads or (lead(),)
    claim = Claim(
        nonce,
        int(discord.guild_id),
        int(discord.channel["id"]),
        is_digest,
        tuple(each.version.article.id for each in leads),
        NOW,
        **changes,
    )
    return Announcement(claim, leads)


def in_channel(discord):
    return list(discord.channels[discord.channel["id"]].values())


async def announced(discord, feeds, count=1):
    await discord.until(lambda: len(feeds.settled) >= count)
    return in_channel(discord)


async def said(exchange):
    (shown,) = await exchange.answer()
    assert shown["flags"] & 64
    return text_of(shown)


# /follow


async def test_a_feed_is_followed_without_announcements_unless_they_are_chosen(
    discord, bot, manager
):
    async with bot(guild_feeds=(feeds := ScriptedGuildFeeds())):
        text = await said(await discord.slash("follow", url=f" {FEED} "))
    assert feeds.asked == [(int(discord.guild_id), f" {FEED} ", Announce.NO, None)]
    assert "Following" in text
    assert "Not announced" in text


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"announce": "daily"}, Announce.DAILY),
        ({"announce": "each"}, Announce.EACH),
        ({"announce": "weekly"}, Announce.WEEKLY),
    ],
    ids=str,
)
async def test_announcements_go_where_the_command_was_used(
    discord, bot, manager, options, expected
):
    async with bot(guild_feeds=(feeds := ScriptedGuildFeeds())):
        text = await said(await discord.slash("follow", url=FEED, **options))
    ((_, _, announce, channel_id),) = feeds.asked
    assert (announce, channel_id) == (expected, int(discord.channel["id"]))
    assert f"<#{discord.channel['id']}>" in text


async def test_a_chosen_channel_gets_each_article_at_once(discord, bot, manager):
    other = discord.chosen(discord.channel, MANAGER) | {"id": payloads.snowflake()}
    async with bot(guild_feeds=(feeds := ScriptedGuildFeeds())):
        await said(await discord.slash("follow", url=FEED, channel=other))
    ((_, _, announce, channel_id),) = feeds.asked
    assert (announce, channel_id) == (Announce.EACH, int(other["id"]))


async def test_nobody_has_the_bot_write_where_they_may_not_write_themselves(discord, bot, manager):
    other = discord.chosen(discord.channel, str(VIEW))
    async with bot(guild_feeds=(feeds := ScriptedGuildFeeds())):
        text = await said(await discord.slash("follow", url=FEED, channel=other))
    assert "in which you may write" in text
    assert feeds.asked == []


@pytest.mark.parametrize(
    ("failure", "expected"),
    [
        (
            SourceError("This is no feed.", hint="Look for *RSS*."),
            r"This is no feed. Look for \*RSS",
        ),
        (TooManyFeeds(20), "follows 20 feeds, as many as it may"),
    ],
    ids=["no feed", "too many"],
)
async def test_why_a_feed_cannot_be_followed_is_said(discord, bot, manager, failure, expected):
    async with bot(guild_feeds=ScriptedGuildFeeds(failure=failure)):
        assert expected in await said(await discord.slash("follow", url=FEED))


async def test_why_is_said_in_the_language_of_whoever_follows(discord, bot, manager):
    failure = SourceError("This is not an RSS, Atom or JSON feed.", hint="Check the address.")
    async with bot(guild_feeds=ScriptedGuildFeeds(failure=failure)):
        text = await said(await discord.slash("follow", url=FEED, locale="de"))
    assert "Das ist kein RSS-, Atom- oder JSON-Feed" in text
    assert "Prüf die Adresse" in text


# Who may


@pytest.mark.parametrize("command", ["follow", "following", "unfollow"])
async def test_only_managers_and_editors_follow_feeds(discord, bot, command):
    options = {"follow": {"url": FEED}, "unfollow": {"feed": "1"}}.get(command, {})
    feeds = ScriptedGuildFeeds([follow(discord)])
    settings = InMemoryGuildSettings()
    settings.set(int(discord.guild_id), GuildSettings(roles=frozenset({int(HELPERS)})))
    discord.known_roles = [HELPERS]
    async with bot(guild_feeds=feeds, guild_settings=settings):
        text = await said(await discord.slash(command, **options))
        assert "Only members who can manage this server" in text
        assert feeds.asked == []
        assert len(feeds.follows) == 1
        discord.roles = [HELPERS]
        assert "Only members" not in await said(await discord.slash(command, **options))


async def test_the_commands_are_not_offered_in_direct_messages(discord, bot):
    async with bot():
        await discord.until(lambda: discord.commands)
    named = {each["name"]: each["contexts"] for each in discord.commands}
    assert named["follow"] == named["following"] == named["unfollow"] == [0]


async def test_another_guilds_feeds_are_neither_listed_nor_ended(discord, bot, manager):
    elsewhere = replace(follow(discord), guild_id=77)
    # Else the start of the bot would find that it is not there, and end it.
    discord.refuse("GET /guilds/77$", 503, 0, times=9)
    async with bot(guild_feeds=(feeds := ScriptedGuildFeeds([elsewhere]))):
        assert "follows no feeds" in await said(await discord.slash("following"))
        assert "doesn't follow" in await said(await discord.slash("unfollow", feed="1"))
        assert await discord.autocomplete("unfollow", "feed", "") == []
    assert feeds.follows == [elsewhere]


# /following and /unfollow


async def test_the_list_says_how_each_feed_is_doing(discord, bot, manager):
    follows = [
        follow(discord, 1, announce=Announce.EACH, channel_id=5, polled_at=NOW),
        follow(discord, 2, FEED + "?2", failing_since=NOW, error="It *hangs*."),
        follow(discord, 3, FEED + "?3", is_paused=True, polled_at=NOW),
        follow(
            discord, 4, FEED + "?4", has_lost_channel=True, announce=Announce.DAILY, channel_id=6
        ),
    ]
    async with bot(guild_feeds=ScriptedGuildFeeds(follows)):
        (shown,) = await (await discord.slash("following")).answer()
    text = text_of(shown)
    assert "follows **4 feeds**" in text
    assert f"announced in <#5> · last looked at <t:{int(NOW.timestamp())}:R>" in text
    assert r"failing since" in text
    assert r"It \*hangs\*." in text
    assert "paused, because this server's library is full" in text
    assert "can't write there anymore" in text
    assert labels_of(shown) == [f"Unfollow {number}" for number in range(1, 5)]


async def test_a_press_ends_a_follow_for_those_who_may(discord, bot, manager):
    async with bot(guild_feeds=(feeds := ScriptedGuildFeeds([follow(discord)]))):
        (shown,) = await (await discord.slash("following")).answer()
        by = payloads.user(payloads.snowflake(), "bob")
        await discord.click(shown, "Unfollow 1", by=by, permissions=str(VIEW))
        await discord.until(lambda: "Only members" in text_of(in_channel(discord)[-1]))
        assert len(feeds.follows) == 1
        (shown,) = await (await discord.slash("following")).answer()
        await discord.click(shown, "Unfollow 1")
        await discord.until(lambda: "No longer following" in text_of(in_channel(discord)[-1]))
    assert feeds.follows == []


async def test_a_feed_is_found_by_its_address_as_one_types(discord, bot, manager):
    feeds = ScriptedGuildFeeds(
        [follow(discord), follow(discord, 2, "https://quay.example.com/atom")]
    )
    async with bot(guild_feeds=feeds):
        choices = await discord.autocomplete("unfollow", "feed", " QUAY ")
        assert choices == [{"name": "https://quay.example.com/atom", "value": "2"}]
        text = await said(await discord.slash("unfollow", feed="2"))
        assert "No longer following" in text
        assert "Its articles stay" in text
        assert "doesn't follow" in await said(await discord.slash("unfollow", feed="quay"))
    assert [each.feed_key for each in feeds.follows] == [1]


async def test_many_feeds_fit_into_the_limits_of_a_message(discord, bot, manager):
    follows = [
        follow(discord, n, f"{FEED}?{n}&{'x' * 180}", announce=Announce.EACH, channel_id=5)
        for n in range(40)
    ]
    async with bot(guild_feeds=ScriptedGuildFeeds(follows)):
        shown = await (await discord.slash("following")).answer(count=2)
    assert len(labels_of(shown[-1])) == 25


# Announcements


async def test_a_new_article_is_announced_with_its_first_sentence_and_a_button(discord, bot):
    feeds = ScriptedGuildFeeds(announcements=[announcement(discord)])
    async with bot(guild_feeds=feeds):
        (shown,) = await announced(discord, feeds)
    text = text_of(shown)
    assert "**[Harbour ferry stops](<https://gazette.example.com/ferry>)**" in text
    assert "The Example Gazette" in text
    assert text.endswith(f"> {examples.SENTENCES[0]}")
    assert labels_of(shown) == ["Ask about this"]
    (request,) = discord.sent("POST /channels/.*/messages")
    assert (request.body["nonce"], request.body["enforce_nonce"]) == ("f1", True)


async def test_the_button_asks_about_that_article_also_after_a_restart(discord, bot):
    answerer = ScriptedAnswerer(examples.extractive())
    feeds = ScriptedGuildFeeds(announcements=[announcement(discord)])
    async with bot(guild_feeds=feeds):
        (shown,) = await announced(discord, feeds)
    async with bot(
        answerer, ListedCatalog(sources=[CitedVersion(examples.version(), examples.version())])
    ):
        form = (await discord.press(shown, "Ask about this"))["data"]
        exchange = await discord.submit(form, below=shown, question="When did it stop?")
        assert examples.SENTENCES[0] in (await exchange.text()).replace("**", "")
    (question,) = answerer.questions
    assert question.scope.article_ids == ("ferry",)


async def test_an_article_that_is_gone_from_the_library_is_not_asked_about(discord, bot):
    answerer = ScriptedAnswerer(examples.extractive())
    feeds = ScriptedGuildFeeds(announcements=[announcement(discord)])
    async with bot(answerer, ListedCatalog(), guild_feeds=feeds):
        (shown,) = await announced(discord, feeds)
        form = (await discord.press(shown, "Ask about this"))["data"]
        exchange = await discord.submit(form, below=shown, question="When did it stop?")
        assert "no longer available" in await exchange.text(edited=False)
    assert answerer.questions == []


async def test_a_digest_names_articles_counts_the_rest_and_has_a_menu(discord, bot):
    leads = [lead(examples.version(title=f"Ferry news {n}"), n) for n in range(1, 16)]
    feeds = ScriptedGuildFeeds(
        announcements=[announcement(discord, *leads, is_digest=True, more=7)]
    )
    async with bot(guild_feeds=feeds):
        (shown,) = await announced(discord, feeds)
        assert "**22 new articles**" in text_of(shown)
        assert text_of(shown).count("\n- ") == 15
        assert text_of(shown).endswith("-# and 7 more, in this server's library")
        assert [option["value"] for option in menu_of(shown)["options"]][:2] == ["1", "2"]
        await discord.choose(shown, "2")
        await discord.until(
            lambda: any(
                str(each.get("data", {}).get("custom_id")) == "ask-article:2"
                for each in discord.callbacks.values()
            )
        )


@pytest.mark.parametrize("locale", ["en-US", "de"])
def test_hostile_articles_stay_inert_and_within_the_limits(locale):
    version = examples.version(HOSTILE * 40, title=HOSTILE * 5, outlet=HOSTILE * 5)
    version = replace(
        version,
        content=replace(
            version.content,
            article=replace(version.article, url=f"https://gazette.example.com/{'a' * 400})\n# x"),
        ),
    )
    strings = load_languages().for_locale(locale)
    for count in (1, 15):
        leads = tuple(lead(version, n) for n in range(1, count + 1))
        claim = Claim("f1", 1, 2, count > 1, ("x",) * count, NOW, more=3)
        message = announcement_message(Announcement(claim, leads), strings)
        assert message.component_count <= COMPONENTS
        assert len(message.menu.options if message.menu else ()) <= OPTIONS
        for line in message.content.split("\n"):
            plain = LINK.sub("", line).removeprefix("> ").removeprefix("- ").removeprefix("-# ")
            if plain.startswith("**"):
                plain = plain.removeprefix("**").replace("** ·", " ·", 1).removesuffix("**")
            assert active(plain) == set(), line


# Once


async def test_an_announcement_that_was_sent_before_a_crash_is_not_sent_again(discord, bot):
    feeds = ScriptedGuildFeeds(announcements=[announcement(discord)])
    async with bot(guild_feeds=feeds):
        await announced(discord, feeds)
    discord._nonces.clear()
    again = ScriptedGuildFeeds(unsent=[announcement(discord)])
    async with bot(guild_feeds=again):
        await discord.until(lambda: again.settled == ["f1"])
    assert len(in_channel(discord)) == 1


async def test_one_that_a_crash_prevented_is_sent_after_the_restart(discord, bot):
    feeds = ScriptedGuildFeeds(unsent=[announcement(discord)])
    async with bot(guild_feeds=feeds):
        (shown,) = await announced(discord, feeds)
    assert labels_of(shown) == ["Ask about this"]


async def test_what_discord_does_not_take_is_tried_again_and_shown_once(discord, bot):
    discord.refuse("POST /channels/.*/messages", 503, 0)
    feeds = ScriptedGuildFeeds(
        announcements=[announcement(discord), announcement(discord, nonce="f2")]
    )
    async with bot(guild_feeds=feeds):
        shown = await announced(discord, feeds, count=2)
    assert len(shown) == 2
    assert feeds.lost == []


async def test_a_channel_that_cannot_be_read_gets_an_old_claim_never_twice(discord, bot):
    discord.refuse("GET /channels/.*/messages", 403, 50013, times=9)
    old = announcement(discord)
    old = replace(old, claim=replace(old.claim, claimed_at=NOW - timedelta(hours=1)))
    feeds = ScriptedGuildFeeds(unsent=[old])
    async with bot(guild_feeds=feeds):
        await discord.until(lambda: feeds.settled == ["f1"])
    assert in_channel(discord) == []


@pytest.mark.parametrize(("status", "code"), [(403, 50013), (404, 10003)])
async def test_a_channel_that_is_gone_is_noted_once_and_its_announcement_dropped(
    discord, bot, status, code
):
    discord.refuse("POST /channels/.*/messages", status, code)
    feeds = ScriptedGuildFeeds(announcements=[announcement(discord)])
    async with bot(guild_feeds=feeds):
        await announced(discord, feeds)
    assert feeds.lost == [(int(discord.guild_id), int(discord.channel["id"]))]


async def test_an_article_that_was_removed_meanwhile_is_not_announced(discord, bot):
    gone = replace(announcement(discord), leads=())
    feeds = ScriptedGuildFeeds(announcements=[gone])
    async with bot(guild_feeds=feeds):
        assert await announced(discord, feeds) == []


async def test_one_that_cannot_be_shown_keeps_no_other_from_being_announced(
    discord, bot, monkeypatch
):
    def failing(announced, *rest):
        if announced.claim.nonce == "f1":
            raise ValueError("a bug")
        return announcement_message(announced, *rest)

    monkeypatch.setattr("bot.discord.features.announcements.announcement_message", failing)
    feeds = ScriptedGuildFeeds(
        announcements=[announcement(discord), announcement(discord, nonce="f2")]
    )
    async with bot(guild_feeds=feeds):
        shown = await announced(discord, feeds, 2)
    assert len(shown) == 1


@pytest.mark.parametrize(
    ("problem", "expected"),
    [(FeedProblem.FAILING, "hasn't worked for a while"), (FeedProblem.FULL, "library is full")],
)
async def test_a_guild_is_told_once_of_a_dead_feed_and_of_a_full_library(
    discord, bot, problem, expected
):
    notice = FeedNotice(int(discord.guild_id), int(discord.channel["id"]), problem, FEED)
    feeds = ScriptedGuildFeeds(notices=[notice])
    async with bot(guild_feeds=feeds):
        await discord.until(lambda: in_channel(discord))
        seen = feeds.polls
        await discord.until(lambda: feeds.polls > seen + 2)
    (shown,) = in_channel(discord)
    assert expected in text_of(shown)


async def test_announcements_are_in_the_guilds_language(discord, bot):
    discord.preferred_locale = "de"
    feeds = ScriptedGuildFeeds(announcements=[announcement(discord)])
    async with bot(guild_feeds=feeds):
        (shown,) = await announced(discord, feeds)
    assert labels_of(shown) == ["Dazu fragen"]


async def test_why_a_feed_fails_is_said_in_the_language_of_whoever_asks(discord, bot):
    discord.permissions = MANAGER
    slow = reason_of(SourceUnavailable("{host} took too long to respond.", host="tolm.example"))
    feeds = ScriptedGuildFeeds([follow(discord, failing_since=NOW, error=slow)])
    async with bot(guild_feeds=feeds):
        (shown,) = await (await discord.slash("following", locale="de")).answer()
    assert "hat zu lange nicht geantwortet" in text_of(shown)


# Leaving


async def test_a_guild_that_removes_the_bot_follows_nothing_any_more(discord, bot):
    async with bot(guild_feeds=(feeds := ScriptedGuildFeeds([follow(discord)]))):
        await discord.until(lambda: feeds.polls)
        await discord.remove_bot()
        await discord.until(lambda: feeds.ended)
    assert feeds.ended == [int(discord.guild_id)]


async def test_threads_of_staff_are_forgotten_with_their_guild(discord, bot):
    guilds = InMemoryGuildSettings()
    guilds.silence(int(discord.guild_id), 70, NOW)
    guilds.silence(8, 80, NOW)
    # Else the start of the bot would find that it is not in the other one either.
    discord.refuse("GET /guilds/8$", 503, 0, times=9)
    async with bot(guild_settings=guilds):
        await discord.remove_bot()
        await discord.until(lambda: set(guilds.silenced) == {80})


async def test_so_does_one_that_removed_it_while_it_was_not_running(discord, bot):
    left = replace(follow(discord), guild_id=77)
    feeds = ScriptedGuildFeeds([follow(discord), left])
    guilds, handoffs = InMemoryGuildSettings(), InMemoryHandoffs()
    guilds.set(78, GuildSettings(days=7))
    for guild_id, thread_id in ((int(discord.guild_id), 70), (78, 80)):
        guilds.silence(guild_id, thread_id, NOW)
    handoffs.add(Handoff("a1", 1, 79, 33, 44, NOW, "Why?"))
    handoffs.take_reply("a1", 2, "Because.", time_snowflake(NOW))
    async with bot(guild_feeds=feeds, guild_settings=guilds, handoffs=handoffs):
        await discord.until(lambda: feeds.polls)
    assert feeds.ended == [77, 78, 79]
    assert set(guilds.silenced) == {70}
    assert handoffs.undelivered() == []
    # Whoever invites the bot again finds what they set up.
    assert guilds.settings(78).days == 7


@pytest.mark.parametrize("failing", ["an outage of the guild", "an outage of Discord"])
async def test_a_guild_that_is_only_away_loses_nothing(discord, bot, failing, monkeypatch):
    guilds = InMemoryGuildSettings()
    guilds.silence(int(discord.guild_id), 70, NOW)
    guilds.silence(78, 80, NOW)
    if failing == "an outage of the guild":
        discord.is_unavailable = True
        guilds.forget_threads(78)
    else:
        discord.refuse("GET /guilds/78", 503, 0, times=9)
    async with bot(guild_feeds=(feeds := ScriptedGuildFeeds()), guild_settings=guilds):
        await discord.until(lambda: feeds.polls)
        known = set(guilds.silenced)
    assert known == ({70} if failing == "an outage of the guild" else {70, 80})


async def test_a_store_that_fails_keeps_no_feed_from_being_polled(discord, bot):
    class Failing(InMemoryGuildSettings):
        def silenced_guilds(self):
            raise StoreBusy("locked")

    feeds = ScriptedGuildFeeds([replace(follow(discord), guild_id=77)])
    async with bot(guild_feeds=feeds, guild_settings=Failing()):
        await discord.until(lambda: feeds.polls)
    assert feeds.ended == [77]


async def test_a_poll_that_fails_does_not_end_the_polling(discord, bot):
    class Failing(ScriptedGuildFeeds):
        def poll(self):
            super().poll()
            raise ValueError("a bug")

    async with bot(guild_feeds=(feeds := Failing())):
        await discord.until(lambda: feeds.polls > 2)
