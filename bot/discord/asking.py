"""The one path of every question: acknowledge, work, deliver, and say what failed."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import partial

import structlog

from bot.answer import Answer
from bot.answering import Answering, Catalogue, Source
from bot.conversation import Turn
from bot.discord.errors import AnswerStopped, ShuttingDown, TookTooLong
from bot.discord.growing import GrowingAnswer
from bot.discord.layout import growing_content, laid_out, plain
from bot.discord.memory import Recollection
from bot.discord.message import OutgoingMessage
from bot.discord.pace import Pace
from bot.discord.place import place_of
from bot.discord.progress import Progress
from bot.discord.quota import QuestionLimits, Quota
from bot.discord.replies import Reply
from bot.discord.scope import scope_for
from bot.discord.sources import with_sources
from bot.discord.stopping import stop_button
from bot.discord.wording import ENGLISH, Wording
from bot.discord.workers import Workers
from bot.origins import asked_origin
from bot.question import Question
from ingest.article import ArticleSummary
from ingest.errors import FootnoteError
from ingest.settings import SHARED_LIBRARY

DELIVERY_SECONDS = 3.0
"""Time to tell those whose answers were not ready when the bot was stopped."""

SOMEBODY = "@somebody"
_PERSON = re.compile(r"<@!?\d+>")

_log = structlog.get_logger("bot.discord")


Recall = Callable[[], Awaitable[Recollection]]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it came from Discord.

    ``event_id`` is the snowflake of the interaction or message, ``show_question``
    whether Discord does not show the question beside the reply. ``outlet`` and
    ``since`` are as a person typed them. ``by`` is who asks, and may stop the answer;
    ``words`` are in their language.
    """

    event_id: int
    text: str
    guild_id: int | None = None
    article: str | None = None
    show_question: bool = False
    channel_id: int = 0
    outlet: str | None = None
    since: str | None = None
    by: int = 0
    before: Recollection = field(default_factory=Recollection)
    words: Wording = ENGLISH

    @property
    def id(self) -> str:
        """The reference that is logged, and shown with a failure: the event's id, shorter."""
        return f"{self.event_id:x}"


@dataclass(slots=True)
class Work:
    """An answer that is being worked out; ``unwanted`` once whoever asked has stopped it."""

    task: asyncio.Task[Answer]
    growing: GrowingAnswer
    unwanted: bool = False

    def rest(self, notice: str) -> Answer:
        """What there is of the answer. Raises ``FootnoteError`` where there is nothing."""
        if self.growing.latest and self.growing.shows_something:
            latest = self.growing.latest
            return replace(latest, notices=(*latest.notices, notice))
        if self.unwanted:
            raise AnswerStopped("The answer was stopped before its first sentence.")
        raise ShuttingDown("The bot was stopped before the answer was there.")


class Asker:
    """Answers questions; ``answers`` does the slow work, ``lookups`` the quick."""

    def __init__(  # noqa: PLR0913  # what it works with, all by name
        self,
        answering: Answering,
        catalogue: Catalogue,
        *,
        answers: Workers,
        lookups: Workers,
        library: str = SHARED_LIBRARY,
        limits: QuestionLimits | None = None,
        today: Callable[[], date] = lambda: datetime.now(UTC).date(),
    ) -> None:
        self._today = today
        self._quota = Quota(limits or QuestionLimits(), time.monotonic)
        self._answering = answering
        self._catalogue = catalogue
        self._answers = answers
        self._lookups = lookups
        self._library = library
        self._under_way = 0
        self._idle = asyncio.Event()
        self._idle.set()
        self._pace = Pace(time.monotonic)
        self._work: dict[str, Work] = {}
        self._stopping = False

    async def ask(self, asked: Asked, reply: Reply, recall: Recall | None = None) -> None:
        """Answer a question, or say why it cannot be answered.

        ``recall`` finds what was said before, once the question is acknowledged.
        """
        self._under_way += 1
        self._idle.clear()
        try:
            with structlog.contextvars.bound_contextvars(question_id=asked.id):
                _log.info("asked", guild=asked.guild_id, characters=len(asked.text))
                if await reply.acknowledge():
                    await reply.deliver(await self._within_limits(asked, reply, recall))
        finally:
            self._under_way -= 1
            if not self._under_way:
                self._idle.set()

    async def find_articles(
        self, guild_id: int | None, text: str, limit: int
    ) -> Sequence[ArticleSummary]:
        """Articles that a person may mean. Raises ``FootnoteError``."""
        scope = scope_for(guild_id, shared=self._library)
        call = partial(self._catalogue.find_articles, scope, text, limit)
        return await self._lookups.run(call)

    def stop(self, question_id: str) -> bool:
        """End an answer early; false when it is not being written, here or any more."""
        work = self._work.get(question_id)
        if work is None or work.task.done():
            return False
        work.unwanted = True
        work.task.cancel()
        return True

    async def find_outlets(self, guild_id: int | None, text: str, limit: int) -> Sequence[str]:
        """Outlets that a person may mean. Raises ``FootnoteError``."""
        scope = scope_for(guild_id, shared=self._library)
        return await self._lookups.run(partial(self._catalogue.find_outlets, scope, text, limit))

    async def find_source(self, guild_id: int | None, version_key: int) -> Source | None:
        """A cited version that a person may see. Raises ``FootnoteError``."""
        scope = scope_for(guild_id, shared=self._library)
        call = partial(self._catalogue.find_source, scope, version_key)
        return await self._lookups.run(call)

    async def drain(self, seconds: float) -> bool:
        """Take no more questions and wait for those under way.

        Returns false when some took longer; who asked them is told so.
        """
        self._stopping = True
        if await self._is_idle_within(seconds):
            return True
        for work in self._work.values():
            work.task.cancel()
        await self._is_idle_within(DELIVERY_SECONDS)
        return False

    async def _is_idle_within(self, seconds: float) -> bool:
        try:
            await asyncio.wait_for(self._idle.wait(), seconds)
        except TimeoutError:
            return False
        return True

    async def _within_limits(
        self, asked: Asked, reply: Reply, recall: Recall | None
    ) -> tuple[OutgoingMessage, ...]:
        wait = self._quota.take(asked.by, asked.guild_id)
        if wait:
            _log.warning("asked too often", seconds=wait)
            return plain(asked.words.too_often.format(seconds=wait))
        if recall:
            asked = replace(asked, before=await recall())
        return await self._messages(asked, reply)

    async def _messages(self, asked: Asked, reply: Reply) -> tuple[OutgoingMessage, ...]:
        try:
            answer = await self._worked_out(asked, reply)
            messages = laid_out(answer, show_question=asked.show_question, words=asked.words)
            messages = with_sources(messages, answer, asked.words)
        except FootnoteError as error:
            _log.warning("not answered", error=type(error).__name__, retryable=error.retryable)
            return plain(asked.words.failure(error, asked.id))
        except Exception as error:  # noqa: BLE001  # a person waits, whatever it was
            _log.error("failed", error=type(error).__name__, place=place_of(error))
            return plain(asked.words.failure(error, asked.id))
        _log.info("answered", refused=not answer.answered, ms=round(answer.total_ms))
        return messages

    async def _worked_out(self, asked: Asked, reply: Reply) -> Answer:
        """The answer, from a task of its own, so that stopping can end it and still say so.

        What was shown of an answer that ends early stays, with a notice.
        """
        if self._stopping:
            raise ShuttingDown("The bot is being stopped.")
        words = asked.words
        ahead = max(len(self._work), self._answers.taken) + 1 - self._answers.at_once
        growing = GrowingAnswer()
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

    async def _answer(self, asked: Asked, growing: GrowingAnswer) -> Answer:
        origin = asked_origin(asked.outlet, asked.since, self._today())
        article = await self._article(asked)
        scope = replace(scope_for(asked.guild_id, article, self._library), origin=origin)
        question = Question(
            without_people(asked.text),
            scope,
            asked.id,
            conversation=tuple(map(_without_people, asked.before.turns)),
            turns_left_out=asked.before.left_out,
        )

        def work() -> Answer:
            return growing.follow(self._answering.answers(question))

        return await self._answers.run(work)

    async def _article(self, asked: Asked) -> str | None:
        """The article's identifier, also where a person typed a title that fits one article only."""
        if not asked.article:
            return None
        found = await self.find_articles(asked.guild_id, asked.article, 2)
        return found[0].id if len(found) == 1 else asked.article


async def _show(asked: Asked, reply: Reply, answer: Answer) -> bool:
    words = asked.words
    content = growing_content(answer, show_question=asked.show_question, words=words)
    stop = stop_button(asked.id, asked.by, words)
    return await reply.show(OutgoingMessage(content, buttons=(stop,)))


def without_people(text: str) -> str:
    """A question without the identifiers of the people that it mentions, which are kept nowhere.

    No article names anybody so, and the question goes to a language model and into a record.
    """
    return _PERSON.sub(SOMEBODY, text)


def _without_people(turn: Turn) -> Turn:
    return Turn(without_people(turn.question), without_people(turn.answer))
