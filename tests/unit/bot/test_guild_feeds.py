"""Feeds that guilds follow: polled once for all, published within limits, announced once."""

import threading
from contextlib import closing
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from structlog.testing import capture_logs

from benchmarks.guild_feeds import Clock, Libraries, Plan, Simulation, Web
from bot.errors import TooManyFeeds
from bot.guild_feeds import FIRST_ARTICLES, HOST_SECONDS, FeedWeb, GuildFeedPoller
from bot.storage.database import BotDatabase
from bot.storage.feed_deliveries import PAGES, SINGLE, SqlFeedDeliveries
from bot.storage.guild_feeds import SqlGuildFeeds
from bot.types.feeds import DIGEST_ARTICLES, FAILURES_REPORTED, Announce, FeedProblem, last_digest
from ingest.errors import SourceError, SourceUnavailable, StoreBusy, StoreDamaged
from ingest.sources.items import SourceFailure
from ingest.storage.database import sqlite_url

FEED, OTHER = "https://gazette.example.com/feed", "https://quay.example.com/feed"
START = datetime(2031, 3, 4, 12, tzinfo=UTC)
INTERVAL = timedelta(minutes=15)
GUILD, NEIGHBOUR, CHANNEL = 7, 8, 70


class World:
    """A web, libraries and tables, on which any number of processes can run one after another."""

    def __init__(self, url):
        self.clock = Clock(START, Random(1), 0.0)  # noqa: S311  # never asked
        self.web = Web(self.clock)
        self.libraries = Libraries(self.clock)
        for feed in (FEED, OTHER):
            self.web.published[feed] = [f"{feed}/{number}" for number in range(8)]
        self.url = url
        self.start()

    def start(self, **options):
        """Start a process, in place of the one before."""
        self.database = BotDatabase(self.url)
        self.poller = GuildFeedPoller(
            SqlGuildFeeds(self.database),
            SqlFeedDeliveries(self.database),
            lambda: FeedWeb(self.web, self.page),
            self.libraries,
            library_name=lambda guild: f"guild-{guild}",
            now=lambda: self.clock.now,
            interval=INTERVAL,
            **options,
        )

    def restart(self, **options):
        self.database.close()
        self.start(**options)

    def page(self, address, options):
        return self.web.page(address, options)

    def follow(self, guild=GUILD, feed=FEED, announce=Announce.EACH):
        found = self.poller.follow(guild, feed, announce, CHANNEL)
        self.poller.poll()
        return found

    def appear(self, *names, feed=FEED):
        """Publish articles, and poll when the feed is due."""
        self.web.published[feed] += [f"{feed}/{name}" for name in names]
        self.clock.now += INTERVAL
        self.poller.poll()

    def articles(self, guild=GUILD):
        return self.libraries.articles.get(f"guild-{guild}", set())

    def claims(self):
        """Everything that is announced now, and counts as sent."""
        found = []
        while announcement := self.poller.claim():
            found.append(announcement.claim)
            self.poller.settle(announcement.claim.nonce)
        return found


@pytest.fixture
def world(tmp_path):
    made = World(sqlite_url(tmp_path / "records.sqlite3"))
    with closing(made.database):
        yield made


# Follow


def test_the_newest_articles_are_published_silently_when_a_feed_is_followed(world):
    world.follow()
    assert world.articles() == {f"{FEED}/{number}" for number in range(8 - FIRST_ARTICLES, 8)}
    assert world.claims() == []


def test_what_appears_later_is_published_and_announced_in_the_guilds_that_follow(world):
    world.follow()
    world.follow(NEIGHBOUR, announce=Announce.NO)
    world.appear("new")
    assert f"{FEED}/new" in world.articles() & world.articles(NEIGHBOUR)
    assert [(each.guild_id, each.article_ids) for each in world.claims()] == [
        (GUILD, (f"{FEED}/new",))
    ]


def test_a_guild_that_follows_nothing_gets_nothing(world):
    world.follow()
    world.appear("new")
    assert world.articles(99) == set()


def test_a_feed_and_its_pages_are_requested_once_however_many_follow(world):
    for guild in range(1, 11):
        world.follow(guild)
    before = world.web.requests["feeds"]
    world.appear("new")
    assert world.web.requests["feeds"] == before + 1
    assert world.web.asked[f"{FEED}/new"] == 1


def test_following_again_changes_the_channel_and_nothing_else(world):
    first = world.follow()
    again = world.poller.follow(GUILD, FEED, Announce.DAILY, 71)
    assert again.feed_key == first.feed_key
    (found,) = world.poller.following(GUILD)
    assert (found.announce, found.channel_id) == (Announce.DAILY, 71)


def test_a_guild_follows_as_many_feeds_as_it_may(world):
    world.restart(max_feeds=1)
    world.follow()
    world.follow()
    with pytest.raises(TooManyFeeds):
        world.follow(feed=OTHER)
    world.follow(NEIGHBOUR, OTHER)
    assert [each.address for each in world.poller.following(GUILD)] == [FEED]


def test_what_is_no_web_address_is_not_asked_for(world):
    with pytest.raises(SourceError, match="not a web address"):
        world.poller.follow(GUILD, "file:///etc/passwd", Announce.NO, None)
    assert not world.web.requests


# Unfollow


def test_articles_stay_when_a_follow_ends(world):
    key = world.follow().feed_key
    assert world.poller.unfollow(GUILD, key) == FEED
    assert world.poller.unfollow(GUILD, key) is None
    before = world.web.requests["feeds"]
    world.appear("new")
    assert world.web.requests["feeds"] == before
    assert len(world.articles()) == FIRST_ARTICLES


def test_one_guild_does_not_end_what_another_follows(world):
    key = world.follow().feed_key
    world.follow(NEIGHBOUR)
    assert world.poller.unfollow(99, key) is None
    world.poller.end(GUILD)
    assert world.poller.guilds() == [NEIGHBOUR]
    world.appear("new")
    assert f"{FEED}/new" in world.articles(NEIGHBOUR) - world.articles()


# Once


def test_nothing_is_repeated_after_a_restart(world):
    world.follow()
    world.appear("new")
    assert len(world.claims()) == 1
    world.restart()
    world.appear()
    assert world.claims() == []
    assert world.poller.unsent() == []


def test_a_claim_that_nobody_settled_is_handed_out_again_under_its_nonce(world):
    world.follow()
    world.appear("new")
    claimed = world.poller.claim().claim
    world.restart()
    assert world.poller.claim() is None
    (unsent,) = world.poller.unsent()
    assert unsent.claim.is_resumed
    assert (unsent.claim.nonce, unsent.claim.article_ids) == (claimed.nonce, claimed.article_ids)
    world.poller.settle(claimed.nonce)
    assert world.poller.unsent() == []


def test_an_article_in_two_feeds_is_announced_once(world):
    world.follow()
    world.follow(feed=OTHER)
    shared = "https://gazette.example.com/shared"
    world.web.published[OTHER].append(shared)
    world.web.published[FEED].append(shared)
    world.appear()
    assert [each.article_ids for each in world.claims()] == [(shared,)]
    assert world.web.asked[shared] == 1


def test_an_article_that_leaves_its_feed_and_returns_is_not_announced_again(world):
    world.follow()
    world.appear("new")
    world.claims()
    world.web.published[FEED].remove(f"{FEED}/new")
    world.appear("other")
    world.claims()
    world.appear("new")
    assert world.claims() == []


def test_a_page_that_does_not_respond_is_tried_again_and_then_announced(world):
    world.follow()
    world.web.slow[f"{FEED}/new"] = 2
    world.appear("new")
    assert world.claims() == []
    world.appear()
    world.appear()
    assert [each.article_ids for each in world.claims()] == [(f"{FEED}/new",)]


def test_a_page_without_an_article_is_left_alone(world, monkeypatch):
    world.follow()
    world.page = lambda address, _: SourceFailure(address, SourceError("It is a list."))
    world.appear("new")
    del world.page
    world.appear()
    assert world.web.asked[f"{FEED}/new"] == 0
    assert world.claims() == []


def test_an_article_that_can_never_be_read_keeps_no_other_from_being_announced(world, monkeypatch):
    world.follow()
    article = Libraries.article

    def damaged(libraries, library, article_id):
        if article_id == f"{FEED}/one":
            raise StoreDamaged("It does not match its hash.")
        return article(libraries, library, article_id)

    monkeypatch.setattr(Libraries, "article", damaged)
    world.appear("one", "two")
    announced = []
    while announcement := world.poller.claim():
        announced += [lead.version.article.id for lead in announcement.leads]
        world.poller.settle(announcement.claim.nonce)
    assert announced == [f"{FEED}/two"]


# Time


def test_a_feed_that_hangs_keeps_no_other_waiting(world, monkeypatch):
    world.restart(hosts_at_once=2)
    world.follow()
    world.follow(feed=OTHER)
    read, others_read = Web.read, threading.Event()

    def hanging(web, address, validators=None):
        if address == FEED:
            assert others_read.wait(10)
        found = read(web, address, validators)
        others_read.set()
        return found

    monkeypatch.setattr(Web, "read", hanging)
    world.clock.now += INTERVAL
    world.poller.poll()
    assert {each.polled_at for each in world.poller.following(GUILD)} == {world.clock.now}


def test_a_slow_host_is_left_for_the_next_poll_after_a_while(world):
    seconds = [0.0]
    world.restart(clock=lambda: seconds[0])
    world.follow()
    world.follow(feed=OTHER)

    def slow(address, options):
        seconds[0] += HOST_SECONDS if address.startswith(FEED) else 1.0
        return world.web.page(address, options)

    world.page = slow
    world.web.published[OTHER].append(f"{OTHER}/new")
    world.appear("one", "two")
    assert {f"{FEED}/one", f"{OTHER}/new"} <= world.articles()
    assert f"{FEED}/two" not in world.articles()
    world.poller.poll()
    assert f"{FEED}/two" in world.articles()


def test_a_feed_with_very_many_new_articles_is_read_in_several_polls(world):
    world.follow()
    names = [f"new{number}" for number in range(PAGES + 3)]
    world.appear(*names)
    assert len(world.articles()) == FIRST_ARTICLES + PAGES
    world.poller.poll()
    assert {f"{FEED}/{name}" for name in names} <= world.articles()


def test_a_store_that_is_busy_for_one_host_costs_no_other_its_poll(world, monkeypatch):
    world.restart(hosts_at_once=2)
    world.follow()
    world.follow(feed=OTHER)
    record = SqlGuildFeeds.record

    def busy(feeds, key, document, *moments):
        if document and document.address == FEED:
            raise StoreBusy("locked")
        record(feeds, key, document, *moments)

    monkeypatch.setattr(SqlGuildFeeds, "record", busy)
    world.web.published[OTHER].append(f"{OTHER}/new")
    with pytest.raises(StoreBusy):
        world.appear("new")
    polled = {each.address: each.polled_at for each in world.poller.following(GUILD)}
    assert polled[OTHER] == world.clock.now > polled[FEED]


@pytest.mark.parametrize("hosts", [1, 4])
def test_a_stored_address_that_cannot_be_split_costs_no_other_its_poll(world, hosts):
    world.restart(hosts_at_once=hosts)
    world.follow()
    world.follow(NEIGHBOUR, OTHER)
    bad, read = "http://]/a", []

    def page(address, options):
        read.append(address)
        if address == bad:
            return SourceFailure(address, SourceError("It is malformed."))
        return world.web.page(address, options)

    world.page = page
    # As an earlier version of Footnote stored it.
    world.web.published[FEED].append(bad)
    world.web.published[OTHER].append(f"{OTHER}/new")
    world.appear("new")
    assert f"{FEED}/new" in world.articles()
    assert f"{OTHER}/new" in world.articles(NEIGHBOUR)
    world.appear()
    assert read.count(bad) == 1


@pytest.mark.parametrize("hosts", [1, 4])
def test_an_unforeseen_error_of_a_page_is_logged_and_costs_only_that_page(world, hosts):
    world.restart(hosts_at_once=hosts)
    world.follow()
    world.follow(feed=OTHER)
    bad, read = f"{FEED}/bad", []

    def page(address, options):
        read.append(address)
        if address == bad and read.count(bad) == 1:
            raise ZeroDivisionError
        return world.web.page(address, options)

    world.page = page
    world.web.published[OTHER].append(f"{OTHER}/new")
    with capture_logs() as logs:
        world.appear("bad", "new")
        world.poller.poll()
    assert {f"{FEED}/new", f"{OTHER}/new"} <= world.articles()
    (logged,) = logs
    assert (logged["event"], logged["address"]) == ("guild_feed_visit_failed", bad)
    assert logged["error"] == "ZeroDivisionError"
    assert "test_guild_feeds.py" in logged["place"]
    assert (read.count(bad), bad in world.articles()) == (1, False)
    world.appear()
    assert bad in world.articles()


def test_an_unforeseen_error_of_a_feed_is_a_failure_of_that_feed_alone(world, monkeypatch):
    world.follow()
    world.follow(feed=OTHER)
    read = Web.read

    def failing(web, address, validators=None):
        if address == FEED:
            raise ZeroDivisionError
        return read(web, address, validators)

    monkeypatch.setattr(Web, "read", failing)
    world.web.published[OTHER].append(f"{OTHER}/new")
    world.appear()
    assert f"{OTHER}/new" in world.articles()
    failures = {each.address: each.error for each in world.poller.following(GUILD)}
    assert failures == {FEED: "It cannot be read: its parser fails (ZeroDivisionError).", OTHER: ""}


# Digests


def test_a_daily_digest_waits_for_its_hour_and_names_all_that_is_new(world):
    world.follow(announce=Announce.DAILY)
    names = [f"new{number}" for number in range(DIGEST_ARTICLES + 3)]
    world.appear(*names)
    assert world.claims() == []
    world.clock.now = last_digest(Announce.DAILY, world.clock.now) + timedelta(days=1)
    (claim,) = world.claims()
    assert claim.is_digest
    assert (len(claim.article_ids), claim.more) == (DIGEST_ARTICLES, 3)
    world.clock.now += timedelta(days=1)
    assert world.claims() == []


@pytest.mark.parametrize(
    ("announce", "now", "expected"),
    [
        (
            Announce.DAILY,
            datetime(2031, 3, 5, 6, 59, tzinfo=UTC),
            datetime(2031, 3, 4, 7, tzinfo=UTC),
        ),
        (Announce.DAILY, datetime(2031, 3, 5, 7, tzinfo=UTC), datetime(2031, 3, 5, 7, tzinfo=UTC)),
        (
            Announce.WEEKLY,
            datetime(2031, 3, 3, 6, tzinfo=UTC),
            datetime(2031, 2, 24, 7, tzinfo=UTC),
        ),
        (
            Announce.WEEKLY,
            datetime(2031, 3, 9, 23, tzinfo=UTC),
            datetime(2031, 3, 3, 7, tzinfo=UTC),
        ),
    ],
)
def test_digests_are_due_at_a_fixed_hour(announce, now, expected):
    assert last_digest(announce, now) == expected


def test_many_articles_at_once_come_as_one_digest(world):
    world.follow()
    world.appear(*(f"new{number}" for number in range(SINGLE + 1)))
    (claim,) = world.claims()
    assert claim.is_digest
    assert len(claim.article_ids) == SINGLE + 1


# Failures


def test_a_dead_feed_is_polled_ever_more_seldom_and_told_of_once(world):
    world.follow()
    world.web.down[FEED] = (START, START + timedelta(days=30))
    notices, requests = [], world.web.requests["feeds"]
    for _ in range(72):
        world.clock.now += timedelta(hours=1)
        world.poller.poll()
        notices += world.poller.take_notices()
    assert [each.problem for each in notices] == [FeedProblem.FAILING]
    assert world.web.requests["feeds"] - requests < 12
    (found,) = world.poller.following(GUILD)
    assert found.failing_since
    assert found.error


def test_a_feed_that_recovers_is_as_good_as_new(world):
    world.follow()
    world.web.down[FEED] = (START, START + timedelta(days=2))
    for _ in range(FAILURES_REPORTED + 1):
        world.clock.now += timedelta(hours=20)
        world.poller.poll()
    world.poller.take_notices()
    world.appear("new")
    (found,) = world.poller.following(GUILD)
    assert (found.failing_since, found.error) == (None, "")
    assert [each.article_ids for each in world.claims()] == [(f"{FEED}/new",)]


def test_a_channel_that_is_lost_gets_nothing_until_it_is_chosen_anew(world):
    world.follow()
    world.poller.lose_channel(GUILD, CHANNEL)
    world.appear("new")
    assert world.claims() == []
    assert f"{FEED}/new" in world.articles()
    world.poller.follow(GUILD, FEED, Announce.EACH, CHANNEL)
    world.appear("newer")
    assert [each.article_ids for each in world.claims()] == [(f"{FEED}/newer",)]


# A full library


def test_a_full_library_pauses_the_feeds_of_that_guild_alone_and_says_so_once(world):
    world.follow()
    world.follow(NEIGHBOUR)
    world.libraries.limits[f"guild-{GUILD}"] = FIRST_ARTICLES
    world.appear("new")
    assert f"{FEED}/new" in world.articles(NEIGHBOUR) - world.articles()
    assert world.poller.following(GUILD)[0].is_paused
    assert not world.poller.following(NEIGHBOUR)[0].is_paused
    notices = list(world.poller.take_notices())
    world.restart()
    world.appear("newer")
    notices += world.poller.take_notices()
    assert [(each.guild_id, each.problem) for each in notices] == [(GUILD, FeedProblem.FULL)]


def test_what_a_full_library_missed_follows_once_there_is_room(world):
    world.follow()
    world.libraries.limits[f"guild-{GUILD}"] = FIRST_ARTICLES
    world.appear("new")
    requests = world.web.requests["feeds"]
    world.appear("newer")
    assert world.web.requests["feeds"] == requests
    world.libraries.limits.clear()
    world.appear()
    assert {f"{FEED}/new", f"{FEED}/newer"} <= world.articles()
    assert len(world.claims()) == 2
    assert not world.poller.following(GUILD)[0].is_paused


def test_a_store_that_fails_postpones_an_article_and_loses_none(world, monkeypatch):
    world.follow()
    publish = world.libraries.publish

    def failing(*_):
        raise SourceUnavailable("busy")

    monkeypatch.setattr(Libraries, "publish", failing)
    world.appear("new")
    monkeypatch.setattr(Libraries, "publish", lambda _, *given: publish(*given))
    world.appear()
    assert f"{FEED}/new" in world.articles()


# A simulated half day, with kills


def test_half_a_day_of_many_servers_repeats_nothing_and_loses_nothing(tmp_path):
    plan = Plan(
        servers=4,
        feeds_per_server=3,
        feeds=5,
        hours=3,
        articles_per_day=24,
        kill_rate=0.05,
        full_servers=1,
    )
    result = Simulation(plan, tmp_path).run()
    assert (result.repeats, result.lost_articles, result.lost_announcements) == (0, 0, 0)
    assert result.kills > 5
    assert result.messages["single articles"]
    assert result.messages["digests"]
