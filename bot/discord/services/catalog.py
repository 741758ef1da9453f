"""The article catalog as a guild sees it, searched off the event loop."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from bot.discord.ports import ArticleCatalog
from bot.discord.scope import scope_for
from bot.discord.services.worker_pool import WorkerPool
from bot.types.answer import CitedVersion
from bot.types.records import ChannelLibraries
from ingest.settings import SHARED_LIBRARY
from ingest.types import ArticleSummary


class Catalog:
    """Searches by guild; ``None`` is a direct message. Every method raises ``FootnoteError``.

    A search can be limited to the ``libraries`` of a channel.
    """

    def __init__(
        self, catalog: ArticleCatalog, workers: WorkerPool, library: str = SHARED_LIBRARY
    ) -> None:
        self._catalog = catalog
        self._workers = workers
        self._library = library

    async def find_articles(
        self,
        guild_id: int | None,
        text: str,
        limit: int,
        libraries: ChannelLibraries = ChannelLibraries.BOTH,
    ) -> Sequence[ArticleSummary]:
        """Articles whose title, outlet or id contains the text, newest first."""
        scope = scope_for(guild_id, shared=self._library, libraries=libraries)
        return await self._workers.run(partial(self._catalog.find_articles, scope, text, limit))

    async def find_article(
        self,
        guild_id: int | None,
        article_id: str,
        libraries: ChannelLibraries = ChannelLibraries.BOTH,
    ) -> ArticleSummary | None:
        """The article with exactly that id, or ``None``."""
        scope = scope_for(guild_id, shared=self._library, libraries=libraries)
        return await self._workers.run(partial(self._catalog.find_article, scope, article_id))

    async def find_outlets(
        self,
        guild_id: int | None,
        text: str,
        limit: int,
        libraries: ChannelLibraries = ChannelLibraries.BOTH,
    ) -> Sequence[str]:
        """Outlets whose name contains the text."""
        scope = scope_for(guild_id, shared=self._library, libraries=libraries)
        return await self._workers.run(partial(self._catalog.find_outlets, scope, text, limit))

    async def article_count(self, guild_id: int | None) -> int:
        """How many articles the guild can ask about."""
        scope = scope_for(guild_id, shared=self._library)
        return await self._workers.run(partial(self._catalog.article_count, scope))

    async def find_source(self, guild_id: int | None, version_key: int) -> CitedVersion | None:
        """A cited version, if the guild can see it."""
        scope = scope_for(guild_id, shared=self._library)
        return await self._workers.run(partial(self._catalog.find_source, scope, version_key))

    async def article_id(self, guild_id: int | None, typed: str | None) -> str | None:
        """The id of the one article that the typed text fits; else the text itself."""
        if not typed:
            return None
        found = await self.find_articles(guild_id, typed, 2)
        return found[0].id if len(found) == 1 else typed
