"""Addresses to articles: fetching and reading in one."""

from __future__ import annotations

from ingest.errors import SourceError
from ingest.sources.source import SourceArticle, SourceFailure, SourceItem, SourceOptions
from ingest.web.fetch import Fetcher
from ingest.web.page import read_page


class PageReader:
    """Reads articles from the web, one after the other."""

    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher

    def __call__(self, address: str, overrides: SourceOptions) -> SourceItem:
        """The article at an address, or why there is none."""
        try:
            article = read_page(self._fetcher.fetch(address), overrides)
        except SourceError as error:
            return SourceFailure(address, error)
        return SourceArticle(address, article)
