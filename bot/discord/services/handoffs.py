"""Questions handed to moderators, stored off the event loop."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

import structlog

from bot.discord.ports import Handoffs
from bot.discord.services.guild_settings import GuildSettingsCache
from bot.discord.services.worker_pool import WorkerPool
from bot.types.handoff import Handoff
from ingest.errors import FootnoteError

_log = structlog.get_logger("bot.discord")


class HandoffLog:
    """Hand-offs by question; ``keep_days`` is how long questions are stored.

    Every method but ``accepts`` and ``delivering`` raises ``FootnoteError``.
    """

    def __init__(
        self,
        handoffs: Handoffs,
        workers: WorkerPool,
        guild_settings: GuildSettingsCache,
        *,
        keep_days: int,
    ) -> None:
        self._handoffs = handoffs
        self._workers = workers
        self._guild_settings = guild_settings
        self._keep_days = keep_days
        self._delivering: set[str] = set()

    async def accepts(self, guild_id: int | None) -> bool:
        """Whether a guild takes questions: it chose a channel, and questions may be stored.

        Never fails: failures are logged.
        """
        if guild_id is None or not self._keep_days:
            return False
        try:
            return (await self._guild_settings.settings(guild_id)).moderator_channel is not None
        except FootnoteError as error:
            _log.error("guild_settings_not_read", error=type(error).__name__)
            return False

    async def add(self, handoff: Handoff) -> bool:
        """Record a hand-off; false if the question was handed on before."""
        return await self._workers.run(partial(self._handoffs.add, handoff))

    async def find(self, exchange_id: str) -> Handoff | None:
        """The hand-off of a question, or ``None``."""
        return await self._workers.run(partial(self._handoffs.find, exchange_id))

    async def place(self, exchange_id: str, message_id: int) -> None:
        """Record the message that shows the question to the moderators."""
        await self._workers.run(partial(self._handoffs.place, exchange_id, message_id))

    async def dismiss(self, exchange_id: str, moderator_id: int) -> bool:
        """Dismiss an open hand-off; false if somebody else was first."""
        return await self._workers.run(partial(self._handoffs.dismiss, exchange_id, moderator_id))

    async def take_reply(
        self, exchange_id: str, moderator_id: int, reply: str, reply_id: int
    ) -> bool:
        """Record a reply that is about to be delivered; false if somebody else was first."""
        take = partial(self._handoffs.take_reply, exchange_id, moderator_id, reply, reply_id)
        return await self._workers.run(take)

    @contextmanager
    def delivering(self, exchange_id: str) -> Iterator[bool]:
        """Deliver a reply alone; the value is false while somebody else delivers it."""
        if exchange_id in self._delivering:
            yield False
            return
        self._delivering.add(exchange_id)
        try:
            yield True
        finally:
            self._delivering.discard(exchange_id)

    async def settle(self, exchange_id: str) -> None:
        """Record that a reply was delivered."""
        await self._workers.run(partial(self._handoffs.settle, exchange_id))

    async def reopen(self, exchange_id: str) -> None:
        """Take back a reply that could not be delivered."""
        await self._workers.run(partial(self._handoffs.reopen, exchange_id))

    async def undelivered(self) -> list[Handoff]:
        """The hand-offs whose replies may not have been delivered, the first reply first."""
        return await self._workers.run(self._handoffs.undelivered)

    async def undelivered_guilds(self) -> set[int]:
        """The guilds with replies that may not have been delivered."""
        return {each.guild_id for each in await self.undelivered()}

    async def end(self, guild_id: int) -> None:
        """Take back the replies of a guild that were not delivered."""
        await self._workers.run(partial(self._handoffs.end, guild_id))

    async def remove(self, exchange_id: str) -> None:
        """Delete a hand-off that no message shows to the moderators."""
        await self._workers.run(partial(self._handoffs.remove, exchange_id))

    async def of_person(self, person_id: int) -> list[Handoff]:
        """What a person handed on, and what they answered as a moderator."""
        return await self._workers.run(partial(self._handoffs.of_person, person_id))

    async def forget_person(self, person_id: int) -> None:
        """Delete what a person handed on, and take their name and replies from the others."""
        await self._workers.run(partial(self._handoffs.forget_person, person_id))
