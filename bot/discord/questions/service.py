"""The one path of every question: record, acknowledge, answer, deliver, or say what failed."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from itertools import takewhile

import structlog

from bot.answering.filters import parse_filter
from bot.discord.ports import QuestionAnswerer
from bot.discord.questions.delivery import Acknowledgement, Reply
from bot.discord.questions.open_questions import OpenQuestions
from bot.discord.questions.outcome import FOR_PEOPLE, QuestionOutcome, answer_outcome
from bot.discord.questions.private_answers import PrivateAnswers
from bot.discord.questions.rate_limit import RateLimiter, RateLimits
from bot.discord.questions.running_answers import RunningAnswers
from bot.discord.questions.streaming import AnswerStream, EditThrottle
from bot.discord.request import GivenDocuments, History, QuestionRequest
from bot.discord.scope import scope_for
from bot.discord.services.catalog import Catalog
from bot.discord.services.documents import DocumentService
from bot.discord.services.exchange_log import ExchangeLog
from bot.discord.services.guild_settings import GuildSettingsCache
from bot.discord.services.worker_pool import WorkerPool
from bot.discord.ui.answer_layout import (
    linked,
    text_messages,
)
from bot.errors import QuestionError
from bot.fact_checking.verdict import Judgement, StatementChecker
from bot.log import raised_at
from bot.types.answer import Answer
from bot.types.question import Question, Scope
from bot.types.records import Exchange, ExchangeState
from ingest.errors import ArticleNotFound, FootnoteError
from ingest.settings import SHARED_LIBRARY

DELIVERY_SECONDS = 2.0
"""Time at shutdown to tell people whose answers are unfinished."""

RECORD_SECONDS = 1.0
"""Time at shutdown to record which answers Discord has not taken."""

PATIENCE_SECONDS = 3600.0
"""How long a finished answer is offered to Discord while Discord is away."""

_log = structlog.get_logger("bot.discord")


_USAGE_ERRORS = (QuestionError, ArticleNotFound)
"""The errors of whoever asks, who can mend them."""

HistoryLoader = Callable[[], Awaitable[History]]
AllowedCheck = Callable[[], Awaitable[bool]]
ModeratorsCheck = Callable[[int | None], Awaitable[bool]]


async def _no_moderators(_: int | None) -> bool:
    return False


class QuestionService:
    """Answers questions; ``answers`` are the workers, ``on_failure`` is told of errors.

    ``has_moderators`` tells whether a guild takes questions that were refused.
    """

    def __init__(  # noqa: PLR0913  # its collaborators, all by name
        self,
        answerer: QuestionAnswerer,
        catalog: Catalog,
        exchange_log: ExchangeLog,
        statement_checker: StatementChecker,
        guild_settings: GuildSettingsCache,
        *,
        on_failure: Callable[[BaseException], None] = lambda _: None,
        has_moderators: ModeratorsCheck = _no_moderators,
        answers: WorkerPool,
        documents: DocumentService,
        library: str = SHARED_LIBRARY,
        limits: RateLimits | None = None,
        today: Callable[[], date] = lambda: datetime.now(UTC).date(),
    ) -> None:
        self._today = today
        self._rate_limiter = RateLimiter(limits or RateLimits(), time.monotonic)
        self._answerer = answerer
        self._exchange_log = exchange_log
        self._statement_checker = statement_checker
        self._guild_settings = guild_settings
        self._on_failure = on_failure
        self._has_moderators = has_moderators
        self._discarded: set[str] = set()
        self._answers = answers
        self._documents = documents
        self._catalog = catalog
        self._library = library
        self._in_progress: dict[str, int] = {}
        self._queue: dict[str, None] = {}
        self.private_answers = PrivateAnswers()
        self.open_questions = OpenQuestions()
        self._delivering: set[asyncio.Task[bool]] = set()
        self._asked: dict[str, tuple[Exchange, Reply]] = {}
        self._idle = asyncio.Event()
        self._idle.set()
        self._running = RunningAnswers(EditThrottle(time.monotonic))
        self._closed = False

    async def ask(
        self,
        request: QuestionRequest,
        reply: Reply,
        load_history: HistoryLoader | None = None,
        is_allowed: AllowedCheck | None = None,
    ) -> None:
        """Answer a question, or say why it cannot be answered.

        The question is recorded before it is acknowledged, so that a process
        killed at any later moment leaves a trace for the next one. After the
        acknowledgement, ``is_allowed`` tells whether the guild wants answers
        there, and ``load_history`` reads the conversation before the question.
        Of a question that is only implied, people see nothing but an answer. One that
        is in progress is not asked a second time.
        """
        if self._closed or request.id in self._in_progress:
            return
        self._in_progress[request.id] = request.asker_id
        self._queue[request.id] = None
        self._idle.clear()
        try:
            with structlog.contextvars.bound_contextvars(question_id=request.id):
                guild_id, characters = request.guild_id, len(request.text)
                _log.info("question_received", guild=guild_id, characters=characters)
                exchange = await self._exchange_log.begin(request)
                self._asked[request.id] = exchange, reply
                if self._closed:
                    await self._exchange_log.drop(exchange)
                    return
                ahead = self._questions_ahead(request.id)
                waiting = request.strings.waiting.format(ahead) if ahead else ""
                acknowledgement = await reply.acknowledge(waiting)
                if acknowledgement is Acknowledgement.REFUSED:
                    await self._exchange_log.drop(exchange)
                elif acknowledgement is Acknowledgement.DONE:
                    await self._answer_if_allowed(
                        exchange, request, reply, load_history, is_allowed
                    )
        finally:
            self._in_progress.pop(request.id, None)
            self._queue.pop(request.id, None)
            self._asked.pop(request.id, None)
            self._discarded.discard(request.id)
            if not self._in_progress:
                self._idle.set()

    async def verify(self, request: QuestionRequest) -> Judgement:
        """Check a statement against what a question there is answered from.

        Raises ``FootnoteError``.
        """
        scope = await self._scope(request)
        claim = request.without_mentions().text
        return await self._answers.run(partial(self._statement_checker.judge, claim, scope))

    @property
    def is_closed(self) -> bool:
        """Whether no more questions are answered, because the bot stops."""
        return self._closed

    @property
    def in_progress(self) -> int:
        """How many questions are being answered or waiting."""
        return len(self._in_progress)

    def stop(self, question_id: str) -> bool:
        """End an answer early; false if this process is not writing it."""
        return self._running.stop(question_id)

    def exchange(self, question_id: str) -> Exchange | None:
        """An exchange in progress, with the messages that show its answer so far."""
        if question_id not in self._asked:
            return None
        exchange, reply = self._asked[question_id]
        return replace(exchange, message_ids=reply.message_ids)

    def is_in_progress(self, question_id: str) -> bool:
        """Whether this process is answering a question."""
        return question_id in self._in_progress

    def discard(self, question_id: str) -> bool:
        """End an answer and delete what is shown of it; false if it is not in progress."""
        if question_id not in self._in_progress:
            return False
        self._discarded.add(question_id)
        self.stop(question_id)
        return True

    async def drain(self, seconds: float) -> bool:
        """Take no more questions and wait for those in progress.

        Returns false if some took longer; the people who asked them are told.
        """
        self._running.close()
        drained = await self._is_idle_within(seconds)
        self._running.cancel()
        # The connection closes next. A question acknowledged from now on would never be
        # answered; of one that is not, Discord itself says that the bot did not respond.
        self._closed = True
        await self._is_idle_within(DELIVERY_SECONDS)
        for delivery in self._delivering:
            delivery.cancel()
        await self._is_idle_within(RECORD_SECONDS)
        return drained

    def _questions_ahead(self, question_id: str) -> int:
        """How many questions come before one that is not begun; 0 if it will be refused."""
        if self._answers.is_full:
            return 0
        earlier = takewhile(lambda each: each != question_id, self._queue)
        before = max(len(list(earlier)), self._answers.pending)
        return max(0, before + 1 - self._answers.concurrency)

    def forget_person(self, person_id: int) -> None:
        """End a person's questions in progress, and forget what is in memory of all of them."""
        for question_id, asker_id in self._in_progress.items():
            if asker_id == person_id:
                self.discard(question_id)
        self.open_questions.forget_person(person_id)
        self.private_answers.forget_person(person_id)
        self._documents.forget_person(person_id)

    async def _is_idle_within(self, seconds: float) -> bool:
        try:
            await asyncio.wait_for(self._idle.wait(), seconds)
        except TimeoutError:
            return False
        return True

    async def _answer_if_allowed(
        self,
        exchange: Exchange,
        request: QuestionRequest,
        reply: Reply,
        load_history: HistoryLoader | None,
        is_allowed: AllowedCheck | None,
    ) -> None:
        if is_allowed is None or await is_allowed():
            await self._answer_and_record(exchange, request, reply, load_history)
        else:
            await reply.deliver_privately(text_messages(request.strings.not_here))
            await self._exchange_log.drop(exchange)

    async def _answer_and_record(
        self,
        exchange: Exchange,
        request: QuestionRequest,
        reply: Reply,
        load_history: HistoryLoader | None,
    ) -> None:
        outcome = await self._answer_within_limits(request, reply, load_history)
        self._queue.pop(request.id, None)
        if not outcome.is_shown(request.manner):
            await reply.remove()
            await self._exchange_log.drop(exchange)
            return
        if request.id not in self._discarded:
            delivered = await self._deliver(reply, outcome)
            state = outcome.state if delivered else ExchangeState.UNDELIVERED
            self._remember(request, reply, outcome)
            # What was asked in private is for nobody else, so its text is not kept for others.
            keeps_text = outcome.is_gap and not request.private
            question = outcome.question if keeps_text else ""
            ids = reply.message_ids
            await self._exchange_log.end(exchange, state, ids, question, outcome.cited)
        # The question may have been deleted at any moment until here.
        if request.id in self._discarded:
            await reply.remove()
            await self._exchange_log.drop(exchange)

    def _remember(self, request: QuestionRequest, reply: Reply, outcome: QuestionOutcome) -> None:
        """Keep what later clicks need in memory, unless the question was deleted meanwhile."""
        if request.id in self._discarded:
            return
        if request.private:
            self.private_answers.add(reply.messages, request.asker_id)
        self.open_questions.add(request.id, outcome.question, request.asker_id)

    async def _deliver(self, reply: Reply, outcome: QuestionOutcome) -> bool:
        """Deliver an answer; false if Discord has not taken it, or not before shutdown.

        A task of its own, so that shutdown can cancel it.
        """
        deliver = reply.deliver_privately if outcome.is_usage_error else reply.deliver
        delivery = asyncio.create_task(deliver(outcome.messages, PATIENCE_SECONDS))
        self._delivering.add(delivery)
        delivery.add_done_callback(self._delivering.discard)
        await asyncio.wait({delivery})
        return not delivery.cancelled() and delivery.result()

    async def _answer_within_limits(
        self, request: QuestionRequest, reply: Reply, load_history: HistoryLoader | None
    ) -> QuestionOutcome:
        wait = 0 if request.is_admitted else self.admit(request.asker_id, request.guild_id)
        if wait:
            messages = text_messages(request.strings.rate_limited.format(wait))
            return QuestionOutcome(messages, ExchangeState.REPLIED, is_usage_error=True)
        if load_history:
            request = replace(request, history=await load_history())
        return await self._answer_or_explain(request, reply)

    def admit(self, person_id: int, guild_id: int | None) -> int:
        """Accept a question and return 0, or return in how many whole seconds one would be."""
        wait = self._rate_limiter.take(person_id, guild_id)
        if wait:
            _log.warning("question_rate_limited", seconds=wait)
        return wait

    async def _answer_or_explain(self, request: QuestionRequest, reply: Reply) -> QuestionOutcome:
        try:
            request = self._with_documents(request)
            answer = await self._running.run(request, reply, partial(self._answer, request))
            if answer.refusal and answer.refusal.code in FOR_PEOPLE:
                has_moderators = await self._has_moderators(request.guild_id)
                request = replace(request, has_moderators=has_moderators)
            # Links and escapes take time that grows with the articles.
            outcome = await asyncio.to_thread(answer_outcome, request, answer, self._today())
        except Exception as error:  # noqa: BLE001  # a person is waiting, whatever went wrong
            name = type(error).__name__
            if isinstance(error, FootnoteError):
                _log.warning("question_not_answered", error=name, retryable=error.retryable)
            else:
                _log.error("question_failed", error=name, place=raised_at(error))
            self._on_failure(error)
            messages = text_messages(request.strings.failure(error, request.id))
            if isinstance(error, _USAGE_ERRORS):
                return QuestionOutcome(messages, ExchangeState.REPLIED, is_usage_error=True)
            return QuestionOutcome(messages)
        _log.info("answer_ready", refused=not answer.answered, ms=round(answer.total_ms))
        return outcome

    def _with_documents(self, request: QuestionRequest) -> QuestionRequest:
        """The question about the documents of the answer that it follows, unless it brings its own.

        Raises ``DocumentError``.
        """
        given, reference = request.documents, request.history.documents
        if given is None and reference:
            given = self._documents.find(reference, request.asker_id)
        elif given:
            # What was said before is not about what this question brings.
            request = replace(request, history=History())
            self._documents.remember(given, request.asker_id)
        return replace(request, documents=given)

    async def _answer(self, request: QuestionRequest, stream: AnswerStream) -> Answer:
        if request.documents:
            return await self._answer_about(request.documents, request, stream)
        question = _question(request, await self._scope(request))

        def answer() -> Answer:
            return stream.consume(self._answerer.answers(question))

        return await self._answers.run(answer)

    async def _scope(self, request: QuestionRequest) -> Scope:
        """What the question is answered from: the person's choices, else those of the channel."""
        channel = request.channel or await self._guild_settings.channel(
            request.guild_id, request.channel_id, request.parent_id
        )
        since = request.since or (channel.since.isoformat() if channel.since else None)
        article_filter = parse_filter(request.outlet or channel.outlet, since, self._today())
        article = await self._catalog.article_id(request.guild_id, request.article)
        scope = scope_for(request.guild_id, article, self._library, channel.libraries)
        return replace(scope, article_filter=article_filter)

    async def _answer_about(
        self, documents: GivenDocuments, request: QuestionRequest, stream: AnswerStream
    ) -> Answer:
        """The answer from documents alone; a citation of a file leads to the message with it."""

        def consume(answers: Iterator[Answer]) -> Answer:
            return stream.consume(linked(answer, documents.link) for answer in answers)

        return await self._documents.answer(_question(request, Scope()), documents, consume)


def _question(request: QuestionRequest, scope: Scope) -> Question:
    anonymous = request.without_mentions()
    return Question(
        anonymous.text,
        scope,
        request.id,
        conversation=anonymous.history.turns,
        turns_left_out=anonymous.history.left_out,
        guild_id=request.guild_id,
    )
