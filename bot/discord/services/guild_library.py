"""A guild's own library, searched and changed off the event loop."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from bot.discord.ports import GuildLibrary
from bot.discord.scope import guild_library_name
from bot.discord.services.worker_pool import WorkerPool
from ingest.sources.items import Upload
from ingest.types import ArticleSummary, IngestOutcome


class GuildLibraryService:
    """``changes`` runs what may take minutes, ``lookups`` what must be quick.

    Every method raises ``FootnoteError``.
    """

    def __init__(self, library: GuildLibrary, changes: WorkerPool, lookups: WorkerPool) -> None:
        self._library = library
        self._changes = changes
        self._lookups = lookups

    async def ingest(
        self, guild_id: int, source: str | Upload, on_outcome: Callable[[IngestOutcome], None]
    ) -> None:
        """Ingest a source; ``on_outcome`` is called in another thread for each article."""

        def run() -> None:
            for outcome in self._library.ingest(guild_library_name(guild_id), source):
                on_outcome(outcome)

        await self._changes.run(run)

    async def own_articles(self, guild_id: int, text: str, limit: int) -> Sequence[ArticleSummary]:
        """Articles of the guild's own library whose title, outlet or id contains the text."""
        name = guild_library_name(guild_id)
        return await self._lookups.run(partial(self._library.own_articles, name, text, limit))

    async def forget(self, guild_id: int, article_id: str) -> str:
        """Remove an article from the guild's own library and return its title."""
        name = guild_library_name(guild_id)
        return await self._changes.run(partial(self._library.forget, name, article_id))

    def stop(self) -> None:
        """Finish the current article of a running ingest, then stop."""
        self._library.stop()
