"""What became of the items of feeds in each guild: published, and announced at most once."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Row, select, update

from bot.storage.database import BotDatabase, utc_text
from bot.storage.schema import AnnouncementState, DeliveryTable, FeedItemTable, FollowTable
from bot.types.feeds import DIGEST_ARTICLES, Announce, Claim, DueItem, last_digest
from ingest.storage.versions import batches

MAX_ATTEMPTS = 100
"""Failed attempts after which a page is given up, about a day of polls."""

PAGES = 20
"""Pages of a feed that are read in one poll, so that a huge one leaves time for the others."""

SINGLE = 5
"""Articles that are announced one by one; if more are waiting in a channel, they come as a digest."""

_WAITING = (str(AnnouncementState.READY), str(AnnouncementState.SENDING))


class SqlFeedDeliveries:
    """Deliveries and announcements; each method is one transaction. Safe to share between threads.

    Raises ``StoreError`` and its subclasses.
    """

    def __init__(self, database: BotDatabase) -> None:
        self._database = database

    def due(self, now: datetime) -> list[DueItem]:
        """The articles to publish now, those that stood last in their feeds first.

        Of each feed these are ``PAGES`` at most. Those of guilds whose libraries are
        full wait.
        """
        query = (
            select(
                FeedItemTable.address,
                DeliveryTable.guild_id,
                DeliveryTable.item_key,
                FeedItemTable.digest,
                FeedItemTable.feed_key,
            )
            .join(FeedItemTable, FeedItemTable.key == DeliveryTable.item_key)
            .join(
                FollowTable,
                (FollowTable.guild_id == DeliveryTable.guild_id)
                & (FollowTable.feed_key == FeedItemTable.feed_key),
            )
            .where(DeliveryTable.due_at <= utc_text(now), FollowTable.is_paused.is_(False))
            .order_by(FeedItemTable.position.desc(), FeedItemTable.key, DeliveryTable.guild_id)
        )
        found: dict[str, list[tuple[int, int, str]]] = {}
        pages: defaultdict[int, set[int]] = defaultdict(set)
        with self._database.read_transaction() as connection:
            for address, guild_id, item_key, digest, feed_key in connection.execute(query):
                of_feed = pages[feed_key]
                if item_key in of_feed or len(of_feed) < PAGES:
                    of_feed.add(item_key)
                    found.setdefault(address, []).append((guild_id, item_key, digest))
        return [DueItem(address, tuple(deliveries)) for address, deliveries in found.items()]

    def finish(
        self,
        guild_id: int,
        item_key: int,
        digest: str,
        article_id: str | None,
        now: datetime,
    ) -> None:
        """Record that an item was published as an article, or, with ``None``, never will be.

        The item stays due if it has changed from ``digest`` since. Its article is
        announced unless the guild was told of it before, as by another feed.
        """
        same = (DeliveryTable.guild_id == guild_id) & (DeliveryTable.item_key == item_key)
        with self._database.write_transaction() as connection:
            item = select(FeedItemTable.digest).where(FeedItemTable.key == item_key)
            state = connection.scalar(select(DeliveryTable.announcement).where(same))
            values: dict[str, Any] = {"attempts": 0}
            if connection.scalar(item) == digest:
                values["due_at"] = None
            if article_id is not None:
                values["article_id"] = article_id
            if state == AnnouncementState.WANTED:
                is_told = article_id is None or _is_told(connection, guild_id, article_id)
                state = AnnouncementState.NONE if is_told else AnnouncementState.READY
                values |= {"announcement": str(state), "moment": utc_text(now)}
            connection.execute(update(DeliveryTable).where(same).values(values))

    def postpone(
        self, guild_id: int, item_key: int, due_at: datetime, attempts: int = MAX_ATTEMPTS
    ) -> None:
        """Count a failed attempt; after that many, the item is given up."""
        same = (DeliveryTable.guild_id == guild_id) & (DeliveryTable.item_key == item_key)
        with self._database.write_transaction() as connection:
            later = {"attempts": DeliveryTable.attempts + 1, "due_at": utc_text(due_at)}
            connection.execute(update(DeliveryTable).where(same).values(later))
            too_often = same & (DeliveryTable.attempts >= attempts)
            given_up = {"due_at": None, "announcement": str(AnnouncementState.NONE)}
            connection.execute(update(DeliveryTable).where(too_often).values(given_up))

    # Announcements

    def unsent(self) -> list[Claim]:
        """The claims of which nobody knows whether their messages were sent, oldest first."""
        query = (
            _announced()
            .where(DeliveryTable.announcement == str(AnnouncementState.SENDING))
            .order_by(DeliveryTable.moment, DeliveryTable.nonce, FeedItemTable.position)
        )
        with self._database.read_transaction() as connection:
            rows = connection.execute(query).all()
        return [
            _claim(nonce, list(some), datetime.fromisoformat(moment), is_resumed=True)
            for (moment, nonce), some in groupby(rows, lambda row: (row.moment, row.nonce))
        ]

    def claim(self, now: datetime) -> Claim | None:
        """The next articles to announce in one message, which is recorded as being sent.

        ``None`` if there is nothing to announce now.
        """
        query = (
            _announced()
            .where(DeliveryTable.announcement == str(AnnouncementState.READY))
            .order_by(DeliveryTable.moment, FeedItemTable.position.desc(), DeliveryTable.item_key)
        )
        with self._database.write_transaction() as connection:
            rows = list(connection.execute(query))
            muted = [row for row in rows if _is_muted(row)]
            _set(connection, muted, announcement=str(AnnouncementState.NONE))
            group = _next_group([row for row in rows if row not in muted], now)
            if not group:
                return None
            nonce = _nonce(group, now)
            _set(
                connection,
                group,
                announcement=str(AnnouncementState.SENDING),
                nonce=nonce,
                moment=utc_text(now),
            )
            return _claim(nonce, group, now, is_resumed=False)

    def settle(self, nonce: str) -> None:
        """Record that a message was sent, or never will be."""
        same = DeliveryTable.nonce == nonce
        with self._database.write_transaction() as connection:
            sent = update(DeliveryTable).where(same)
            connection.execute(sent.values(announcement=str(AnnouncementState.SENT)))


def _announced() -> Any:
    return (
        select(
            DeliveryTable.guild_id,
            DeliveryTable.item_key,
            DeliveryTable.article_id,
            DeliveryTable.nonce,
            DeliveryTable.moment,
            FollowTable.channel_id,
            FollowTable.announce,
            FollowTable.has_lost_channel,
        )
        .join(FeedItemTable, FeedItemTable.key == DeliveryTable.item_key)
        .join(
            FollowTable,
            (FollowTable.guild_id == DeliveryTable.guild_id)
            & (FollowTable.feed_key == FeedItemTable.feed_key),
        )
    )


def _next_group(rows: Sequence[Row[Any]], now: datetime) -> list[Row[Any]]:
    """The articles of the first message that is due: one, or those of a digest."""
    groups: dict[tuple[int, int, str], list[Row[Any]]] = {}
    for row in rows:
        if row.moment <= utc_text(last_digest(Announce(row.announce), now)):
            groups.setdefault((row.guild_id, row.channel_id, row.announce), []).append(row)
    for (_, _, announce), group in groups.items():
        is_digest = announce != Announce.EACH or len(group) > SINGLE
        return group if is_digest else group[:1]
    return []


def _claim(nonce: str, rows: Sequence[Row[Any]], moment: datetime, *, is_resumed: bool) -> Claim:
    first = rows[0]
    return Claim(
        nonce=nonce,
        guild_id=first.guild_id,
        channel_id=first.channel_id or 0,
        is_digest=first.announce != Announce.EACH or len(rows) > 1,
        article_ids=tuple(row.article_id for row in rows[:DIGEST_ARTICLES]),
        more=max(len(rows) - DIGEST_ARTICLES, 0),
        claimed_at=moment,
        is_resumed=is_resumed,
    )


def _is_muted(row: Row[Any]) -> bool:
    return row.announce == Announce.NO or row.channel_id is None or row.has_lost_channel


def _nonce(rows: Sequence[Row[Any]], now: datetime) -> str:
    """A name for the message about these deliveries, each of which is in one message only."""
    named = " ".join(f"{row.guild_id}:{row.item_key}" for row in rows)
    return "f" + hashlib.sha256(f"{utc_text(now)} {named}".encode()).hexdigest()[:20]


def _set(connection: Connection, rows: Sequence[Row[Any]], **values: str) -> None:
    for guild_id in {row.guild_id for row in rows}:
        keys = [row.item_key for row in rows if row.guild_id == guild_id]
        for some in batches(keys):
            same = (DeliveryTable.guild_id == guild_id) & DeliveryTable.item_key.in_(some)
            connection.execute(update(DeliveryTable).where(same).values(values))


def _is_told(connection: Connection, guild_id: int, article_id: str) -> bool:
    """Whether a guild was told of an article, or is about to be."""
    told = (*_WAITING, str(AnnouncementState.SENT))
    query = select(DeliveryTable.item_key).where(
        DeliveryTable.guild_id == guild_id,
        DeliveryTable.article_id == article_id,
        DeliveryTable.announcement.in_(told),
    )
    return connection.scalar(query.limit(1)) is not None
