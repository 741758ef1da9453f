"""Feeds that guilds follow: polled once for all of them, published to the library of each."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol, TypeVar
from urllib.parse import urlsplit

import structlog

from bot.errors import LibraryFull, TooManyFeeds
from bot.log import raised_at
from bot.retrieval.boilerplate import reports
from bot.storage.feed_deliveries import SqlFeedDeliveries
from bot.storage.guild_feeds import SqlGuildFeeds
from bot.translatable import reason_of
from bot.types.feeds import (
    Announce,
    Announcement,
    Claim,
    DueItem,
    FeedNotice,
    Follow,
    Lead,
    PolledFeed,
)
from ingest.errors import FootnoteError, SourceError, SourceUnavailable
from ingest.feeds.parser import FeedDocument
from ingest.sources.items import SourceFailure, SourceItem, SourceOptions
from ingest.sources.limits import MAX_URL
from ingest.sources.loader import ReadAddress
from ingest.sources.normalization import canonical_url
from ingest.types import ArticleVersion, IngestOutcome
from ingest.web.response import Validators

FIRST_ARTICLES = 5
"""The newest articles of a feed that are published, unannounced, when a guild follows it."""

MAX_BACKOFF = timedelta(days=1)

HOST_SECONDS = 60.0
"""How long a poll reads from one host; what is left is read in the next poll."""

T = TypeVar("T", PolledFeed, DueItem)

_log = structlog.get_logger("bot.guild_feeds")


class Feeds(Protocol):
    """Reads feeds, as ``ingest.feeds.reader.FeedReader`` does."""

    def read(self, address: str, validators: Validators | None = None) -> FeedDocument | None: ...

    def find(self, address: str) -> FeedDocument: ...


@dataclass(frozen=True, slots=True)
class FeedWeb:
    """What reads feeds, and what loads the pages that they link to."""

    reader: Feeds
    read: ReadAddress


class GuildArticles(Protocol):
    """The libraries of guilds, as ``bot.guild_library.GuildLibraryEditor`` has them."""

    def publish(self, library: str, items: Iterator[SourceItem]) -> Iterator[IngestOutcome]: ...

    def has_room(self, library: str) -> bool: ...

    def article(self, library: str, article_id: str) -> ArticleVersion | None: ...


class GuildFeedPoller:
    """Implements ``GuildFeeds`` on the stored feeds; safe to share between threads.

    ``open_web`` is called for each access, ``library_name`` names a guild's library, and ``now``
    returns the time in UTC. A feed is polled every ``interval``; each further failure in a row
    doubles that, up to a day. A guild follows up to ``max_feeds``; 0 means no limit. Up to
    ``hosts_at_once`` hosts are read side by side, each of them one page after another; ``clock``
    returns monotonic seconds.
    """

    def __init__(  # noqa: PLR0913  # its parts and limits
        self,
        feeds: SqlGuildFeeds,
        deliveries: SqlFeedDeliveries,
        open_web: Callable[[], FeedWeb],
        library: GuildArticles,
        *,
        library_name: Callable[[int], str],
        now: Callable[[], datetime],
        interval: timedelta,
        max_feeds: int = 0,
        hosts_at_once: int = 1,
        clock: Callable[[], float] = time.monotonic,
        stopped: threading.Event | None = None,
    ) -> None:
        self._feeds = feeds
        self._deliveries = deliveries
        self._open_web = open_web
        self._library = library
        self._library_name = library_name
        self._now = now
        self._interval = interval
        self._max_feeds = max_feeds
        self._hosts_at_once = hosts_at_once
        self._clock = clock
        self._publishing = threading.Lock()
        self._stopped = stopped or threading.Event()

    def follow(
        self, guild_id: int, address: str, announce: Announce, channel_id: int | None
    ) -> Follow:
        """See ``GuildFeeds``."""
        address = canonical_url(address.strip())
        if len(address.encode()) > MAX_URL:
            raise SourceError("The address is too long.", hint="Give the address of the feed.")
        followed = {each.address for each in self._feeds.of_guild(guild_id)}
        self._check_limit(followed, address)
        document = self._open_web().reader.find(address)
        self._check_limit(followed, document.address)
        wanted = Follow(guild_id, 0, document.address, announce, channel_id)
        now = self._now()
        due_at = now + self._interval
        most = self._max_feeds
        return self._feeds.follow(wanted, document, FIRST_ARTICLES, now, due_at, most=most)

    def unfollow(self, guild_id: int, feed_key: int) -> str | None:
        """See ``GuildFeeds``."""
        return self._feeds.unfollow(guild_id, feed_key)

    def following(self, guild_id: int) -> Sequence[Follow]:
        """See ``GuildFeeds``."""
        return self._feeds.of_guild(guild_id)

    def guilds(self) -> Sequence[int]:
        """See ``GuildFeeds``."""
        return self._feeds.guilds()

    def end(self, guild_id: int) -> None:
        """See ``GuildFeeds``."""
        self._feeds.end(guild_id)

    def poll(self) -> None:
        """See ``GuildFeeds``."""
        for guild_id in self._feeds.paused():
            if self._library.has_room(self._library_name(guild_id)):
                self._feeds.resume(guild_id)
        self._visit(self._feeds.due(self._now()), self._refresh)
        # After all polls, so that a page that several feeds link to is read once.
        self._visit(self._deliveries.due(self._now()), self._publish)

    def unsent(self) -> Sequence[Announcement]:
        """See ``GuildFeeds``."""
        return [self._announcement(claim) for claim in self._deliveries.unsent()]

    def claim(self) -> Announcement | None:
        """See ``GuildFeeds``."""
        claim = self._deliveries.claim(self._now())
        return self._announcement(claim) if claim else None

    def settle(self, nonce: str) -> None:
        """See ``GuildFeeds``."""
        self._deliveries.settle(nonce)

    def lose_channel(self, guild_id: int, channel_id: int) -> None:
        """See ``GuildFeeds``."""
        self._feeds.lose_channel(guild_id, channel_id)

    def take_notices(self) -> Sequence[FeedNotice]:
        """See ``GuildFeeds``."""
        return self._feeds.take_notices()

    def stop(self) -> None:
        """See ``GuildFeeds``."""
        self._stopped.set()

    def _check_limit(self, followed: set[str], address: str) -> None:
        if self._max_feeds and address not in followed and len(followed) >= self._max_feeds:
            raise TooManyFeeds(len(followed))

    def _refresh(self, feed: PolledFeed) -> None:
        try:
            document = self._open_web().reader.read(feed.address, feed.validators)
        except SourceError as error:
            if not self._stopped.is_set():
                self._record_failure(feed, error)
            return
        now = self._now()
        self._feeds.record(feed.key, document, now, now + self._interval)

    def _record_failure(self, feed: PolledFeed, error: SourceError) -> None:
        _log.info("guild_feed_failed", feed=feed.address, reason=error.message)
        now = self._now()
        # The exponent is bounded, for a feed that has been dead for years.
        delay = min(self._interval * 2 ** min(feed.failures, 20), MAX_BACKOFF)
        self._feeds.fail(feed.key, reason_of(error), now, now + max(delay, self._interval))

    def _visit(self, items: Sequence[T], call: Callable[[T], None]) -> None:
        """Call for each of these feeds or pages, host by host, several hosts side by side.

        A host that fails or is slow does not keep the others waiting. Raises the first
        ``FootnoteError`` of a call; any other error is logged and costs only that item.
        """
        hosts: dict[str, list[T]] = {}
        for item in items:
            hosts.setdefault(_host_of(item.address), []).append(item)
        visit = partial(self._visit_host, call)
        if min(self._hosts_at_once, len(hosts)) <= 1:
            for some in hosts.values():
                visit(some)
            return
        with ThreadPoolExecutor(self._hosts_at_once, thread_name_prefix="feed-hosts") as executor:
            visits = [executor.submit(visit, some) for some in hosts.values()]
        for each in visits:
            each.result()

    def _visit_host(self, call: Callable[[T], None], items: Sequence[T]) -> None:
        end = self._clock() + HOST_SECONDS
        for item in items:
            if self._stopped.is_set() or self._clock() >= end:
                return
            try:
                call(item)
            except FootnoteError:
                raise
            except Exception as error:  # noqa: BLE001  # the others are waiting, too
                self._put_off(item, error)

    def _put_off(self, item: PolledFeed | DueItem, error: Exception) -> None:
        """Log an error that was not foreseen, and try the feed or page again later."""
        name, place = type(error).__name__, raised_at(error)
        _log.error("guild_feed_visit_failed", address=item.address, error=name, place=place)
        if isinstance(item, PolledFeed):
            reason = SourceError("It cannot be read: its parser fails ({name}).", name=name)
            self._record_failure(item, reason)
            return
        for guild_id, item_key, _ in item.deliveries:
            self._postpone(guild_id, item_key)

    def _publish(self, item: DueItem) -> None:
        """Read a page once, and publish its article in each guild that is to get it."""
        found = self._open_web().read(item.address, SourceOptions())
        for guild_id, item_key, digest in item.deliveries:
            if self._stopped.is_set():
                return
            try:
                with self._publishing:
                    self._publish_in(guild_id, item_key, digest, found)
            except FootnoteError as error:
                _log.warning("guild_feed_article_postponed", error=type(error).__name__)
                self._postpone(guild_id, item_key)

    def _publish_in(self, guild_id: int, item_key: int, digest: str, found: SourceItem) -> None:
        article_id, error = None, found.error if isinstance(found, SourceFailure) else None
        if error is None:
            library = self._library_name(guild_id)
            for outcome in self._library.publish(library, iter([found])):
                article_id, error = outcome.article_id, outcome.error
            if isinstance(error, LibraryFull) and not self._library.has_room(library):
                self._feeds.pause(guild_id)
                return
        if isinstance(error, SourceUnavailable):
            self._postpone(guild_id, item_key)
            return
        if error is not None:
            _log.info("guild_feed_article_refused", source=found.source, reason=error.message)
        published = None if error else article_id
        self._deliveries.finish(guild_id, item_key, digest, published, self._now())

    def _postpone(self, guild_id: int, item_key: int) -> None:
        self._deliveries.postpone(guild_id, item_key, self._now() + self._interval)

    def _announcement(self, claim: Claim) -> Announcement:
        leads = (self._lead(claim.guild_id, each) for each in claim.article_ids)
        return Announcement(claim, tuple(filter(None, leads)))

    def _lead(self, guild_id: int, article_id: str) -> Lead | None:
        """The article to announce; ``None`` if it is gone, or can never be read.

        Raises ``FootnoteError`` if trying again may help.
        """
        try:
            version = self._library.article(self._library_name(guild_id), article_id)
        except FootnoteError as error:
            if error.retryable:
                raise
            # It must not keep all that is announced after it waiting for ever.
            _log.error("article_not_announced", error=type(error).__name__)
            return None
        return Lead(version, reports(version)[0]) if version and version.sentences else None


def _host_of(address: str) -> str:
    """The host of an address; ``""`` for one that cannot be split, which is refused when read."""
    try:
        return urlsplit(address).netloc
    except ValueError:
        return ""
