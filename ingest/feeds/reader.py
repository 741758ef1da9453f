"""Reads a feed over the web, and finds the feed of a page."""

from __future__ import annotations

from urllib.parse import urljoin

from ingest.errors import SourceError
from ingest.feeds.parser import FeedDocument, read_feed
from ingest.sandbox.base import RunJob, run_in_process
from ingest.sources.html import decode_page
from ingest.sources.limits import MAX_URL
from ingest.sources.markup import parse_markup
from ingest.sources.normalization import canonical_url
from ingest.web.fetcher import Fetcher
from ingest.web.response import FEED_TYPES, Fetched, Validators

MAX_LINKS = 3
"""Feeds that are tried of a page that links to several, in the order of the page."""

_TYPES = frozenset({"application/rss+xml", "application/atom+xml", "application/feed+json"})


class FeedReader:
    """Fetches feeds; ``run`` runs the jobs that read them."""

    def __init__(self, fetcher: Fetcher, run: RunJob = run_in_process) -> None:
        self._fetcher = fetcher
        self._run = run

    def read(self, address: str, validators: Validators | None = None) -> FeedDocument | None:
        """The feed at an address; ``None`` if it is what it was when the validators came.

        Raises ``SourceError`` if it cannot be fetched or is not a feed.
        """
        fetched = self._fetcher.fetch(address, accept=FEED_TYPES, validators=validators)
        return self._document(fetched) if fetched.changed else None

    def find(self, address: str) -> FeedDocument:
        """The feed at an address, or the first one that works of those the page there links to.

        Raises ``SourceError`` if there is none.
        """
        fetched = self._fetcher.fetch(address, accept=FEED_TYPES)
        try:
            return self._document(fetched)
        except SourceError:
            linked = self._run(linked_feeds, fetched)
        failure: SourceError | None = None
        for link in linked[:MAX_LINKS]:
            try:
                return self._document(self._fetcher.fetch(link, accept=FEED_TYPES))
            except SourceError as error:
                failure = failure or error
        raise failure or SourceError(
            "This is neither a feed nor a page that links to one.",
            hint="Look on the site for “RSS” or “Feed” and give the address of that link.",
        )

    def _document(self, fetched: Fetched) -> FeedDocument:
        items = self._run(read_feed, fetched)
        return FeedDocument(fetched.address, items, fetched.validators)


def linked_feeds(fetched: Fetched) -> tuple[str, ...]:
    """The addresses of the feeds that a page declares, in its order, each once.

    Raises ``SourceError`` for a page with far too many elements.
    """
    root = parse_markup(decode_page(fetched.body, fetched.charset))
    found: dict[str, None] = {}
    for link in root.iter("link") if root is not None else ():
        is_alternate = "alternate" in link.get("rel", "").lower().split()
        kind = link.get("type", "").partition(";")[0].strip().lower()
        if is_alternate and kind in _TYPES:
            try:
                address = canonical_url(urljoin(fetched.url, link.get("href", "").strip()))
            except (SourceError, ValueError):
                continue
            if len(address.encode()) <= MAX_URL:
                found.setdefault(address)
    return tuple(found)
