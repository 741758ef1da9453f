"""The libraries of Discord servers as their people change them."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Iterator, Sequence

from ingest.errors import SourceError, StoreUnavailable
from ingest.library.corpus import Corpus
from ingest.library.library import Library
from ingest.library.manager import LibraryManager
from ingest.sources.items import SourceArticle, SourceFailure, SourceItem, SourceOptions, Upload
from ingest.sources.loader import ReadAddress, is_address, read_upload
from ingest.types import ArticleSummary, IngestOutcome

MOST_ARTICLES = 200
"""So many articles of one file are taken; whoever has more ingests them beside the bot."""


class GuildLibraryEditor:
    """Works on the libraries that questions are answered from; safe to share between threads.

    ``reader`` fetches addresses, and is made for the first one; ``observe`` is
    told what became of each article. A library of ``most_articles`` takes new
    editions of these alone; 0 is no limit.
    """

    def __init__(
        self,
        libraries: LibraryManager,
        reader: Callable[[], ReadAddress],
        observe: Callable[[str], None] = lambda _: None,
        most_articles: int = 0,
    ) -> None:
        self._libraries = libraries
        self._reader = reader
        self._observe = observe
        self._most_articles = most_articles
        self._stopped = threading.Event()

    def ingest(self, library: str, source: str | Upload) -> Iterator[IngestOutcome]:
        """See ``Librarian``."""
        self._check()
        opened = self._libraries.open(library)
        items = self._fitting(opened, _limited(self._items(source)))
        for outcome in opened.publish(items, self._check):
            self._observe(outcome.status)
            yield outcome

    def own_articles(self, library: str, text: str, limit: int) -> Sequence[ArticleSummary]:
        """See ``Librarian``."""
        return self._shelf(library).find_articles(text, limit)

    def forget(self, library: str, article_id: str) -> str:
        """See ``Librarian``."""
        shelf = self._shelf(library)
        article = shelf.version(shelf.resolve(article_id)).article
        self._libraries.open(library).remove(article.id)
        return article.title or article.id

    def stop(self) -> None:
        """See ``Librarian``."""
        self._stopped.set()

    def _shelf(self, library: str) -> Corpus:
        return self._libraries.corpus([library])

    def _items(self, source: str | Upload) -> Iterator[SourceItem]:
        if isinstance(source, Upload):
            yield from read_upload(source.name, source.content)
        elif is_address(source):
            yield self._reader()(source, SourceOptions())
        else:
            error = SourceError("It is no address of the web.", hint="Begin it with https://.")
            yield SourceFailure(source, error)

    def _fitting(self, library: Library, items: Iterator[SourceItem]) -> Iterator[SourceItem]:
        """The items, without new articles for which there is no room."""
        there, new = library.store.article_count(library.key), set[str]()
        for item in items:
            if not isinstance(item, SourceArticle) or library.has(item.article.id):
                yield item
            elif item.article.id in new or there + len(new) < (self._most_articles or math.inf):
                new.add(item.article.id)
                yield item
            else:
                yield SourceFailure(item.source, _full(self._most_articles))

    def _check(self) -> None:
        if self._stopped.is_set():
            raise StoreUnavailable("The bot is being stopped.")


def _full(most: int) -> SourceError:
    return SourceError(
        f"The server's library is full: it may have {most} articles.",
        hint="Remove some with /forget-article.",
    )


def _limited(items: Iterator[SourceItem]) -> Iterator[SourceItem]:
    for number, item in enumerate(items):
        if number == MOST_ARTICLES:
            error = SourceError(f"Only the first {MOST_ARTICLES} articles of a file are taken.")
            yield SourceFailure(item.source, error)
            return
        yield item
