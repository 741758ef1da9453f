"""A server's own library, changed off the event loop and beside the answers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from bot.discord.ports import GuildLibrary
from bot.discord.scope import guild_library_name
from bot.discord.services.worker_pool import WorkerPool
from ingest.sources.items import Upload
from ingest.types import ArticleSummary, IngestOutcome


class GuildLibraryService:
    """``changes`` does what may take minutes, ``lookups`` what must be quick.

    Every method raises ``FootnoteError``.
    """

    def __init__(
        self, guild_library_name: GuildLibrary, changes: WorkerPool, catalog: WorkerPool
    ) -> None:
        self._librarian = guild_library_name
        self._changes = changes
        self._lookups = catalog

    async def ingest(
        self, guild_id: int, source: str | Upload, told: Callable[[IngestOutcome], None]
    ) -> None:
        """Ingest; ``told`` hears of each article, in another thread."""

        def run() -> None:
            for outcome in self._librarian.ingest(guild_library_name(guild_id), source):
                told(outcome)

        await self._changes.run(run)

    async def own_articles(self, guild_id: int, text: str, limit: int) -> Sequence[ArticleSummary]:
        """Articles of the server's own library that a person may mean."""
        library = guild_library_name(guild_id)
        call = partial(self._librarian.own_articles, library, text, limit)
        return await self._lookups.run(call)

    async def forget(self, guild_id: int, article_id: str) -> str:
        """Remove an article of the server's own library; what it was called."""
        library = guild_library_name(guild_id)
        return await self._changes.run(partial(self._librarian.forget, library, article_id))

    def stop(self) -> None:
        """End an ingest that is under way as soon as an article is whole."""
        self._librarian.stop()
