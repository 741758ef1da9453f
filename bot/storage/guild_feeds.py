"""Feeds that guilds follow: who follows what, when each is polled, and which items were seen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, delete, exists, func, insert, select, update

from bot.errors import TooManyFeeds
from bot.storage.database import BotDatabase, utc_text
from bot.storage.reasons import load_reason, reason_json
from bot.storage.schema import (
    AnnouncementState,
    DeliveryTable,
    FeedItemTable,
    FeedTable,
    FollowTable,
)
from bot.types.feeds import (
    FAILURES_REPORTED,
    Announce,
    FeedNotice,
    FeedProblem,
    Follow,
    PolledFeed,
)
from ingest.feeds.parser import FeedDocument, FeedItem
from ingest.storage.versions import LARGEST_NUMBER, batches
from ingest.web.response import Validators

KEPT = timedelta(days=90)
"""How long an item that left its feed is remembered, so that nothing is announced twice."""

MAX_REMEMBERED = 2_000
"""Items of a feed that are remembered at most; those that it had last are kept."""


class SqlGuildFeeds:
    """Follows and feeds; each method is one transaction. Safe to share between threads.

    Raises ``StoreError`` and its subclasses.
    """

    def __init__(self, database: BotDatabase) -> None:
        self._database = database

    def follow(  # noqa: PLR0913  # what is followed, and its limits by name
        self,
        follow: Follow,
        document: FeedDocument,
        first: int,
        now: datetime,
        due_at: datetime,
        *,
        most: int = 0,
    ) -> Follow:
        """Add a follow, or replace its channel and how it announces.

        The ``first`` items of a feed that is new to the guild are published without
        an announcement. Returns the follow as it is stored. Raises ``TooManyFeeds``
        if the guild follows ``most`` feeds already; 0 means no limit.
        """
        with self._database.write_transaction() as connection:
            key = _feed_key(connection, document.address)
            if key is None:
                key = _add_feed(connection, document.address, due_at)
            _record(connection, key, document, now, due_at)
            same = (FollowTable.guild_id == follow.guild_id) & (FollowTable.feed_key == key)
            chosen = {
                "announce": str(follow.announce),
                "channel_id": follow.channel_id,
                "has_lost_channel": False,
            }
            changed = connection.execute(update(FollowTable).where(same).values(chosen))
            if not changed.rowcount:
                followed = _follows(connection, FollowTable.guild_id == follow.guild_id)
                if most and len(followed) >= most:
                    raise TooManyFeeds(len(followed))
                paused = any(each.is_paused for each in followed)
                row = chosen | {"guild_id": follow.guild_id, "feed_key": key, "is_paused": paused}
                # A guild that is paused was told so already.
                connection.execute(insert(FollowTable).values(row | {"told_full": paused}))
                _deliver_first(connection, follow.guild_id, key, first, now)
            return _follows(connection, same)[0]

    def unfollow(self, guild_id: int, feed_key: int) -> str | None:
        """End a follow; its articles stay. Returns the feed's address, ``None`` if there is none."""
        same = (FollowTable.guild_id == guild_id) & (FollowTable.feed_key == feed_key)
        with self._database.write_transaction() as connection:
            found = _follows(connection, same)
            _end(connection, guild_id, [each.feed_key for each in found])
        return found[0].address if found else None

    def end(self, guild_id: int) -> None:
        """End all follows of a guild."""
        with self._database.write_transaction() as connection:
            found = _follows(connection, FollowTable.guild_id == guild_id)
            _end(connection, guild_id, [each.feed_key for each in found])

    def of_guild(self, guild_id: int) -> list[Follow]:
        """The follows of a guild by address."""
        with self._database.read_transaction() as connection:
            return _follows(connection, FollowTable.guild_id == guild_id)

    def guilds(self) -> list[int]:
        """The guilds that follow a feed."""
        query = select(FollowTable.guild_id).distinct().order_by(FollowTable.guild_id)
        with self._database.read_transaction() as connection:
            return list(connection.scalars(query))

    # Polling

    def due(self, now: datetime) -> list[PolledFeed]:
        """The feeds to poll now, the longest due first.

        A feed is left alone while the libraries of all guilds that follow it are full.
        """
        is_wanted = exists().where(
            (FollowTable.feed_key == FeedTable.key) & FollowTable.is_paused.is_(False)
        )
        query = (
            select(FeedTable.__table__)
            .where(FeedTable.due_at <= utc_text(now), is_wanted)
            .order_by(FeedTable.due_at, FeedTable.key)
        )
        with self._database.read_transaction() as connection:
            return [_polled_feed(row) for row in connection.execute(query)]

    def record(
        self, feed_key: int, document: FeedDocument | None, now: datetime, due_at: datetime
    ) -> None:
        """Record a poll that succeeded; ``None`` is a feed that has not changed.

        Each new item is due in all guilds that follow the feed, each changed one
        where it was due before. The feed's earlier failures are forgotten.
        """
        with self._database.write_transaction() as connection:
            # It may have been unfollowed while it was read.
            if not _is_known(connection, feed_key):
                return
            _record(connection, feed_key, document, now, due_at)
            followed = update(FollowTable).where(FollowTable.feed_key == feed_key)
            connection.execute(followed.values(told_failing=False))

    def fail(self, feed_key: int, error: str, now: datetime, due_at: datetime) -> None:
        """Record a poll that failed."""
        values = {
            "failures": FeedTable.failures + 1,
            "failing_since": func.coalesce(FeedTable.failing_since, utc_text(now)),
            "error": str(error),
            "reason": reason_json(error),
            "due_at": utc_text(due_at),
        }
        with self._database.write_transaction() as connection:
            connection.execute(update(FeedTable).where(FeedTable.key == feed_key).values(values))

    def pause(self, guild_id: int) -> None:
        """Leave a guild's feeds alone, because its library is full."""
        self._change(guild_id, is_paused=True)

    def resume(self, guild_id: int) -> None:
        """Poll a guild's feeds again."""
        self._change(guild_id, is_paused=False, told_full=False)

    def paused(self) -> list[int]:
        """The guilds whose feeds are left alone."""
        query = select(FollowTable.guild_id).where(FollowTable.is_paused).distinct()
        with self._database.read_transaction() as connection:
            return list(connection.scalars(query))

    def lose_channel(self, guild_id: int, channel_id: int) -> None:
        """Record that Discord refused an announcement in a channel."""
        same = (FollowTable.guild_id == guild_id) & (FollowTable.channel_id == channel_id)
        with self._database.write_transaction() as connection:
            connection.execute(update(FollowTable).where(same).values(has_lost_channel=True))

    def take_notices(self) -> list[FeedNotice]:
        """What guilds are to be told about their feeds; each is returned once."""
        has_channel = FollowTable.channel_id.is_not(None)
        is_failing = FollowTable.feed_key.in_(
            select(FeedTable.key).where(FeedTable.failures >= FAILURES_REPORTED)
        )
        failing = is_failing & FollowTable.told_failing.is_(False)
        full = FollowTable.is_paused & FollowTable.told_full.is_(False)
        with self._database.write_transaction() as connection:
            notices = [
                FeedNotice(each.guild_id, each.channel_id, FeedProblem.FAILING, each.address)
                for each in _follows(connection, failing & has_channel)
                if each.channel_id
            ]
            channels = {
                each.guild_id: each.channel_id
                for each in _follows(connection, full & has_channel)
                if each.channel_id
            }
            notices += [FeedNotice(*each, FeedProblem.FULL) for each in channels.items()]
            connection.execute(update(FollowTable).where(failing).values(told_failing=True))
            connection.execute(update(FollowTable).where(full).values(told_full=True))
        return notices

    def _change(self, guild_id: int, **values: bool) -> None:
        changed = update(FollowTable).where(FollowTable.guild_id == guild_id).values(values)
        with self._database.write_transaction() as connection:
            connection.execute(changed)


def _record(
    connection: Connection,
    feed_key: int,
    document: FeedDocument | None,
    now: datetime,
    due_at: datetime,
) -> None:
    values: dict[str, Any] = {
        "polled_at": utc_text(now),
        "due_at": utc_text(due_at),
        "failures": 0,
        "failing_since": None,
        "error": "",
        "reason": "",
    }
    if document is not None:
        validators = document.validators or Validators(document.address)
        values |= {
            "response_url": validators.url,
            "etag": validators.etag,
            "modified": validators.modified,
        }
        _record_items(connection, feed_key, document.items, now)
    connection.execute(update(FeedTable).where(FeedTable.key == feed_key).values(values))


def _record_items(
    connection: Connection, feed_key: int, items: Sequence[FeedItem], now: datetime
) -> None:
    of_feed = FeedItemTable.feed_key == feed_key
    query = select(FeedItemTable.address, FeedItemTable.key, FeedItemTable.digest).where(of_feed)
    known = {address: (key, digest) for address, key, digest in connection.execute(query)}
    for position, item in enumerate(items):
        key, digest = known.get(item.address, (None, None))
        values = {"position": position, "digest": item.digest, "seen_at": utc_text(now)}
        if key is None:
            row = values | {"feed_key": feed_key, "address": item.address}
            added = insert(FeedItemTable).values(row).returning(FeedItemTable.key)
            _deliver_new(connection, feed_key, connection.execute(added).scalar_one(), now)
            continue
        connection.execute(update(FeedItemTable).where(FeedItemTable.key == key).values(values))
        if digest != item.digest:
            again = update(DeliveryTable).where(DeliveryTable.item_key == key)
            connection.execute(again.values(due_at=utc_text(now), attempts=0))
    if items:
        _forget_items(connection, feed_key, now)


def _forget_items(connection: Connection, feed_key: int, now: datetime) -> None:
    """Forget items not seen for ``KEPT``, and all but the ``MAX_REMEMBERED`` seen last."""
    of_feed = select(FeedItemTable.key).where(FeedItemTable.feed_key == feed_key)
    old = of_feed.where(FeedItemTable.seen_at < utc_text(now - KEPT))
    newest = of_feed.order_by(FeedItemTable.seen_at.desc(), FeedItemTable.key.desc())
    surplus = newest.offset(MAX_REMEMBERED).limit(LARGEST_NUMBER)
    for forgotten in (old, surplus):
        _delete_items(connection, list(connection.scalars(forgotten)))


def _deliver_new(connection: Connection, feed_key: int, item_key: int, now: datetime) -> None:
    """Make a new item due in every guild that follows its feed."""
    for follow in _follows(connection, FollowTable.feed_key == feed_key):
        is_announced = follow.announce is not Announce.NO and follow.channel_id is not None
        state = AnnouncementState.WANTED if is_announced else AnnouncementState.NONE
        _deliver(connection, follow.guild_id, item_key, state, now)


def _deliver_first(
    connection: Connection, guild_id: int, feed_key: int, first: int, now: datetime
) -> None:
    """Make the first items that a feed has now due in a guild, without an announcement."""
    last_seen = select(func.max(FeedItemTable.seen_at)).where(FeedItemTable.feed_key == feed_key)
    query = (
        select(FeedItemTable.key)
        .where(FeedItemTable.feed_key == feed_key)
        .where(FeedItemTable.seen_at == last_seen.scalar_subquery())
        .order_by(FeedItemTable.position)
        .limit(first)
    )
    for key in connection.scalars(query).all():
        _deliver(connection, guild_id, key, AnnouncementState.NONE, now)


def _deliver(
    connection: Connection, guild_id: int, item_key: int, state: AnnouncementState, now: datetime
) -> None:
    row = {"guild_id": guild_id, "item_key": item_key, "attempts": 0}
    moment = {"due_at": utc_text(now), "announcement": str(state)}
    connection.execute(insert(DeliveryTable).values(row | moment))


def _end(connection: Connection, guild_id: int, feed_keys: Sequence[int]) -> None:
    """End follows, and forget the feeds that nobody follows any more."""
    for key in feed_keys:
        of_guild = (FollowTable.guild_id == guild_id) & (FollowTable.feed_key == key)
        connection.execute(delete(FollowTable).where(of_guild))
        items = select(FeedItemTable.key).where(FeedItemTable.feed_key == key)
        theirs = (DeliveryTable.guild_id == guild_id) & DeliveryTable.item_key.in_(items)
        connection.execute(delete(DeliveryTable).where(theirs))
        if not _follows(connection, FollowTable.feed_key == key):
            _delete_items(connection, list(connection.scalars(items)))
            connection.execute(delete(FeedTable).where(FeedTable.key == key))


def _delete_items(connection: Connection, keys: Sequence[int]) -> None:
    for some in batches(keys):
        connection.execute(delete(DeliveryTable).where(DeliveryTable.item_key.in_(some)))
        connection.execute(delete(FeedItemTable).where(FeedItemTable.key.in_(some)))


def _add_feed(connection: Connection, address: str, due_at: datetime) -> int:
    row = {"address": address, "failures": 0, "error": "", "due_at": utc_text(due_at)}
    return connection.execute(insert(FeedTable).values(row).returning(FeedTable.key)).scalar_one()


def _is_known(connection: Connection, feed_key: int) -> bool:
    found = connection.scalar(select(FeedTable.key).where(FeedTable.key == feed_key))
    return found is not None


def _feed_key(connection: Connection, address: str) -> int | None:
    return connection.scalar(select(FeedTable.key).where(FeedTable.address == address))


def _follows(connection: Connection, condition: Any) -> list[Follow]:
    query = (
        select(FollowTable.__table__, FeedTable.__table__)
        .join(FeedTable, FeedTable.key == FollowTable.feed_key)
        .where(condition)
        .order_by(FeedTable.address, FollowTable.guild_id)
    )
    return [_follow(row) for row in connection.execute(query)]


def _follow(row: Row[Any]) -> Follow:
    return Follow(
        guild_id=row.guild_id,
        feed_key=row.feed_key,
        address=row.address,
        announce=Announce(row.announce),
        channel_id=row.channel_id,
        polled_at=_moment(row.polled_at),
        failing_since=_moment(row.failing_since),
        error=load_reason(row.error, row.reason),
        is_paused=row.is_paused,
        has_lost_channel=row.has_lost_channel,
    )


def _polled_feed(row: Row[Any]) -> PolledFeed:
    validators = Validators(row.response_url, row.etag, row.modified) if row.response_url else None
    return PolledFeed(row.key, row.address, validators, row.failures)


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
