"""Feeds that guilds follow, and the announcements of their new articles."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from ingest.types import ArticleVersion, Sentence
from ingest.web.response import Validators

DIGEST_HOUR = 7
"""The hour (UTC) of digests; the weekly one is on Mondays."""

DIGEST_ARTICLES = 15
"""Articles that a digest names; the rest is counted."""

FAILURES_REPORTED = 5
"""Failed polls in a row after which a guild is told, about four hours at the default interval."""


class Announce(StrEnum):
    """How a guild is told of new articles of a feed."""

    NO = "no"
    EACH = "each"
    DAILY = "daily"
    WEEKLY = "weekly"


@dataclass(frozen=True, slots=True)
class PolledFeed:
    """A feed that somebody follows, and what a poll needs to know; ``failures`` are in a row."""

    key: int
    address: str
    validators: Validators | None = None
    failures: int = 0


@dataclass(frozen=True, slots=True)
class Follow:
    """A feed that a guild follows, and its state.

    New articles are announced in the channel, unless ``announce`` is ``NO`` or
    there is none. ``is_paused`` is true while the guild's library is full, and
    ``has_lost_channel`` once Discord refused an announcement there.
    """

    guild_id: int
    feed_key: int
    address: str
    announce: Announce = Announce.NO
    channel_id: int | None = None
    polled_at: datetime | None = None
    failing_since: datetime | None = None
    error: str = ""
    is_paused: bool = False
    has_lost_channel: bool = False


@dataclass(frozen=True, slots=True)
class DueItem:
    """An article that feeds link to, and the guilds whose libraries are to get it.

    Each delivery is the guild, the key of the item, and its digest. An address is
    one item in each feed that has it.
    """

    address: str
    deliveries: tuple[tuple[int, int, str], ...]


@dataclass(frozen=True, slots=True)
class Claim:
    """Articles to announce in one message, which is recorded before it is sent.

    ``nonce`` identifies the message. ``is_resumed`` is true if a former attempt
    may have sent it, at ``claimed_at`` or after. ``more`` counts the articles
    beyond ``article_ids``.
    """

    nonce: str
    guild_id: int
    channel_id: int
    is_digest: bool
    article_ids: tuple[str, ...]
    claimed_at: datetime
    more: int = 0
    is_resumed: bool = False


@dataclass(frozen=True, slots=True)
class Lead:
    """An article, and the first of its sentences that reports something."""

    version: ArticleVersion
    sentence: Sentence


@dataclass(frozen=True, slots=True)
class Announcement:
    """A claim with the articles that are still there; none if all were removed."""

    claim: Claim
    leads: tuple[Lead, ...]


class FeedProblem(StrEnum):
    """What a guild is told once in its channel."""

    FAILING = "failing"
    FULL = "full"


@dataclass(frozen=True, slots=True)
class FeedNotice:
    """Something about its feeds that a guild is told once."""

    guild_id: int
    channel_id: int
    problem: FeedProblem
    address: str = ""


def last_digest(announce: Announce, now: datetime) -> datetime:
    """The last moment at which such a digest was due; ``now`` for what is announced at once."""
    if announce not in {Announce.DAILY, Announce.WEEKLY}:
        return now
    today = now.astimezone(UTC).replace(hour=DIGEST_HOUR, minute=0, second=0, microsecond=0)
    day = today if today <= now else today - timedelta(days=1)
    return day - timedelta(days=day.weekday()) if announce is Announce.WEEKLY else day
