"""A guild's own library, searched and changed off the event loop, guild after guild."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from functools import partial
from typing import TypeVar

from bot.discord.errors import QueueFull, TookTooLong
from bot.discord.ports import GuildLibrary
from bot.discord.scope import guild_library_name
from bot.discord.services.worker_pool import WorkerPool
from ingest.sources.items import Upload
from ingest.types import ArticleSummary, IngestOutcome

TURN_SENTENCES = 500
"""Sentences after which another guild has its turn; an article is not divided."""

ARTICLE_SENTENCES = 25
"""What an article counts as at least, so that a turn ends if none can be ingested."""

CHANGES_PER_GUILD = 5
"""Changes of one guild that may run or wait."""

T = TypeVar("T")


class GuildLibraryService:
    """``changes`` runs what may take minutes, ``lookups`` what must be quick.

    The changes of a guild run one after the other, and each in turns: after
    ``TURN_SENTENCES``, the other guilds that wait have a turn first. Whoever waits
    for a change is told after ``seconds`` that it takes too long; it goes on.
    Every method raises ``FootnoteError``, ``QueueFull`` and ``TookTooLong``.
    """

    def __init__(
        self, library: GuildLibrary, changes: WorkerPool, lookups: WorkerPool, seconds: float
    ) -> None:
        self._library = library
        self._changes = changes
        self._lookups = lookups
        self._seconds = seconds
        self._running: dict[int, list[asyncio.Task[object]]] = {}

    async def ingest(
        self, guild_id: int, source: str | Upload, on_outcome: Callable[[IngestOutcome], None]
    ) -> None:
        """Ingest a source; ``on_outcome`` is called in another thread for each article."""
        outcomes = self._library.ingest(guild_library_name(guild_id), source)

        async def run() -> None:
            while await self._changes.run(partial(_take_turn, outcomes, on_outcome)):
                pass

        await self._in_order(guild_id, run)

    async def own_articles(self, guild_id: int, text: str, limit: int) -> Sequence[ArticleSummary]:
        """Articles of the guild's own library whose title, outlet or id contains the text."""
        name = guild_library_name(guild_id)
        return await self._lookups.run(partial(self._library.own_articles, name, text, limit))

    async def own_article(self, guild_id: int, article_id: str) -> ArticleSummary | None:
        """The article of the guild's own library with exactly that id, or ``None``."""
        name = guild_library_name(guild_id)
        return await self._lookups.run(partial(self._library.own_article, name, article_id))

    async def forget(self, guild_id: int, article_id: str) -> str:
        """Remove an article from the guild's own library and return its title."""
        call = partial(self._library.forget, guild_library_name(guild_id), article_id)
        return await self._in_order(guild_id, lambda: self._changes.run(call))

    def stop(self) -> None:
        """Finish the current article of a running ingest, then stop."""
        self._library.stop()

    async def _in_order(self, guild_id: int, change: Callable[[], Awaitable[T]]) -> T:
        """Run a change after the guild's earlier ones, whether or not anybody still waits."""
        earlier = self._running.setdefault(guild_id, [])
        if len(earlier) >= CHANGES_PER_GUILD:
            raise QueueFull(f"{len(earlier)} changes of the server are running or waiting.")
        task = asyncio.create_task(_after(list(earlier), change))
        earlier.append(task)
        task.add_done_callback(partial(self._forget_task, guild_id))
        try:
            return await asyncio.wait_for(asyncio.shield(task), self._seconds)
        except TimeoutError:
            if task.done():
                return task.result()
            raise TookTooLong(f"No result after {self._seconds:g} s.") from None

    def _forget_task(self, guild_id: int, task: asyncio.Task[object]) -> None:
        self._running[guild_id].remove(task)
        if not self._running[guild_id]:
            del self._running[guild_id]
        if not task.cancelled():
            task.exception()  # retrieved, or asyncio would log a late failure as never retrieved


async def _after(earlier: Sequence[asyncio.Task[object]], change: Callable[[], Awaitable[T]]) -> T:
    if earlier:
        await asyncio.wait(earlier)
    return await change()


def _take_turn(
    outcomes: Iterator[IngestOutcome], on_outcome: Callable[[IngestOutcome], None]
) -> bool:
    """Ingest for a turn. Returns whether there may be more to ingest."""
    sentences = 0
    for outcome in outcomes:
        on_outcome(outcome)
        sentences += max(outcome.sentences, ARTICLE_SENTENCES)
        if sentences >= TURN_SENTENCES:
            return True
    return False
