"""Show an answer while it is being written, with edits throttled by channel."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Generator, Iterator
from contextlib import closing, suppress
from threading import Event

from bot.types.answer import Answer

INTERVAL_SECONDS = 1.2
"""Between edits in one channel; Discord tolerates about one a second in practice."""

GRACE_SECONDS = 0.25
"""An answer that is complete within this time is shown by a single edit."""

LAST_EDIT_SECONDS = 2.0
"""How long the final edit waits for one that is still in flight."""

Show = Callable[[Answer], Awaitable[bool]]
"""Shows an unfinished answer; returns false if further updates are pointless."""


class AnswerStream:
    """The latest version of an answer, written by a thread and watched by an event loop.

    Create it on that event loop.
    """

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._changed = asyncio.Event()
        self._stopped = Event()
        self.latest: Answer | None = None

    @property
    def has_sentences(self) -> bool:
        """Whether there is a sentence to show."""
        return bool(self.latest and self.latest.sentences)

    def consume(self, answers: Iterator[Answer]) -> Answer:
        """Take all versions of an answer, in a thread, and return the last.

        After ``stop``, no further version is requested.
        """
        answer = None
        with closing(_closable(answers)) as versions:
            for answer in versions:
                self.latest = answer
                # After shutdown, the loop is closed and nobody is watching.
                with suppress(RuntimeError):
                    self._loop.call_soon_threadsafe(self._changed.set)
                if self._stopped.is_set():
                    break
        if answer is None:
            raise RuntimeError("The answerer yielded no answer.")
        return answer

    def stop(self) -> None:
        """Request no further version; the current step runs to its end."""
        self._stopped.set()

    async def changed(self) -> None:
        """Wait for a version that is newer than when this last returned."""
        await self._changed.wait()
        self._changed.clear()


def _closable(answers: Iterator[Answer]) -> Generator[Answer, None, None]:
    yield from answers


class EditThrottle:
    """Spaces out the edits of each channel; ``clock`` returns monotonic seconds."""

    def __init__(
        self, clock: Callable[[], float], interval_seconds: float = INTERVAL_SECONDS
    ) -> None:
        self._clock = clock
        self._interval = interval_seconds
        self._next: dict[int, float] = {}

    def reserve(self, channel_id: int) -> float:
        """Reserve the channel's next edit; returns how many seconds to wait for it."""
        now = self._clock()
        if len(self._next) > 1_000:  # an occasional sweep is enough
            self._next = {key: moment for key, moment in self._next.items() if moment > now}
        moment = max(now, self._next.get(channel_id, now))
        self._next[channel_id] = moment + self._interval
        return moment - now


class StreamUpdates:
    """A task that shows each new version of an answer, at the pace of its channel."""

    def __init__(
        self, stream: AnswerStream, show: Show, throttle: EditThrottle, channel_id: int
    ) -> None:
        self._stream = stream
        self._show = show
        self._throttle = throttle
        self._channel_id = channel_id
        self._editing = False
        self._ending = False
        self._task = asyncio.create_task(self._run())

    async def end(self) -> None:
        """Show nothing more. Waits for an edit in flight, so that it cannot arrive last."""
        self._ending = True
        if self._editing:
            await asyncio.wait({self._task}, timeout=LAST_EDIT_SECONDS)
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        useful = True
        while useful and not self._ending:
            await self._stream.changed()
            await asyncio.sleep(max(GRACE_SECONDS, self._throttle.reserve(self._channel_id)))
            if self._stream.has_sentences and self._stream.latest:
                self._editing = True
                try:
                    useful = await self._show(self._stream.latest)
                finally:
                    self._editing = False
