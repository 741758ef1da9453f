"""Following feeds beside the bot, in a thread of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

import structlog

from ingest.errors import FootnoteError
from ingest.feeds.poller import keep_looking
from ingest.types import IngestOutcome

if TYPE_CHECKING:
    from ingest.feeds.poller import FeedPoller

THREAD = "feeds"
STOP_SECONDS = 1.0
"""Time to finish an article when stopped, as the bot has ten for its whole end. One cut short is
published as a whole or not at all, and comes with the next start."""

RETRY_SECONDS = 60.0

MakeWatcher = Callable[[threading.Event], "FeedPoller"]
"""Makes the watcher, in the thread that uses it; the event ends its waiting."""

Observe = Callable[[str], None]

_log = structlog.get_logger("ingest.feeds.background")


@contextmanager
def watching(
    make_watcher: MakeWatcher,
    feeds: Sequence[str],
    seconds: float,
    retry: float = RETRY_SECONDS,
    observe: Observe = lambda _: None,
) -> Iterator[None]:
    """Look at the feeds every so many seconds while something else happens inside.

    Nothing that goes wrong with them ends it: it is logged in a line. Where
    not even the watcher can be made, that is tried again after ``retry`` seconds.
    ``observe`` is told what became of each article.
    """
    if not feeds:
        yield
        return
    stop = threading.Event()

    def look(watcher: FeedPoller) -> None:
        _log.info("watching", feeds=len(feeds))
        report, trouble = partial(_report, stop, observe), partial(_trouble, stop)
        keep_looking(watcher, feeds, seconds, report=report, trouble=trouble, stop=stop)

    watch = partial(_watch, make_watcher, look, retry, stop)
    thread = threading.Thread(target=watch, name=THREAD, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(STOP_SECONDS)
        if thread.is_alive():
            _log.warning("feeds left in the middle")


def _watch(
    make_watcher: MakeWatcher,
    look: Callable[[FeedPoller], None],
    retry: float,
    stop: threading.Event,
) -> None:
    while not stop.is_set():
        try:
            watcher = make_watcher(stop)
        except Exception as error:  # noqa: BLE001  # the bot goes on, and so does this
            _trouble(stop, error)
            stop.wait(retry)
            continue
        look(watcher)


def _report(stop: threading.Event, observe: Observe, outcome: IngestOutcome) -> None:
    observe(outcome.status)
    if outcome.error is None:
        _log.info(
            "ingested",
            status=outcome.status,
            source=outcome.source,
            article=outcome.article_id,
            sentences=outcome.sentences,
        )
    elif not (stop.is_set() and outcome.error.retryable):
        _log.warning(
            "not ingested",
            source=outcome.source,
            reason=outcome.error.message,
            retryable=outcome.error.retryable,
        )


def _trouble(stop: threading.Event, error: Exception) -> None:
    if stop.is_set():
        return
    if isinstance(error, FootnoteError):
        level = _log.warning if error.retryable else _log.error
        level("feed not followed", error=type(error).__name__, reason=error.message)
    else:
        # Its message may quote anything.
        _log.error("feed not followed", error=type(error).__name__)
