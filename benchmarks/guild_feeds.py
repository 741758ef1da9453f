"""Simulates a day of feeds that many servers follow, with failures and kills, and counts everything.

    python -m benchmarks.guild_feeds            # 50 servers, 20 feeds each, a day
    python -m benchmarks.guild_feeds --record   # writes benchmarks/results/guild_feeds.md

The web, Discord and the clock are simulated; the poller, its tables and its
decisions are the bot's own. Feeds overlap between servers, some are down for
hours, pages fail at first, libraries fill up, and the process is killed at
random moments and started again on the same tables. The exit status is 1 if
anything was announced twice or lost.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.errors import LibraryFull
from bot.guild_feeds import MAX_BACKOFF, FeedWeb, GuildFeedPoller
from bot.storage.database import BotDatabase
from bot.storage.feed_deliveries import SqlFeedDeliveries
from bot.storage.guild_feeds import SqlGuildFeeds
from bot.types.feeds import Announce, Announcement
from ingest.errors import SourceUnavailable
from ingest.feeds.parser import FeedDocument, FeedItem
from ingest.sources.items import SourceArticle, SourceFailure, SourceItem, SourceOptions
from ingest.storage.database import sqlite_url
from ingest.text.chunking import segment
from ingest.types import Article, ArticleVersion, IngestOutcome, IngestStatus
from ingest.web.response import Validators

RESULTS = Path(__file__).with_name("results") / "guild_feeds.md"
START = datetime(2031, 3, 2, 6, tzinfo=UTC)
"""A Sunday; the weekly digest is on the day after."""

INTERVAL = timedelta(minutes=15)
RESTART = timedelta(hours=3)
TICK = timedelta(minutes=5)
DRAIN = timedelta(hours=2)
"""Time after the day in which nothing new appears and full libraries have room again."""

WEEK = timedelta(days=8)
"""After which the last polls are, for feeds that were dead and for the last digests."""

WINDOW = 30
"""Items that a feed shows at once."""

ANNOUNCE = (Announce.EACH, Announce.EACH, Announce.DAILY, Announce.WEEKLY, Announce.NO)


class Killed(BaseException):
    """The process ends here, as by ``kill -9``."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is simulated; ``kill_rate`` is the chance of an end at each of several points."""

    servers: int = 50
    feeds_per_server: int = 20
    feeds: int = 200
    hours: int = 24
    articles_per_day: float = 8.0
    kill_rate: float = 0.002
    full_servers: int = 3
    seed: int = 1


@dataclass(slots=True)
class Clock:
    """The simulated time, and what may end the process."""

    now: datetime
    random: random.Random
    kill_rate: float
    kills: int = 0

    def may_kill(self) -> None:
        """End the process here, by chance. Raises ``Killed``."""
        if self.random.random() < self.kill_rate:
            self.kills += 1
            raise Killed


@dataclass(slots=True)
class Web:
    """Feeds and pages; each feed is down for some hours by chance, each page at first."""

    clock: Clock
    published: dict[str, list[str]] = field(default_factory=dict)
    down: dict[str, tuple[datetime, datetime]] = field(default_factory=dict)
    slow: Counter[str] = field(default_factory=Counter)
    requests: Counter[str] = field(default_factory=Counter)
    asked: Counter[str] = field(default_factory=Counter)

    def read(self, address: str, validators: Validators | None = None) -> FeedDocument | None:
        self.requests["feeds"] += 1
        start, end = self.down.get(address, (self.clock.now, self.clock.now))
        if start <= self.clock.now < end:
            self.requests["feeds that failed"] += 1
            raise SourceUnavailable("The connection failed.")
        items = tuple(FeedItem(page, "1") for page in reversed(self.published[address][-WINDOW:]))
        etag = hashlib.sha256(repr(items).encode()).hexdigest()
        if validators and validators.etag == etag:
            self.requests["feeds that had not changed"] += 1
            return None
        return FeedDocument(address, items, Validators(address, etag))

    def find(self, address: str) -> FeedDocument:
        document = self.read(address)
        if document is None:
            raise AssertionError("an unconditional request has an answer")
        return document

    def page(self, address: str, _: SourceOptions) -> SourceItem:
        self.clock.may_kill()
        self.requests["pages"] += 1
        self.asked[address] += 1
        if self.slow[address]:
            self.slow[address] -= 1
            return SourceFailure(address, SourceUnavailable("The page took too long."))
        return SourceArticle(address, _article(address))


@dataclass(slots=True)
class Libraries:
    """The libraries of all servers; some take only so many articles."""

    clock: Clock
    limits: dict[str, int] = field(default_factory=dict)
    articles: dict[str, set[str]] = field(default_factory=dict)

    def publish(self, library: str, items: Iterator[SourceItem]) -> Iterator[IngestOutcome]:
        stored = self.articles.setdefault(library, set())
        for item in items:
            if not isinstance(item, SourceArticle):
                raise TypeError("only articles are published")
            self.clock.may_kill()
            is_new = item.article.id not in stored
            if is_new and not self.has_room(library):
                error = LibraryFull("The library is full.")
                yield IngestOutcome(item.source, IngestStatus.FAILED, error=error)
                continue
            stored.add(item.article.id)
            self.clock.may_kill()
            status = IngestStatus.ADDED if is_new else IngestStatus.UNCHANGED
            yield IngestOutcome(item.source, status, item.article.id, 1)

    def has_room(self, library: str) -> bool:
        return len(self.articles.get(library, ())) < self.limits.get(library, sys.maxsize)

    def article(self, library: str, article_id: str) -> ArticleVersion | None:
        if article_id not in self.articles.get(library, ()):
            return None
        return ArticleVersion(1, 1, START.isoformat(), segment(_article(article_id)))


@dataclass(slots=True)
class Discord:
    """The channels: what was announced, by guild and article."""

    clock: Clock
    nonces: set[str] = field(default_factory=set)
    announced: Counter[tuple[int, str]] = field(default_factory=Counter)
    messages: Counter[str] = field(default_factory=Counter)

    def send(self, announcement: Announcement) -> None:
        claim = announcement.claim
        self.clock.may_kill()
        self.nonces.add(claim.nonce)
        self.messages["digests" if claim.is_digest else "single articles"] += 1
        # A digest counts what it does not name.
        self.announced.update((claim.guild_id, each) for each in claim.article_ids)
        self.messages["counted only"] += claim.more
        self.clock.may_kill()


@dataclass(frozen=True, slots=True)
class Result:
    """What happened, and what should not have."""

    plan: Plan
    requests: Counter[str]
    messages: Counter[str]
    notices: Counter[str]
    kills: int
    published: int
    repeats: int
    lost_articles: int
    lost_announcements: int
    fetched_twice: int
    seconds: float

    @property
    def is_good(self) -> bool:
        """Whether nothing was repeated and nothing lost."""
        return not (self.repeats or self.lost_articles or self.lost_announcements)


class Simulation:
    """A day of a plan on tables in a folder."""

    def __init__(self, plan: Plan, folder: Path) -> None:
        self._plan = plan
        self._url = sqlite_url(folder / "records.sqlite3")
        self._random = random.Random(plan.seed)  # noqa: S311  # a simulation
        self._clock = Clock(START, random.Random(plan.seed + 1), 0.0)  # noqa: S311  # as above
        self._end = START + timedelta(hours=plan.hours)
        self._web = Web(self._clock)
        self._libraries = Libraries(self._clock)
        self._discord = Discord(self._clock)
        self._notices: Counter[str] = Counter()
        self._follows: dict[tuple[int, str], Announce] = {}
        self._appeared: dict[str, list[str]] = {}

    def run(self) -> Result:
        started = time.perf_counter()
        self._publish_backlog()
        self._run_process(self._follow_all)
        self._clock.kill_rate = self._plan.kill_rate
        while self._clock.now < self._end + DRAIN:
            with suppress(Killed):
                self._run_process(self._poll_for_hours)
        self._clock.kill_rate = 0.0
        self._run_process(self._poll_last)
        return self._result(time.perf_counter() - started)

    def _poll_last(self, poller: GuildFeedPoller) -> None:
        """Poll feeds and pages that failed, and after a week what waits for a digest."""
        for wait in (MAX_BACKOFF, INTERVAL, INTERVAL, WEEK):
            self._clock.now += wait
            self._poll(poller)

    def _publish_backlog(self) -> None:
        for number in range(self._plan.feeds):
            feed = f"https://outlet{number}.example/feed"
            self._web.published[feed] = [f"{feed[:-4]}old{each}" for each in range(10)]
            self._appeared[feed] = []
            if self._random.random() < 0.1:
                start = START + timedelta(hours=self._random.uniform(0, self._plan.hours))
                hours = timedelta(hours=self._random.uniform(0.5, 8))
                self._web.down[feed] = (start, start + hours)

    def _follow_all(self, poller: GuildFeedPoller) -> None:
        feeds = sorted(self._web.published)
        for guild in range(1, self._plan.servers + 1):
            for feed in self._random.sample(feeds, self._plan.feeds_per_server):
                announce = self._random.choice(ANNOUNCE)
                # Down later, but not while it is followed.
                start, end = self._web.down.pop(feed, (START, START))
                poller.follow(guild, feed, announce, guild * 10)
                self._web.down[feed] = (start, end)
                self._follows[guild, feed] = announce
        for guild in range(1, self._plan.full_servers + 1):
            self._libraries.limits[_library(guild)] = 5 * self._plan.feeds_per_server + guild * 10

    def _publish_articles(self) -> None:
        chance = self._plan.articles_per_day / (timedelta(days=1) / TICK)
        for feed, pages in self._web.published.items():
            if self._random.random() < chance:
                page = f"{feed[:-4]}new{len(pages)}"
                pages.append(page)
                self._appeared[feed].append(page)
                self._web.slow[page] = int(self._random.random() < 0.05)

    def _poll_for_hours(self, poller: GuildFeedPoller) -> None:
        """Poll until the next regular restart. Raises ``Killed``."""
        end = min(self._clock.now + RESTART, self._end + DRAIN)
        while self._clock.now < end:
            self._clock.now += TICK
            if self._clock.now < self._end:
                self._publish_articles()
            else:
                self._libraries.limits.clear()
            self._poll(poller)

    def _poll(self, poller: GuildFeedPoller) -> None:
        poller.poll()
        for notice in poller.take_notices():
            self._notices[notice.problem] += 1
        for announcement in poller.unsent():
            if announcement.claim.nonce not in self._discord.nonces:
                self._discord.send(announcement)
            poller.settle(announcement.claim.nonce)
        while announcement := poller.claim():
            self._discord.send(announcement)
            poller.settle(announcement.claim.nonce)

    def _run_process(self, use: Callable[[GuildFeedPoller], None]) -> None:
        """Start a process on the tables, and end it."""
        with closing(BotDatabase(self._url)) as database:
            poller = GuildFeedPoller(
                SqlGuildFeeds(database),
                SqlFeedDeliveries(database),
                lambda: FeedWeb(self._web, self._web.page),
                self._libraries,
                library_name=_library,
                now=lambda: self._clock.now,
                interval=INTERVAL,
            )
            use(poller)

    def _result(self, seconds: float) -> Result:
        expected = [
            (guild, page, announce)
            for (guild, feed), announce in self._follows.items()
            for page in self._appeared[feed]
        ]
        stored = self._libraries.articles
        announced = self._discord.announced
        unannounced = sum(
            announce is not Announce.NO and not announced[guild, page]
            for guild, page, announce in expected
        )
        pages = {page for _, page, _ in expected}
        return Result(
            plan=self._plan,
            requests=self._web.requests,
            messages=self._discord.messages,
            notices=self._notices,
            kills=self._clock.kills,
            published=len(pages),
            repeats=sum(count - 1 for count in announced.values()),
            lost_articles=sum(
                page not in stored.get(_library(guild), ()) for guild, page, _ in expected
            ),
            lost_announcements=unannounced - self._discord.messages["counted only"],
            fetched_twice=sum(self._web.asked[page] > 1 for page in pages),
            seconds=seconds,
        )


def _library(guild_id: int) -> str:
    return f"guild-{guild_id}"


def _article(address: str) -> Article:
    name = hashlib.sha256(address.encode()).hexdigest()[:6]
    return Article(id=address, text=f"The council of {name} met on Monday.", url=address)


def rows(result: Result) -> list[tuple[str, str]]:
    """The result as rows of a table."""
    plan, requests = result.plan, result.requests
    polls = int((timedelta(hours=plan.hours) + DRAIN) / INTERVAL) + 4
    naive = plan.servers * plan.feeds_per_server * polls
    return [
        (
            "servers, feeds of each, different feeds",
            f"{plan.servers}, {plan.feeds_per_server}, {plan.feeds}",
        ),
        ("new articles in followed feeds", f"{result.published:,}"),
        ("requests to feeds", f"{requests['feeds']:,}"),
        ("of these, answered “not modified”", f"{requests['feeds that had not changed']:,}"),
        ("of these, failed", f"{requests['feeds that failed']:,}"),
        ("requests to feeds if each server polled its own", f"{naive:,}"),
        ("requests to pages", f"{requests['pages']:,}"),
        ("new pages requested more than once", f"{result.fetched_twice:,}"),
        ("messages with one article", f"{result.messages['single articles']:,}"),
        ("digests", f"{result.messages['digests']:,}"),
        ("told once that a feed fails, that a library is full", _notices(result.notices)),
        ("kills at random moments", f"{result.kills:,}"),
        ("articles announced twice", f"{result.repeats:,}"),
        ("articles missing in a library", f"{result.lost_articles:,}"),
        ("announcements missing", f"{result.lost_announcements:,}"),
    ]


def _notices(counts: Counter[str]) -> str:
    return f"{counts['failing']}, {counts['full']}"


def report(result: Result) -> str:
    """The result as a page of the documentation."""
    table = "\n".join(f"| {name} | {value} |" for name, value in rows(result))
    return f"""# Feeds that servers follow

Simulated with `python -m benchmarks.guild_feeds --record`, seed {result.plan.seed}, in {result.seconds:.0f} seconds.

The web, Discord and the clock are simulated; the poller and its tables are the bot's own.
A new process is started every three simulated hours, and killed at random moments besides: before and after a page is read, an article is published, or a message is sent.
A tenth of the feeds is down for up to eight hours, one page in twenty fails at first, and {result.plan.full_servers} libraries are full for most of the day.
Feeds publish for {result.plan.hours} hours; then two hours follow without anything new, in which the libraries have room again, and at last four polls within nine days.
A page is requested again after a failure or a kill, and for a library that was full before.

| | |
| --- | --- |
{table}
"""


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Simulate a day of feeds that servers follow.")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--record", action="store_true", help="write the results page")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="footnote-feeds-") as folder:
        result = Simulation(Plan(seed=options.seed), Path(folder)).run()
    for name, value in rows(result):
        print(f"{name}: {value}")
    if options.record:
        RESULTS.write_text(report(result), "utf-8")
    return 0 if result.is_good else 1


if __name__ == "__main__":
    sys.exit(main())
