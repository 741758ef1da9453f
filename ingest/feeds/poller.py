"""Polls feeds, once or in a loop, and publishes the new and changed pages that they link to."""

from __future__ import annotations

import threading
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence

from ingest.errors import SourceError, SourceUnavailable
from ingest.feeds.parser import FeedItem
from ingest.feeds.reader import FeedReader
from ingest.feeds.state import FeedState
from ingest.sandbox.base import RunJob, run_in_process
from ingest.sources.items import SourceItem, SourceOptions
from ingest.sources.loader import ReadAddress
from ingest.types import IngestOutcome, IngestStatus
from ingest.web.fetcher import Fetcher

Publish = Callable[[Iterable[SourceItem]], Iterator[IngestOutcome]]

OnOutcome = Callable[[IngestOutcome], None]
"""Called with the outcome of each article."""


class FeedPoller:
    """Polls feeds into one library. Never ingests a feed's own text, only the pages it links to.

    ``publish`` yields an outcome for each item, in order. Once ``is_stopped``
    returns true, no further page is fetched; the rest waits for the next poll.
    ``run`` runs the jobs that read a feed.
    """

    def __init__(  # noqa: PLR0913  # its parts
        self,
        fetcher: Fetcher,
        read: ReadAddress,
        state: FeedState,
        publish: Publish,
        is_stopped: Callable[[], bool] = lambda: False,
        *,
        run: RunJob = run_in_process,
    ) -> None:
        self._feeds = FeedReader(fetcher, run)
        self._read = read
        self._state = state
        self._publish = publish
        self._is_stopped = is_stopped

    def poll(self, feed: str) -> Iterator[IngestOutcome]:
        """Poll a feed once, and yield the outcome of each new or changed article.

        A feed that cannot be read is a failed outcome; its earlier items that
        are still due are fetched all the same. Raises ``FootnoteError`` if the
        library cannot be used.
        """
        try:
            self._refresh(feed)
        except SourceError as error:
            yield IngestOutcome(feed, IngestStatus.FAILED, error=error)
        pending: deque[FeedItem] = deque()
        for outcome in self._publish(self._articles(self._state.due(feed), pending)):
            item = pending.popleft()
            if isinstance(outcome.error, SourceUnavailable):
                self._state.postpone(feed, item)
            else:
                self._state.finish(feed, item)
            yield outcome

    def _refresh(self, feed: str) -> None:
        document = self._feeds.read(feed, self._state.validators(feed))
        if document is not None:
            self._state.record(feed, document.items, document.validators)

    def _articles(
        self, items: Iterable[FeedItem], pending: deque[FeedItem]
    ) -> Iterator[SourceItem]:
        for item in items:
            if self._is_stopped():
                return
            pending.append(item)
            yield self._read(item.address, SourceOptions())


def poll_once(
    poller: FeedPoller, feeds: Sequence[str], on_outcome: OnOutcome
) -> Counter[IngestStatus]:
    """Poll each feed once. Returns how many articles had each status."""
    counts: Counter[IngestStatus] = Counter()
    for feed in feeds:
        for outcome in poller.poll(feed):
            counts[outcome.status] += 1
            on_outcome(outcome)
    return counts


def poll_repeatedly(  # noqa: PLR0913  # the callbacks are keywords
    poller: FeedPoller,
    feeds: Sequence[str],
    seconds: float,
    *,
    on_outcome: OnOutcome,
    on_error: Callable[[Exception], None],
    stop: threading.Event,
) -> None:
    """Poll the feeds every ``seconds`` until ``stop`` is set.

    ``on_error`` gets the error of a feed that could not be polled. Unless it
    raises, the next feed is polled.
    """
    while not stop.is_set():
        for feed in feeds:
            if stop.is_set():
                return
            try:
                poll_once(poller, [feed], on_outcome)
            except Exception as error:  # noqa: BLE001  # the caller decides
                on_error(error)
        stop.wait(seconds)
