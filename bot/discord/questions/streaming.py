"""An answer that grows in a thread, seen from the event loop.

How often a channel's messages are edited while answers grow.

Showing an answer while it grows.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Generator, Iterator
from contextlib import closing, suppress
from threading import Event

from bot.types.answer import Answer

INTERVAL_SECONDS = 1.2
"""Between edits in one channel; about one a second is what Discord bears in practice."""

GRACE_SECONDS = 0.25
"""An answer that is complete within it is shown at once, by one edit."""

LAST_EDIT_SECONDS = 2.0
"""How long an edit under way may take before the last one goes out all the same."""

Show = Callable[[Answer], Awaitable[bool]]
"""Shows what there is so far; false when it is no use to show more."""


class AnswerStream:
    """What a thread has of an answer so far; made on the event loop that watches it."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._changed = asyncio.Event()
        self._stopped = Event()
        self.latest: Answer | None = None

    @property
    def shows_something(self) -> bool:
        """Whether there is a sentence already."""
        return bool(self.latest and self.latest.sentences)

    def follow(self, answers: Iterator[Answer]) -> Answer:
        """Take the answers one after another, in a thread; the last one.

        Once stopped, no further one is asked for.
        """
        answer = None
        with closing(_closable(answers)) as growing:
            for answer in growing:
                self.latest = answer
                # A closed loop has nobody left who watches.
                with suppress(RuntimeError):
                    self._loop.call_soon_threadsafe(self._changed.set)
                if self._stopped.is_set():
                    break
        if answer is None:
            raise RuntimeError("An answering gave no answer.")
        return answer

    def stop(self) -> None:
        """Ask for no more; the step under way ends by itself."""
        self._stopped.set()

    async def changed(self) -> None:
        """Wait until there is more than when this returned last."""
        await self._changed.wait()
        self._changed.clear()


def _closable(answers: Iterator[Answer]) -> Generator[Answer, None, None]:
    yield from answers


class EditThrottle:
    """Gives each channel's edits their turns; ``clock`` gives seconds that only grow."""

    def __init__(
        self, clock: Callable[[], float], interval_seconds: float = INTERVAL_SECONDS
    ) -> None:
        self._clock = clock
        self._interval = interval_seconds
        self._next: dict[int, float] = {}

    def turn(self, channel_id: int) -> float:
        """Take the next turn of a channel: how many seconds to wait for it."""
        now = self._clock()
        if len(self._next) > 1_000:  # now and then is enough
            self._next = {key: moment for key, moment in self._next.items() if moment > now}
        moment = max(now, self._next.get(channel_id, now))
        self._next[channel_id] = moment + self._interval
        return moment - now


class Progress:
    """Shows what a growing answer has, in its channel's pace, until it is told to end."""

    def __init__(
        self, growing: AnswerStream, show: Show, pace: EditThrottle, channel_id: int
    ) -> None:
        self._growing = growing
        self._show = show
        self._pace = pace
        self._channel_id = channel_id
        self._editing = False
        self._ending = False
        self._task = asyncio.create_task(self._run())

    async def end(self) -> None:
        """Show nothing more. An edit under way is waited for, so that it cannot come last."""
        self._ending = True
        if self._editing:
            await asyncio.wait({self._task}, timeout=LAST_EDIT_SECONDS)
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        useful = True
        while useful and not self._ending:
            await self._growing.changed()
            await asyncio.sleep(max(GRACE_SECONDS, self._pace.turn(self._channel_id)))
            if self._growing.shows_something and self._growing.latest:
                self._editing = True
                try:
                    useful = await self._show(self._growing.latest)
                finally:
                    self._editing = False
