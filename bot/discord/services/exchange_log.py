"""Keeping exchanges off the event loop; no answer waits long for it or fails by it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TypeVar

import discord
import structlog

from bot.discord.ports import Exchanges
from bot.discord.request import QuestionRequest, question_id
from bot.discord.services.worker_pool import WorkerPool
from bot.types.records import Exchange, ExchangeState, Feedback, RefusedQuestion
from ingest.errors import FootnoteError

_log = structlog.get_logger("bot.discord")
T = TypeVar("T")


class ExchangeLog:
    """What is kept of each question: for some days, or with 0 only until its answer is there."""

    def __init__(self, exchanges: Exchanges, workers: WorkerPool, *, keep_days: int = 30) -> None:
        self._exchanges = exchanges
        self._workers = workers
        self.keep_days = keep_days
        self._kept_for = timedelta(days=keep_days)

    async def begin(self, asked: QuestionRequest, message_ids: Sequence[int]) -> Exchange:
        """Note a question whose answer is being worked out. Never fails: that is logged."""
        exchange = Exchange(
            id=asked.id,
            person_id=asked.by,
            guild_id=asked.guild_id,
            channel_id=asked.channel_id,
            asked_at=discord.utils.snowflake_time(asked.event_id).astimezone(UTC),
            private=asked.private,
            message_ids=tuple(message_ids),
        )
        await self._tried(partial(self._exchanges.keep, exchange))
        return exchange

    async def end(
        self,
        exchange: Exchange,
        state: ExchangeState,
        message_ids: Sequence[int],
        question: str = "",
    ) -> None:
        """Note what became of it. Never fails: that is logged."""
        ended = replace(exchange, state=state, message_ids=tuple(message_ids), question=question)
        if self._kept_for:
            await self._tried(partial(self._exchanges.keep, ended))
        else:
            await self._tried(partial(self._exchanges.forget, [exchange.id]))

    async def drop(self, exchange: Exchange) -> None:
        """Forget an exchange with its record. Never fails: that is logged."""
        await self._tried(partial(self._exchanges.forget, [exchange.id]))

    async def asked_by(self, event_id: int) -> Exchange | None:
        """The exchange that began with a message; ``None`` also where that cannot be found out."""
        return await self._tried(partial(self._exchanges.find, question_id(event_id)))

    async def unfinished(self) -> list[Exchange]:
        """Those that nobody finished. Raises ``FootnoteError``."""
        return await self._workers.run(self._exchanges.unfinished)

    async def find(self, exchange_id: str) -> Exchange | None:
        """An exchange. Raises ``FootnoteError``."""
        return await self._workers.run(partial(self._exchanges.find, exchange_id))

    async def rate(self, opinion: Feedback) -> None:
        """Keep what a person said of an answer. Raises ``FootnoteError``."""
        await self._workers.run(partial(self._exchanges.rate, opinion))

    async def gaps(self, guild_id: int, limit: int) -> list[RefusedQuestion]:
        """What a server asked in vain. Raises ``FootnoteError``."""
        return await self._workers.run(partial(self._exchanges.gaps, guild_id, limit))

    async def complaints(self, guild_id: int, limit: int) -> list[tuple[Exchange, Feedback]]:
        """Answers in a server that were not helpful. Raises ``FootnoteError``."""
        return await self._workers.run(partial(self._exchanges.complaints, guild_id, limit))

    async def of_person(self, person_id: int) -> tuple[list[Exchange], list[Feedback]]:
        """All that is kept of a person. Raises ``FootnoteError``."""
        return await self._workers.run(partial(self._exchanges.of_person, person_id))

    async def records(self, exchange_ids: Sequence[str]) -> list[str]:
        """The records of answers as JSON, as far as they are kept. Raises ``FootnoteError``."""
        return await self._workers.run(partial(self._exchanges.records, exchange_ids))

    async def forget_person(self, person_id: int) -> int:
        """Forget a person; how many of their questions that were. Raises ``FootnoteError``."""
        asked, _ = await self.of_person(person_id)
        await self._workers.run(partial(self._exchanges.forget, [each.id for each in asked]))
        await self._workers.run(partial(self._exchanges.forget_feedback, person_id))
        return len(asked)

    async def purge(self, now: datetime) -> None:
        """Forget what is too old. Never fails: that is logged."""
        if self._kept_for:
            await self._tried(partial(self._exchanges.purge, now - self._kept_for))

    async def purge_server(self, guild_id: int, before: datetime) -> None:
        """Forget what a server asked before. Raises ``FootnoteError``."""
        await self._workers.run(partial(self._exchanges.purge, before, guild_id))

    async def _tried(self, call: Callable[[], T]) -> T | None:
        try:
            return await self._workers.run(call)
        except FootnoteError as error:
            _log.error("not noted", error=type(error).__name__)
            return None
