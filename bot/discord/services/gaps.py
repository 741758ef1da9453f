"""What people ask that the articles do not answer, grouped by meaning."""

from __future__ import annotations

from functools import partial

from bot.discord.ports import QuestionGroups
from bot.discord.services.exchange_log import ExchangeLog
from bot.discord.services.worker_pool import WorkerPool
from bot.types.records import Gap

QUESTIONS = 200
"""How many of a guild's refused questions are grouped, the newest first."""


class GapList:
    """A guild's gaps; every method raises ``FootnoteError``, ``QueueFull`` and ``TookTooLong``."""

    def __init__(
        self, exchange_log: ExchangeLog, groups: QuestionGroups, workers: WorkerPool
    ) -> None:
        self._exchange_log = exchange_log
        self._groups = groups
        self._workers = workers

    async def gaps(self, guild_id: int) -> list[Gap]:
        """A guild's gaps, the last asked first, without those that were dismissed."""
        refused = await self._exchange_log.refused(guild_id, QUESTIONS)
        texts = [exchange.question for exchange in refused]
        groups = await self._workers.run(partial(self._groups.group, texts))
        return [Gap(tuple(refused[position] for position in group)) for group in groups]

    async def find(self, guild_id: int, exchange_id: str) -> Gap | None:
        """The gap that a question belongs to, as far as it was asked by then; ``None`` without one.

        Whoever acts on a gap has not seen what was asked later.
        """
        for gap in await self.gaps(guild_id):
            chosen = next((each for each in gap.exchanges if each.id == exchange_id), None)
            if chosen:
                seen = (each for each in gap.exchanges if each.asked_at <= chosen.asked_at)
                return Gap(tuple(seen))
        return None

    async def dismiss(self, guild_id: int, gap: Gap) -> None:
        """Take a gap from the list, until it is asked again."""
        await self._exchange_log.dismiss(guild_id, [each.id for each in gap.exchanges])
