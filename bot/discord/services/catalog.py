"""What a server may see of the articles, looked up off the event loop."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from bot.discord.ports import ArticleCatalog
from bot.discord.scope import scope_for
from bot.discord.services.worker_pool import WorkerPool
from bot.types.answer import CitedVersion
from ingest.settings import SHARED_LIBRARY
from ingest.types import ArticleSummary


class Catalog:
    """The catalogue, by server; ``None`` is a direct message. Raises ``FootnoteError``."""

    def __init__(
        self, catalog: ArticleCatalog, workers: WorkerPool, library: str = SHARED_LIBRARY
    ) -> None:
        self._catalogue = catalog
        self._workers = workers
        self._library = library

    async def find_articles(
        self, guild_id: int | None, text: str, limit: int
    ) -> Sequence[ArticleSummary]:
        """Articles that a person may mean."""
        scope = scope_for(guild_id, shared=self._library)
        call = partial(self._catalogue.find_articles, scope, text, limit)
        return await self._workers.run(call)

    async def find_outlets(self, guild_id: int | None, text: str, limit: int) -> Sequence[str]:
        """Outlets that a person may mean."""
        scope = scope_for(guild_id, shared=self._library)
        return await self._workers.run(partial(self._catalogue.find_outlets, scope, text, limit))

    async def article_count(self, guild_id: int | None) -> int:
        """How many articles may be asked about."""
        scope = scope_for(guild_id, shared=self._library)
        return await self._workers.run(partial(self._catalogue.article_count, scope))

    async def find_source(self, guild_id: int | None, version_key: int) -> CitedVersion | None:
        """A cited version that a person may see."""
        scope = scope_for(guild_id, shared=self._library)
        call = partial(self._catalogue.find_source, scope, version_key)
        return await self._workers.run(call)

    async def article_id(self, guild_id: int | None, typed: str | None) -> str | None:
        """An article's identifier, also where a person typed a title that fits one article only."""
        if not typed:
            return None
        found = await self.find_articles(guild_id, typed, 2)
        return found[0].id if len(found) == 1 else typed
