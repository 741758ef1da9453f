"""Guild settings off the event loop, cached for a minute."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from threading import Lock

import structlog

from bot.discord.ports import GuildSettingsStore
from bot.discord.services.worker_pool import WorkerPool
from bot.types.records import ChannelSettings, GuildSettings
from ingest.errors import FootnoteError

CACHE_SECONDS = 60.0

SettingsChange = Callable[[GuildSettings], GuildSettings]

_log = structlog.get_logger("bot.discord")


@dataclass(frozen=True, slots=True)
class Place:
    """How questions in a channel are answered, and whether they are."""

    channel: ChannelSettings
    is_answered: bool = True


class GuildSettingsCache:
    """Settings by guild; ``clock`` returns monotonic seconds."""

    def __init__(
        self, store: GuildSettingsStore, workers: WorkerPool, clock: Callable[[], float]
    ) -> None:
        self._store = store
        self._workers = workers
        self._clock = clock
        self._cache: dict[int, tuple[float, GuildSettings]] = {}
        self._updating = Lock()
        self._reading: dict[int, asyncio.Task[GuildSettings]] = {}
        self._changes: Counter[int] = Counter()

    def cached(self, guild_id: int) -> GuildSettings | None:
        """A guild's settings, if they were read within ``CACHE_SECONDS``."""
        entry = self._cache.get(guild_id)
        if entry is None or self._clock() - entry[0] >= CACHE_SECONDS:
            return None
        return entry[1]

    async def settings(self, guild_id: int) -> GuildSettings:
        """A guild's settings, read once for all who wait for them. Raises ``FootnoteError``."""
        cached = self.cached(guild_id)
        if cached:
            return cached
        reading = self._reading.get(guild_id)
        if reading is None:
            reading = self._reading[guild_id] = asyncio.create_task(self._read(guild_id))
            reading.add_done_callback(lambda _: self._reading.pop(guild_id, None))
        return await asyncio.shield(reading)

    async def _read(self, guild_id: int) -> GuildSettings:
        changes = self._changes[guild_id]
        found = await self._workers.run(partial(self._store.settings, guild_id))
        # What was read before a change must not hide it.
        if self._changes[guild_id] == changes:
            self._cache[guild_id] = (self._clock(), found)
        return found

    async def update(self, guild_id: int, change: SettingsChange) -> GuildSettings:
        """Apply a change to a guild's settings and return them. Raises ``FootnoteError``.

        The settings are read anew for it, so two people who change different
        settings at once both have their way.
        """
        self._cache.pop(guild_id, None)
        try:
            changed = await self._workers.run(partial(self._update, guild_id, change))
        finally:
            self._cache.pop(guild_id, None)
            self._changes[guild_id] += 1
        self._cache[guild_id] = (self._clock(), changed)
        return changed

    async def retentions(self) -> dict[int, int]:
        """Days that questions are stored, by guild, for guilds that set this.

        Raises ``FootnoteError``.
        """
        return await self._workers.run(self._store.retentions)

    async def place(self, guild_id: int | None, *channel_ids: int | None) -> Place:
        """What a guild wants in a channel, whose parent comes after it if it is a thread.

        A channel where every question is answered counts even if it is not among the
        guild's chosen channels. If the settings cannot be read, the defaults apply: an
        answer shows nothing that its guild may not see.
        """
        default = ChannelSettings(channel_ids[0] or 0)
        if guild_id is None:
            return Place(default)
        try:
            settings = await self.settings(guild_id)
        except FootnoteError as error:
            _log.error("guild_settings_not_read", error=type(error).__name__)
            return Place(default)
        channel = settings.of_channel(*channel_ids)
        is_open = not settings.channels or not settings.channels.isdisjoint(
            filter(None, channel_ids)
        )
        return Place(channel or default, is_open or (channel is not None and channel.answers_all))

    async def answers_in(self, guild_id: int | None, *channel_ids: int | None) -> bool:
        """Whether the bot answers in a channel, as ``place`` tells."""
        return (await self.place(guild_id, *channel_ids)).is_answered

    async def channel(self, guild_id: int | None, *channel_ids: int | None) -> ChannelSettings:
        """The settings of a channel, as ``place`` tells."""
        return (await self.place(guild_id, *channel_ids)).channel

    async def silence(self, guild_id: int, thread_id: int, at: datetime) -> None:
        """Answer only mentions in a thread from now on; ``at`` is when staff replied in it.

        Never fails: failures are logged.
        """
        try:
            await self._workers.run(partial(self._store.silence, guild_id, thread_id, at))
        except FootnoteError as error:
            _log.error("thread_not_silenced", error=type(error).__name__)

    async def silenced_guilds(self) -> Sequence[int]:
        """The guilds with silenced threads. Raises ``FootnoteError``."""
        return await self._workers.run(self._store.silenced_guilds)

    async def forget_threads(self, guild_id: int) -> None:
        """Forget the silenced threads of a guild. Never fails: failures are logged."""
        try:
            await self._workers.run(partial(self._store.forget_threads, guild_id))
        except FootnoteError as error:
            _log.error("silenced_threads_not_forgotten", error=type(error).__name__)

    async def purge_threads(self, before: datetime) -> None:
        """Forget the silenced threads where staff did not reply since. Raises ``FootnoteError``."""
        await self._workers.run(partial(self._store.purge_threads, before))

    async def is_silenced(self, thread_id: int) -> bool:
        """Whether only mentions are answered in a thread; so it is if that cannot be read."""
        try:
            return await self._workers.run(partial(self._store.is_silenced, thread_id))
        except FootnoteError as error:
            _log.error("guild_settings_not_read", error=type(error).__name__)
            return True

    def _update(self, guild_id: int, change: SettingsChange) -> GuildSettings:
        with self._updating:
            changed = change(self._store.settings(guild_id))
            self._store.set(guild_id, changed)
        return changed
