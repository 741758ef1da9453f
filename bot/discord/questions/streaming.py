"""An answer that grows in a thread, seen from the event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Generator, Iterator
from contextlib import closing, suppress
from threading import Event

from bot.types.answer import Answer


class GrowingAnswer:
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
