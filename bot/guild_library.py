"""Changes to a guild's own library: ingest, list and forget articles."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Iterator, Sequence

from bot.errors import LibraryFull
from bot.translatable import translatable
from ingest.errors import ArticleNotFound, SourceError, StoreUnavailable
from ingest.library.corpus import Corpus
from ingest.library.library import Library
from ingest.library.manager import LibraryManager
from ingest.sandbox.base import RunJob, run_in_process
from ingest.sources.items import SourceArticle, SourceFailure, SourceItem, SourceOptions, Upload
from ingest.sources.loader import ReadAddress, first_articles, is_address
from ingest.types import ArticleSummary, ArticleVersion, IngestOutcome, title_or_id

MAX_FILE_ARTICLES = 200
"""How many articles of one file are ingested; for more, use ``footnote ingest``."""


class GuildLibraryEditor:
    """Implements ``GuildLibrary`` on the stored libraries; safe to share between threads.

    ``make_page_loader`` is called for each URL, ``observe`` with the status of each article.
    A library that holds ``max_articles`` accepts only new versions of them, and one whose
    versions hold ``max_characters`` of text accepts no new text; 0 means no limit. ``run``
    runs the jobs that read files.
    """

    def __init__(  # noqa: PLR0913  # its parts and limits
        self,
        libraries: LibraryManager,
        make_page_loader: Callable[[], ReadAddress],
        observe: Callable[[str], None] = lambda _: None,
        *,
        max_articles: int = 0,
        max_characters: int = 0,
        run: RunJob = run_in_process,
    ) -> None:
        self._libraries = libraries
        self._make_page_loader = make_page_loader
        self._observe = observe
        self._max_articles = max_articles or math.inf
        self._max_characters = max_characters or math.inf
        self._run = run
        self._stopped = threading.Event()

    def ingest(self, library: str, source: str | Upload) -> Iterator[IngestOutcome]:
        """See ``GuildLibrary``."""
        yield from self.publish(library, _first_articles(self._items(source)))

    def publish(self, library: str, items: Iterator[SourceItem]) -> Iterator[IngestOutcome]:
        """Add articles that were read to a guild's library, within its limits.

        One that does not fit fails with ``LibraryFull``. Raises ``FootnoteError``
        when it cannot go on; outcomes yielded before remain valid.
        """
        self._check_running()
        opened = self._libraries.open(library)
        for outcome in opened.publish(self._within_limit(opened, items), self._check_running):
            self._observe(outcome.status)
            yield outcome

    def has_room(self, library: str) -> bool:
        """Whether a library is below both of its limits."""
        opened = self._libraries.open(library)
        return (
            opened.store.article_count(opened.key) < self._max_articles
            and opened.store.text_length(opened.key) < self._max_characters
        )

    def article(self, library: str, article_id: str) -> ArticleVersion | None:
        """The current version of an article of that library; ``None`` if it is not there."""
        corpus = self._corpus(library)
        try:
            found = corpus.version(corpus.resolve(article_id))
        except ArticleNotFound:
            return None
        # An id resolves by its beginning as well.
        return found if found.article.id == article_id else None

    def own_articles(self, library: str, text: str, limit: int) -> Sequence[ArticleSummary]:
        """See ``GuildLibrary``."""
        return self._corpus(library).find_articles(text, limit)

    def own_article(self, library: str, article_id: str) -> ArticleSummary | None:
        """See ``GuildLibrary``."""
        return self._corpus(library).find_article(article_id)

    def forget(self, library: str, article_id: str) -> str:
        """See ``GuildLibrary``."""
        article = self.own_article(library, article_id)
        if article is None:
            raise ArticleNotFound(f"There is no article {article_id!r}.")
        self._libraries.open(library).remove(article.id)
        return title_or_id(article)

    def stop(self) -> None:
        """See ``GuildLibrary``."""
        self._stopped.set()

    def _corpus(self, library: str) -> Corpus:
        return self._libraries.corpus([library])

    def _items(self, source: str | Upload) -> Iterator[SourceItem]:
        if isinstance(source, Upload):
            yield from self._articles_of(source)
        elif is_address(source):
            yield self._make_page_loader()(source, SourceOptions())
        else:
            error = SourceError("This is not a web address.", hint="Begin it with https://.")
            yield SourceFailure(source, error)

    def _articles_of(self, file: Upload) -> Iterator[SourceItem]:
        try:
            # One more, which is told to be too many.
            yield from self._run(first_articles, file.name, file.content, MAX_FILE_ARTICLES + 1)
        except SourceError as error:
            yield SourceFailure(file.name, error)

    def _within_limit(self, library: Library, items: Iterator[SourceItem]) -> Iterator[SourceItem]:
        """The items; an article that does not fit is a failure."""
        articles, new = library.store.article_count(library.key), set[str]()
        characters = library.store.text_length(library.key)
        for item in items:
            if not isinstance(item, SourceArticle):
                yield item
                continue
            article = item.article
            current = library.store.current(library.key, article.id)
            if current is not None and current.content_hash == article.content_hash:
                yield item
            elif characters + len(article.text) > self._max_characters:
                yield SourceFailure(item.source, _full(_characters(self._max_characters)))
            elif current or article.id in new or articles + len(new) < self._max_articles:
                characters += len(article.text)
                if current is None:
                    new.add(article.id)
                yield item
            else:
                yield SourceFailure(item.source, _full(_articles(int(self._max_articles))))

    def _check_running(self) -> None:
        if self._stopped.is_set():
            raise StoreUnavailable("The bot is shutting down.")


def _full(limit: str) -> LibraryFull:
    return LibraryFull(
        "The server's library is full: its limit is {limit}.",
        hint="Remove some articles with /forget-article.",
        limit=limit,
    )


def _articles(count: int) -> str:
    return translatable("one article" if count == 1 else "{count:,} articles", count=count)


def _characters(count: float) -> str:
    return translatable("{count:,} characters", count=count)


def _first_articles(items: Iterator[SourceItem]) -> Iterator[SourceItem]:
    for number, item in enumerate(items):
        if number == MAX_FILE_ARTICLES:
            error = SourceError(
                "Only the first {most} articles of a file are ingested.", most=MAX_FILE_ARTICLES
            )
            yield SourceFailure(item.source, error)
            return
        yield item
