"""Answers while they are made: shown as they grow, until they are complete or somebody ends them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from bot.discord.errors import AnswerStopped, ShuttingDown, TookTooLong
from bot.discord.questions.delivery import Reply
from bot.discord.questions.streaming import AnswerStream, EditThrottle, StreamUpdates
from bot.discord.request import QuestionRequest
from bot.discord.ui.answer_components import stop_button
from bot.discord.ui.answer_layout import ACCENT, streaming_content
from bot.discord.ui.messages import OutgoingMessage
from bot.types.answer import Answer

AnswerMaker = Callable[[AnswerStream], Coroutine[Any, Any, Answer]]
"""Makes an answer, and hands each version of it to the stream."""


@dataclass(slots=True)
class _RunningAnswer:
    """An answer in progress; ``stopped`` once somebody has pressed Stop."""

    task: asyncio.Task[Answer]
    stream: AnswerStream
    stopped: bool = False

    def unfinished(self, notice: str) -> Answer:
        """The sentences so far with a notice. Raises ``FootnoteError`` if there are none."""
        latest = self.stream.latest
        if latest and self.stream.has_sentences:
            return replace(latest, notices=(*latest.notices, notice))
        if self.stopped:
            raise AnswerStopped("The answer was stopped before its first sentence.")
        raise ShuttingDown("The bot was stopped before there was an answer.")


class RunningAnswers:
    """Answers in progress by the ids of their questions; ``throttle`` spaces out their edits."""

    def __init__(self, throttle: EditThrottle) -> None:
        self._throttle = throttle
        self._running: dict[str, _RunningAnswer] = {}
        self._closed = False

    def close(self) -> None:
        """Begin no more answers, because the bot shuts down."""
        self._closed = True

    def stop(self, question_id: str) -> bool:
        """End an answer early; false if this process is not writing it."""
        running = self._running.get(question_id)
        if running is None or running.task.done():
            return False
        running.stopped = True
        running.task.cancel()
        return True

    def cancel(self) -> None:
        """End all answers early."""
        for running in self._running.values():
            running.task.cancel()

    async def run(self, request: QuestionRequest, reply: Reply, make: AnswerMaker) -> Answer:
        """The answer, from a task of its own, so that Stop and shutdown can cancel it.

        An answer that ends early keeps the sentences shown so far, with a notice. Raises
        ``FootnoteError`` if there are none, and once the bot shuts down.
        """
        if self._closed:
            raise ShuttingDown("The bot is shutting down.")
        strings = request.strings
        stream = AnswerStream()
        running = _RunningAnswer(asyncio.create_task(make(stream)), stream)
        self._running[request.id] = running
        show = partial(_show_stream, request, reply)
        updates = StreamUpdates(stream, show, self._throttle, request.channel_id)
        try:
            return await running.task
        except asyncio.CancelledError:
            if not running.task.cancelled():
                raise
            return running.unfinished(strings.stopped if running.stopped else strings.restarting)
        except TookTooLong:
            if not stream.has_sentences:
                raise
            return running.unfinished(strings.timed_out)
        finally:
            stream.stop()
            del self._running[request.id]
            await updates.end()


async def _show_stream(request: QuestionRequest, reply: Reply, answer: Answer) -> bool:
    strings = request.strings
    show_question = request.show_question
    content = await asyncio.to_thread(
        streaming_content, answer, show_question=show_question, strings=strings
    )
    stop = stop_button(request.id, strings)
    return await reply.show(OutgoingMessage(content, buttons=(stop,), accent=ACCENT))
