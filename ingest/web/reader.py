"""Addresses to articles: fetching and reading in one."""

from __future__ import annotations

from ingest.errors import SourceError
from ingest.sources.items import SourceArticle, SourceFailure, SourceItem, SourceOptions
from ingest.web.fetcher import Fetcher
from ingest.web.page_cache import PageCache
from ingest.web.page_loader import read_page
from ingest.web.response import Fetched


class PageReader:
    """Reads articles from the web, one after the other; with a cache, only what has changed."""

    def __init__(self, fetcher: Fetcher, cache: PageCache | None = None) -> None:
        self._fetcher = fetcher
        self._cache = cache

    def __call__(self, address: str, overrides: SourceOptions) -> SourceItem:
        """The article at an address, or why there is none."""
        try:
            article = read_page(self._page(address), overrides)
        except SourceError as error:
            return SourceFailure(address, error)
        return SourceArticle(address, article)

    def _page(self, address: str) -> Fetched:
        if self._cache is None:
            return self._fetcher.fetch(address)
        known = self._cache.recall(address)
        fetched = self._fetcher.fetch(address, validators=known.validators if known else None)
        if known and not fetched.changed:
            return known
        self._cache.keep(fetched)
        return fetched
