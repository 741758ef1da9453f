"""The exchange store off the event loop; a store that fails never costs anybody an answer."""

from __future__ import annotations

import asyncio
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
from bot.types.records import Exchange, ExchangeState, Feedback
from ingest.errors import FootnoteError

RECORD_SECONDS = 0.5
"""How long a question waits to be recorded; Discord wants it acknowledged within three seconds."""

_log = structlog.get_logger("bot.discord")
T = TypeVar("T")


class ExchangeLog:
    """Records each question for ``keep_days``, or with 0 only until its answer is delivered."""

    def __init__(self, exchanges: Exchanges, workers: WorkerPool, *, keep_days: int = 30) -> None:
        self._exchanges = exchanges
        self._workers = workers
        self.keep_days = keep_days
        self._retention = timedelta(days=keep_days)

    async def begin(self, request: QuestionRequest) -> Exchange:
        """Record a question, before it is acknowledged.

        If the process is killed after that, the next one knows that somebody is
        waiting. Which messages show the answer is recorded by ``end``. Waits
        ``RECORD_SECONDS`` at most, for a burst of questions or a busy store, and
        never fails: failures are logged.
        """
        exchange = Exchange(
            id=request.id,
            person_id=request.asker_id,
            guild_id=request.guild_id,
            channel_id=request.channel_id,
            asked_at=discord.utils.snowflake_time(request.event_id).astimezone(UTC),
            private=request.private,
        )
        recording = asyncio.create_task(self._try(partial(self._exchanges.keep, exchange)))
        await asyncio.wait({recording}, timeout=RECORD_SECONDS)
        return exchange

    async def end(
        self,
        exchange: Exchange,
        state: ExchangeState,
        message_ids: Sequence[int],
        question: str = "",
        cited: Sequence[int] = (),
    ) -> None:
        """Record how the exchange ended. Never fails: failures are logged.

        One that Discord did not take is recorded however long records are kept:
        the next process marks its answer.
        """
        ended = replace(
            exchange,
            state=state,
            message_ids=tuple(message_ids),
            question=question,
            cited=tuple(cited),
        )
        if self._retention or state is ExchangeState.UNDELIVERED:
            await self._try(partial(self._exchanges.keep, ended))
        else:
            await self._try(partial(self._exchanges.forget, [exchange.id]))

    async def add_message(self, exchange: Exchange, message_id: int) -> None:
        """Record one more message that shows the answer. Never fails: failures are logged."""
        ids = (*exchange.message_ids, message_id)
        await self._try(partial(self._exchanges.keep, replace(exchange, message_ids=ids)))

    async def drop(self, exchange: Exchange) -> None:
        """Delete an exchange with its audit record. Never fails: failures are logged."""
        await self._try(partial(self._exchanges.forget, [exchange.id]))

    async def find_by_event(self, event_id: int) -> Exchange | None:
        """The exchange that a message began; ``None`` also if the store fails."""
        return await self._try(partial(self._exchanges.find, question_id(event_id)))

    async def find_parts(self, message: discord.Message) -> tuple[int, ...]:
        """The ids of all messages of the answer that a message is part of, in order.

        Empty if the answer is not on record, or if nobody but the asker can read it.
        Never fails: failures are logged.
        """
        find = partial(self._exchanges.find_by_message, message.channel.id, message.id)
        exchange = await self._try(find)
        return () if exchange is None or exchange.private else exchange.message_ids

    async def unfinished(self) -> list[Exchange]:
        """Exchanges without an end, oldest first. Raises ``FootnoteError``."""
        return await self._workers.run(self._exchanges.unfinished)

    async def find(self, exchange_id: str) -> Exchange | None:
        """An exchange. Raises ``FootnoteError``."""
        return await self._workers.run(partial(self._exchanges.find, exchange_id))

    async def rate(self, feedback: Feedback) -> None:
        """Store a person's rating of an answer. Raises ``FootnoteError``."""
        await self._workers.run(partial(self._exchanges.rate, feedback))

    async def refused(self, guild_id: int, limit: int) -> list[Exchange]:
        """A guild's refused questions, newest first. Raises ``FootnoteError``."""
        return await self._workers.run(partial(self._exchanges.refused, guild_id, limit))

    async def dismiss(self, guild_id: int, exchange_ids: Sequence[str]) -> None:
        """Take refused questions of a guild from its gaps. Raises ``FootnoteError``."""
        await self._workers.run(partial(self._exchanges.dismiss, guild_id, exchange_ids))

    async def complaints(self, guild_id: int, limit: int) -> list[tuple[Exchange, Feedback]]:
        """A guild's answers marked unhelpful, newest first. Raises ``FootnoteError``."""
        return await self._workers.run(partial(self._exchanges.complaints, guild_id, limit))

    async def of_person(self, person_id: int) -> tuple[list[Exchange], list[Feedback]]:
        """Everything stored about a person. Raises ``FootnoteError``."""
        return await self._workers.run(partial(self._exchanges.of_person, person_id))

    async def records(self, exchange_ids: Sequence[str]) -> list[str]:
        """The audit records of exchanges as JSON, where there are any. Raises ``FootnoteError``."""
        return await self._workers.run(partial(self._exchanges.records, exchange_ids))

    async def forget_person(self, person_id: int) -> int:
        """Delete everything about a person; returns how many questions. Raises ``FootnoteError``."""
        exchanges, _ = await self.of_person(person_id)
        ids = [exchange.id for exchange in exchanges]
        await self._workers.run(partial(self._exchanges.forget, ids))
        await self._workers.run(partial(self._exchanges.forget_feedback, person_id))
        return len(ids)

    async def purge(self, now: datetime) -> None:
        """Delete what is older than ``keep_days``. Never fails: failures are logged."""
        if self._retention:
            await self._try(partial(self._exchanges.purge, now - self._retention))

    async def purge_guild(self, guild_id: int, before: datetime) -> None:
        """Delete a guild's exchanges from before a moment. Raises ``FootnoteError``."""
        await self._workers.run(partial(self._exchanges.purge, before, guild_id))

    async def _try(self, call: Callable[[], T]) -> T | None:
        try:
            return await self._workers.run(call)
        except FootnoteError as error:
            _log.error("exchange_not_recorded", error=type(error).__name__)
            return None
