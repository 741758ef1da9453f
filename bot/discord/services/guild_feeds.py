"""The feeds of guilds off the event loop: followed, polled and announced."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import partial
from weakref import WeakValueDictionary

from bot.discord.ports import GuildFeeds
from bot.discord.services.worker_pool import WorkerPool
from bot.types.feeds import Announce, Announcement, FeedNotice, Follow


class GuildFeedService:
    """``polls`` and ``follows`` run what may take minutes, ``changes`` everything else.

    The requests of a guild to follow a feed run one after another, so that none keeps
    the others from theirs. Every method raises ``FootnoteError``, ``QueueFull`` and ``TookTooLong``.
    """

    def __init__(
        self, feeds: GuildFeeds, polls: WorkerPool, follows: WorkerPool, changes: WorkerPool
    ) -> None:
        self._feeds = feeds
        self._polls = polls
        self._follows = follows
        self._turns: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()
        self._changes = changes

    async def follow(
        self, guild_id: int, address: str, announce: Announce, channel_id: int | None
    ) -> Follow:
        """Follow the feed at an address, or the one that the page there links to."""
        follow = partial(self._feeds.follow, guild_id, address, announce, channel_id)
        turn = self._turns.setdefault(guild_id, asyncio.Lock())
        async with turn:
            return await self._follows.run(follow)

    async def unfollow(self, guild_id: int, feed_key: int) -> str | None:
        """End a follow and return the feed's address; ``None`` if the guild does not follow it."""
        return await self._changes.run(partial(self._feeds.unfollow, guild_id, feed_key))

    async def following(self, guild_id: int) -> Sequence[Follow]:
        """What a guild follows, by address."""
        return await self._changes.run(partial(self._feeds.following, guild_id))

    async def guilds(self) -> Sequence[int]:
        """The guilds that follow a feed."""
        return await self._changes.run(self._feeds.guilds)

    async def end(self, guild_id: int) -> None:
        """End all that a guild follows."""
        await self._changes.run(partial(self._feeds.end, guild_id))

    async def poll(self) -> None:
        """Poll the feeds that are due, and publish their new articles."""
        await self._polls.run(self._feeds.poll)

    async def unsent(self) -> Sequence[Announcement]:
        """Announcements of which nobody knows whether they were sent, oldest first."""
        return await self._changes.run(self._feeds.unsent)

    async def claim(self) -> Announcement | None:
        """The next announcement, which counts as being sent from now on."""
        return await self._changes.run(self._feeds.claim)

    async def settle(self, nonce: str) -> None:
        """Record that an announcement was sent, or never will be."""
        await self._changes.run(partial(self._feeds.settle, nonce))

    async def lose_channel(self, guild_id: int, channel_id: int) -> None:
        """Announce nothing there any more, until the guild chooses a channel anew."""
        await self._changes.run(partial(self._feeds.lose_channel, guild_id, channel_id))

    async def take_notices(self) -> Sequence[FeedNotice]:
        """What guilds are to be told about their feeds, each once."""
        return await self._changes.run(self._feeds.take_notices)

    def stop(self) -> None:
        """End a poll after its current article."""
        self._feeds.stop()
