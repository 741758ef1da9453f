"""Questions handed to moderators, stored off the event loop."""

from __future__ import annotations

from functools import partial

import structlog

from bot.discord.ports import Handoffs
from bot.discord.services.guild_settings import GuildSettingsCache
from bot.discord.services.worker_pool import WorkerPool
from bot.types.handoff import Handoff, HandoffState
from ingest.errors import FootnoteError

_log = structlog.get_logger("bot.discord")


class HandoffLog:
    """Hand-offs by question; ``keep_days`` is how long questions are stored.

    Every method but ``accepts`` raises ``FootnoteError``.
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

    async def close(
        self, exchange_id: str, state: HandoffState, moderator_id: int, reply: str = ""
    ) -> bool:
        """Answer or dismiss an open hand-off; false if somebody else was first."""
        call = partial(self._handoffs.close, exchange_id, state, moderator_id, reply)
        return await self._workers.run(call)

    async def reopen(self, exchange_id: str) -> None:
        """Take back ``close``, for a reply that could not be delivered."""
        await self._workers.run(partial(self._handoffs.reopen, exchange_id))

    async def remove(self, exchange_id: str) -> None:
        """Delete a hand-off that no message shows to the moderators."""
        await self._workers.run(partial(self._handoffs.remove, exchange_id))

    async def of_person(self, person_id: int) -> list[Handoff]:
        """What a person handed on, and what they answered as a moderator."""
        return await self._workers.run(partial(self._handoffs.of_person, person_id))

    async def forget_person(self, person_id: int) -> None:
        """Delete what a person handed on, and take their name and replies from the others."""
        await self._workers.run(partial(self._handoffs.forget_person, person_id))
