"""Feeds that guilds follow, on each kind of database: nothing is lost, repeated or left behind."""

import threading
from contextlib import closing
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from benchmarks.guild_feeds import Web
from bot.errors import TooManyFeeds
from bot.storage.database import BotDatabase
from bot.storage.feed_deliveries import SqlFeedDeliveries
from bot.storage.guild_feeds import SqlGuildFeeds
from bot.storage.schema import DeliveryTable, FeedItemTable, FeedTable, FollowTable
from bot.translatable import reason_of
from bot.types.feeds import Announce, FeedProblem, last_digest
from ingest.errors import SourceUnavailable
from ingest.feeds.parser import FeedDocument, FeedItem
from tests.unit.bot.test_guild_feeds import (
    CHANNEL,
    FEED,
    FIRST_ARTICLES,
    GUILD,
    INTERVAL,
    NEIGHBOUR,
    OTHER,
    START,
    World,
)


@pytest.fixture
def world(database):
    made = World(database)
    yield made
    made.database.close()


def rows(world):
    """The number of rows of each table."""
    with closing(BotDatabase(world.url)) as records, records.read_transaction() as connection:
        tables = (FeedTable, FollowTable, FeedItemTable, DeliveryTable)
        return [connection.scalar(select(func.count()).select_from(each)) for each in tables]


def document(*names):
    return FeedDocument(FEED, tuple(FeedItem(f"{FEED}/{name}", "0" * 64) for name in names))


def test_what_is_new_is_published_and_announced_once_also_after_a_restart(world):
    world.follow()
    world.follow(NEIGHBOUR, announce=Announce.NO)
    world.appear("new")
    assert [each.article_ids for each in world.claims()] == [(f"{FEED}/new",)]
    world.restart()
    world.appear()
    assert world.claims() == []
    assert f"{FEED}/new" in world.articles() & world.articles(NEIGHBOUR)


def test_an_announcement_that_was_claimed_is_handed_out_again_under_its_nonce(world):
    world.follow()
    world.appear("new")
    claimed = world.poller.claim().claim
    world.restart()
    assert world.poller.claim() is None
    (unsent,) = world.poller.unsent()
    assert (unsent.claim.nonce, unsent.claim.article_ids) == (claimed.nonce, claimed.article_ids)


def test_a_digest_waits_for_its_hour(world):
    world.follow(announce=Announce.DAILY)
    world.appear("one", "two")
    assert world.claims() == []
    world.clock.now = last_digest(Announce.DAILY, world.clock.now) + timedelta(days=1)
    (claim,) = world.claims()
    assert set(claim.article_ids) == {f"{FEED}/one", f"{FEED}/two"}


def test_failures_and_a_full_library_are_told_once(world):
    world.follow()
    world.follow(NEIGHBOUR, OTHER)
    world.web.down[OTHER] = (START, START + timedelta(days=9))
    world.libraries.limits[f"guild-{GUILD}"] = FIRST_ARTICLES
    world.appear("new")
    notices = list(world.poller.take_notices())
    for _ in range(9):
        world.clock.now += timedelta(hours=12)
        world.poller.poll()
        notices += world.poller.take_notices()
    assert [(each.guild_id, each.problem) for each in notices] == [
        (GUILD, FeedProblem.FULL),
        (NEIGHBOUR, FeedProblem.FAILING),
    ]


def test_the_last_guild_that_ends_a_follow_leaves_nothing_behind(world):
    key = world.follow().feed_key
    world.follow(NEIGHBOUR)
    world.appear("new")
    assert world.poller.unfollow(99, key) is None
    world.poller.end(GUILD)
    assert rows(world)[:2] == [1, 1]
    world.poller.unfollow(NEIGHBOUR, key)
    assert rows(world) == [0, 0, 0, 0]


def test_a_poll_that_ends_after_the_feed_was_unfollowed_leaves_nothing_behind(world):
    key = world.follow().feed_key
    world.poller.end(GUILD)
    feeds = SqlGuildFeeds(world.database)
    feeds.record(key, document("late"), world.clock.now, world.clock.now + INTERVAL)
    feeds.fail(key, "It was slow.", world.clock.now, world.clock.now + INTERVAL)
    assert rows(world) == [0, 0, 0, 0]


def test_why_a_feed_fails_can_be_said_in_another_language(world):
    key, now = world.follow().feed_key, world.clock.now
    feeds = SqlGuildFeeds(world.database)
    error = SourceUnavailable("{host} took too long to respond.", host="x.example")
    feeds.fail(key, reason_of(error), now, now + INTERVAL)
    (found,) = feeds.of_guild(GUILD)
    assert found.error == "x.example took too long to respond."
    assert (found.error.template, found.error.values) == (error.template, error.values)
    feeds.record(key, document("late"), now, now + INTERVAL)
    (found,) = feeds.of_guild(GUILD)
    assert found.error == ""


def test_a_feed_gets_no_key_that_another_had(world):
    first = world.follow().feed_key
    world.poller.end(GUILD)
    assert world.follow(feed=OTHER).feed_key != first


def test_a_feed_of_ever_new_items_is_remembered_within_bounds(world, monkeypatch):
    monkeypatch.setattr("bot.storage.guild_feeds.MAX_REMEMBERED", 20)
    key = world.follow().feed_key
    feeds, now = SqlGuildFeeds(world.database), world.clock.now
    for poll in range(3):
        now += INTERVAL
        names = [f"{poll}-{number}" for number in range(9)]
        feeds.record(key, document(*names), now, now)
    assert rows(world)[2:] == [20, 20]
    assert len(SqlFeedDeliveries(world.database).due(now)) == 20


def test_two_guilds_that_follow_a_new_feed_at_once_share_it(world):
    barrier = threading.Barrier(2)

    def follow(guild):
        barrier.wait(60)
        world.poller.follow(guild, FEED, Announce.EACH, CHANNEL)

    threads = [threading.Thread(target=follow, args=(each,)) for each in (GUILD, NEIGHBOUR)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(60)
    assert rows(world)[:2] == [1, 2]


def test_two_feeds_that_a_guild_follows_at_once_do_not_exceed_its_limit(world, monkeypatch):
    world.restart(max_feeds=1)
    barrier, refused = threading.Barrier(2), []
    find = Web.find

    def find_at_once(web, address):
        barrier.wait(60)
        return find(web, address)

    monkeypatch.setattr(Web, "find", find_at_once)

    def follow(feed):
        try:
            world.poller.follow(GUILD, feed, Announce.NO, None)
        except TooManyFeeds as error:
            refused.append(error.count)

    threads = [threading.Thread(target=follow, args=(each,)) for each in (FEED, OTHER)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(60)
    assert refused == [1]
    assert rows(world)[:2] == [1, 1]
