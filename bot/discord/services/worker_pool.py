"""The model's work, off the event loop: a few threads and a bounded queue before them."""

from __future__ import annotations

import asyncio
import contextvars
from collections.abc import Callable
from concurrent.futures import Executor
from typing import TypeVar

from bot.discord.errors import QueueFull, TookTooLong

T = TypeVar("T")


class WorkerPool:
    """Runs blocking calls in a pool of threads.

    At most ``capacity`` calls run or wait at a time, ``at_once`` of them run;
    ``taken`` counts them. A call that takes more
    than ``seconds`` is given up, but it keeps its place until it has ended,
    because a thread cannot be stopped.
    """

    def __init__(
        self, executor: Executor, *, capacity: int, seconds: float, at_once: int = 1
    ) -> None:
        self._executor = executor
        self.at_once = at_once
        self._capacity = capacity
        self._seconds = seconds
        self.taken = 0

    @property
    def is_full(self) -> bool:
        """Whether no further call is taken."""
        return self.taken >= self._capacity

    async def run(self, call: Callable[[], T]) -> T:
        """The call's result, with this task's context variables.

        Raises ``QueueFull``, ``TookTooLong``, and whatever the call raises.
        """
        if self.is_full:
            raise QueueFull(f"{self.taken} calls are running or waiting.")
        context = contextvars.copy_context()
        future = asyncio.get_running_loop().run_in_executor(self._executor, context.run, call)
        self.taken += 1
        future.add_done_callback(self._release)
        try:
            return await asyncio.wait_for(asyncio.shield(future), self._seconds)
        except TimeoutError:
            if future.done():
                return future.result()
            raise TookTooLong(f"There was no result after {self._seconds:g} s.") from None

    def _release(self, future: asyncio.Future[T]) -> None:
        self.taken -= 1
        if not future.cancelled():
            future.exception()  # retrieved, so that a late failure is not reported as forgotten
