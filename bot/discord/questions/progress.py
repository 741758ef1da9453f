"""Showing an answer while it grows."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from bot.discord.questions.pace import Pace
from bot.discord.questions.streaming import GrowingAnswer
from bot.types.answer import Answer

GRACE_SECONDS = 0.25
"""An answer that is complete within it is shown at once, by one edit."""

LAST_EDIT_SECONDS = 2.0
"""How long an edit under way may take before the last one goes out all the same."""

Show = Callable[[Answer], Awaitable[bool]]
"""Shows what there is so far; false when it is no use to show more."""


class Progress:
    """Shows what a growing answer has, in its channel's pace, until it is told to end."""

    def __init__(self, growing: GrowingAnswer, show: Show, pace: Pace, channel_id: int) -> None:
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
