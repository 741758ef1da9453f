"""Blocking calls off the event loop: a few threads behind a bounded queue."""

from __future__ import annotations

import asyncio
import contextvars
from collections.abc import Callable
from concurrent.futures import Executor
from typing import TypeVar

from bot.discord.errors import QueueFull, TookTooLong

T = TypeVar("T")


class WorkerPool:
    """Runs blocking calls in the threads of an executor.

    At most ``capacity`` calls run or wait, ``concurrency`` of them run; ``pending``
    counts them. ``run`` stops waiting for a call after ``seconds``, but the call
    keeps its place until it returns, because a thread cannot be stopped.
    """

    def __init__(
        self, executor: Executor, *, capacity: int, seconds: float, concurrency: int = 1
    ) -> None:
        self._executor = executor
        self.concurrency = concurrency
        self._capacity = capacity
        self._seconds = seconds
        self.pending = 0

    @property
    def is_full(self) -> bool:
        """Whether ``run`` would raise ``QueueFull``."""
        return self.pending >= self._capacity

    async def run(self, call: Callable[[], T]) -> T:
        """The call's result; the call sees the context variables of this task.

        Raises ``QueueFull``, ``TookTooLong``, and whatever the call raises.
        """
        if self.is_full:
            raise QueueFull(f"{self.pending} calls are running or waiting.")
        context = contextvars.copy_context()
        future = asyncio.get_running_loop().run_in_executor(self._executor, context.run, call)
        self.pending += 1
        future.add_done_callback(self._release)
        try:
            return await asyncio.wait_for(asyncio.shield(future), self._seconds)
        except TimeoutError:
            if future.done():
                return future.result()
            raise TookTooLong(f"No result after {self._seconds:g} s.") from None

    def _release(self, future: asyncio.Future[T]) -> None:
        self.pending -= 1
        if not future.cancelled():
            future.exception()  # retrieved, or asyncio would log a late failure as never retrieved
