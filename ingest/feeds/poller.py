"""Poll feeds once or in a loop: what is new or changed is read from its page and published."""

from __future__ import annotations

import threading
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence

from ingest.errors import SourceError, SourceUnavailable
from ingest.feeds.parser import FeedItem, read_feed
from ingest.feeds.state import FeedState
from ingest.sources.items import SourceItem, SourceOptions
from ingest.sources.loader import ReadAddress
from ingest.types import IngestOutcome, IngestStatus
from ingest.web.fetcher import Fetcher
from ingest.web.response import FEED_TYPES

Publish = Callable[[Iterable[SourceItem]], Iterator[IngestOutcome]]

Report = Callable[[IngestOutcome], None]
"""Hears what became of each article."""


class FeedPoller:
    """Polls feeds into one library. A feed's own text is never ingested, only the pages it names.

    ``publish`` gives an outcome for each item, in order. Once ``stopped`` says
    so, no further page is fetched; what is left comes with the next poll.
    """

    def __init__(
        self,
        fetcher: Fetcher,
        read: ReadAddress,
        memory: FeedState,
        publish: Publish,
        stopped: Callable[[], bool] = lambda: False,
    ) -> None:
        self._fetcher = fetcher
        self._read = read
        self._memory = memory
        self._publish = publish
        self._stopped = stopped

    def poll(self, feed: str) -> Iterator[IngestOutcome]:
        """Look at a feed once, and say what became of each article that is new or changed.

        A feed that cannot be read is an outcome too; what it named before and
        is still to be fetched is fetched all the same. Raises
        ``FootnoteError`` when the library cannot be used.
        """
        try:
            self._look(feed)
        except SourceError as error:
            yield IngestOutcome(feed, IngestStatus.FAILED, error=error)
        reading: deque[FeedItem] = deque()
        for outcome in self._publish(self._articles(self._memory.due(feed), reading)):
            item = reading.popleft()
            if isinstance(outcome.error, SourceUnavailable):
                self._memory.postpone(feed, item)
            else:
                self._memory.finish(feed, item)
            yield outcome

    def _look(self, feed: str) -> None:
        validators = self._memory.validators(feed)
        fetched = self._fetcher.fetch(feed, accept=FEED_TYPES, validators=validators)
        if fetched.changed:
            self._memory.note(feed, read_feed(fetched), fetched.validators)

    def _articles(
        self, items: Iterable[FeedItem], reading: deque[FeedItem]
    ) -> Iterator[SourceItem]:
        for item in items:
            if self._stopped():
                return
            reading.append(item)
            yield self._read(item.address, SourceOptions())


def look(watcher: FeedPoller, feeds: Sequence[str], report: Report) -> Counter[IngestStatus]:
    """Look at each feed once, and count what became of its articles."""
    counts: Counter[IngestStatus] = Counter()
    for feed in feeds:
        for outcome in watcher.poll(feed):
            counts[outcome.status] += 1
            report(outcome)
    return counts


def keep_looking(  # noqa: PLR0913  # whom to tell of what, all by name
    watcher: FeedPoller,
    feeds: Sequence[str],
    seconds: float,
    *,
    report: Report,
    trouble: Callable[[Exception], None],
    stop: threading.Event,
) -> None:
    """Look at the feeds every so many seconds, until ``stop`` is set.

    ``trouble`` hears why a feed could not be looked at; the next ones are, unless it raises.
    """
    while not stop.is_set():
        for feed in feeds:
            if stop.is_set():
                return
            try:
                look(watcher, [feed], report)
            except Exception as error:  # noqa: BLE001  # whoever watches decides
                trouble(error)
        stop.wait(seconds)
