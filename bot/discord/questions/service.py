"""The one path of every question: acknowledge, work, deliver, and say what failed."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import partial

import structlog

from bot.answering.filters import parse_filter
from bot.discord.errors import AnswerStopped, ShuttingDown, TookTooLong, raised_at
from bot.discord.ports import QuestionAnswerer
from bot.discord.questions.delivery import Reply
from bot.discord.questions.rate_limit import RateLimiter, RateLimits
from bot.discord.questions.streaming import AnswerStream, EditThrottle, Progress
from bot.discord.request import History, QuestionRequest, without_people
from bot.discord.scope import scope_for
from bot.discord.services.catalog import Catalog
from bot.discord.services.exchange_log import ExchangeLog
from bot.discord.services.worker_pool import WorkerPool
from bot.discord.ui.answer_components import stop_button, with_buttons, with_sources
from bot.discord.ui.answer_layout import growing_content, laid_out, plain
from bot.discord.ui.messages import OutgoingMessage
from bot.fact_checking.verdict import Judgement, StatementChecker
from bot.types.answer import Answer, RefusalCode
from bot.types.question import Question
from bot.types.records import ExchangeState
from ingest.errors import FootnoteError
from ingest.settings import SHARED_LIBRARY

DELIVERY_SECONDS = 2.0
"""Time to tell those whose answers were not ready when the bot was stopped."""

_log = structlog.get_logger("bot.discord")


_GAPS = frozenset({RefusalCode.NOT_COVERED, RefusalCode.UNKNOWN_NAME})

Recall = Callable[[], Awaitable[History]]


@dataclass(frozen=True, slots=True)
class QuestionOutcome:
    """What is shown in the end, and what that is."""

    messages: tuple[OutgoingMessage, ...]
    state: ExchangeState = ExchangeState.FAILED
    is_gap: bool = False


@dataclass(slots=True)
class Work:
    """An answer that is being worked out; ``unwanted`` once whoever asked has stopped it."""

    task: asyncio.Task[Answer]
    growing: AnswerStream
    unwanted: bool = False

    def rest(self, notice: str) -> Answer:
        """What there is of the answer. Raises ``FootnoteError`` where there is nothing."""
        if self.growing.latest and self.growing.shows_something:
            latest = self.growing.latest
            return replace(latest, notices=(*latest.notices, notice))
        if self.unwanted:
            raise AnswerStopped("The answer was stopped before its first sentence.")
        raise ShuttingDown("The bot was stopped before the answer was there.")


class QuestionService:
    """Answers questions; ``answers`` does the slow work, ``failed`` hears of errors."""

    def __init__(  # noqa: PLR0913  # what it works with, all by name
        self,
        answering: QuestionAnswerer,
        catalog: Catalog,
        exchange_log: ExchangeLog,
        statement_checker: StatementChecker,
        *,
        failed: Callable[[BaseException], None] = lambda _: None,
        answers: WorkerPool,
        library: str = SHARED_LIBRARY,
        limits: RateLimits | None = None,
        today: Callable[[], date] = lambda: datetime.now(UTC).date(),
    ) -> None:
        self._today = today
        self._quota = RateLimiter(limits or RateLimits(), time.monotonic)
        self._answering = answering
        self._journal = exchange_log
        self._judging = statement_checker
        self._failed = failed
        self._discarded: set[str] = set()
        self._answers = answers
        self._lookups = catalog
        self._library = library
        self._under_way: set[str] = set()
        self._idle = asyncio.Event()
        self._idle.set()
        self._pace = EditThrottle(time.monotonic)
        self._work: dict[str, Work] = {}
        self._stopping = False
        self._deaf = False

    async def ask(
        self,
        asked: QuestionRequest,
        reply: Reply,
        recall: Recall | None = None,
        allowed: Callable[[], Awaitable[bool]] | None = None,
    ) -> None:
        """Answer a question, or say why it cannot be answered.

        ``recall`` finds what was said before, and ``allowed`` whether questions
        are answered there at all, once the question is acknowledged.
        """
        if self._deaf:
            return
        self._under_way.add(asked.id)
        self._idle.clear()
        try:
            with structlog.contextvars.bound_contextvars(question_id=asked.id):
                _log.info("asked", guild=asked.guild_id, characters=len(asked.text))
                if not await reply.acknowledge():
                    return
                if allowed is None or await allowed():
                    await self._answered(asked, reply, recall)
                else:
                    await reply.deliver(plain(asked.words.not_here))
        finally:
            self._under_way.discard(asked.id)
            self._discarded.discard(asked.id)
            if not self._under_way:
                self._idle.set()

    async def judge(self, guild_id: int | None, claim: str, article: str | None) -> Judgement:
        """Judge a statement by what a server may see. Raises ``FootnoteError``."""
        scope = scope_for(guild_id, article, self._library)
        return await self._answers.run(partial(self._judging.judge, claim, scope))

    @property
    def under_way(self) -> int:
        """How many questions are being answered, or wait."""
        return len(self._under_way)

    def stop(self, question_id: str) -> bool:
        """End an answer early; false when it is not being written, here or any more."""
        work = self._work.get(question_id)
        if work is None or work.task.done():
            return False
        work.unwanted = True
        work.task.cancel()
        return True

    def is_under_way(self, question_id: str) -> bool:
        """Whether a question is being answered here."""
        return question_id in self._under_way

    def discard(self, question_id: str) -> bool:
        """End an answer and take away what is shown of it; false when it is not under way."""
        if question_id not in self._under_way:
            return False
        self._discarded.add(question_id)
        self.stop(question_id)
        return True

    async def drain(self, seconds: float) -> bool:
        """Take no more questions and wait for those under way.

        Returns false when some took longer; who asked them is told so.
        """
        self._stopping = True
        drained = await self._is_idle_within(seconds)
        for work in self._work.values():
            work.task.cancel()
        # The connection closes next: what was acknowledged now would wait for ever,
        # while of the others Discord itself says that nobody took them.
        self._deaf = True
        await self._is_idle_within(DELIVERY_SECONDS)
        return drained

    async def _is_idle_within(self, seconds: float) -> bool:
        try:
            await asyncio.wait_for(self._idle.wait(), seconds)
        except TimeoutError:
            return False
        return True

    async def _answered(self, asked: QuestionRequest, reply: Reply, recall: Recall | None) -> None:
        exchange = await self._journal.begin(asked, reply.message_ids)
        outcome = await self._within_limits(asked, reply, recall)
        if asked.id not in self._discarded:
            await reply.deliver(outcome.messages)
            question = without_people(asked.text) if outcome.is_gap else ""
            await self._journal.end(exchange, outcome.state, reply.message_ids, question)
        # The question may have been deleted at any moment until here.
        if asked.id in self._discarded:
            await reply.remove()
            await self._journal.drop(exchange)

    async def _within_limits(
        self, asked: QuestionRequest, reply: Reply, recall: Recall | None
    ) -> QuestionOutcome:
        wait = self._quota.take(asked.by, asked.guild_id)
        if wait:
            _log.warning("asked too often", seconds=wait)
            return QuestionOutcome(plain(asked.words.too_often.format(seconds=wait)))
        if recall:
            asked = replace(asked, before=await recall())
        return await self._outcome(asked, reply)

    async def _outcome(self, asked: QuestionRequest, reply: Reply) -> QuestionOutcome:
        try:
            answer = await self._worked_out(asked, reply)
            outcome = _laid_out(asked, answer)
        except Exception as error:  # noqa: BLE001  # a person waits, whatever it was
            if isinstance(error, FootnoteError):
                _log.warning("not answered", error=type(error).__name__, retryable=error.retryable)
            else:
                _log.error("failed", error=type(error).__name__, place=raised_at(error))
            self._failed(error)
            return QuestionOutcome(plain(asked.words.failure(error, asked.id)))
        _log.info("answered", refused=not answer.answered, ms=round(answer.total_ms))
        return outcome

    async def _worked_out(self, asked: QuestionRequest, reply: Reply) -> Answer:
        """The answer, from a task of its own, so that stopping can end it and still say so.

        What was shown of an answer that ends early stays, with a notice.
        """
        if self._stopping:
            raise ShuttingDown("The bot is being stopped.")
        words = asked.words
        ahead = max(len(self._work), self._answers.taken) + 1 - self._answers.at_once
        growing = AnswerStream()
        work = self._work[asked.id] = Work(
            asyncio.create_task(self._answer(asked, growing)), growing
        )
        progress = Progress(growing, partial(_show, asked, reply), self._pace, asked.channel_id)
        try:
            if ahead > 0 and not self._answers.is_full:
                await reply.show(OutgoingMessage(words.waiting.format(count=ahead)))
            return await work.task
        except asyncio.CancelledError:
            if not work.task.cancelled():
                raise
            return work.rest(words.stopped if work.unwanted else words.restarting)
        except TookTooLong:
            if not growing.shows_something:
                raise
            return work.rest(words.too_long)
        finally:
            growing.stop()
            del self._work[asked.id]
            await progress.end()

    async def _answer(self, asked: QuestionRequest, growing: AnswerStream) -> Answer:
        origin = parse_filter(asked.outlet, asked.since, self._today())
        article = await self._lookups.article_id(asked.guild_id, asked.article)
        scope = replace(scope_for(asked.guild_id, article, self._library), article_filter=origin)
        nameless = asked.without_people()
        question = Question(
            nameless.text,
            scope,
            asked.id,
            conversation=nameless.before.turns,
            turns_left_out=nameless.before.left_out,
        )

        def work() -> Answer:
            return growing.follow(self._answering.answers(question))

        return await self._answers.run(work)


def _laid_out(asked: QuestionRequest, answer: Answer) -> QuestionOutcome:
    messages = laid_out(answer, show_question=asked.show_question, words=asked.words)
    messages = with_sources(messages, answer, asked.words)
    refusal = answer.refusal
    return QuestionOutcome(
        with_buttons(messages, asked, answer),
        ExchangeState.REFUSED if refusal else ExchangeState.ANSWERED,
        is_gap=refusal is not None and refusal.code in _GAPS,
    )


async def _show(asked: QuestionRequest, reply: Reply, answer: Answer) -> bool:
    words = asked.words
    content = growing_content(answer, show_question=asked.show_question, words=words)
    stop = stop_button(asked.id, asked.by, words)
    return await reply.show(OutgoingMessage(content, buttons=(stop,)))
