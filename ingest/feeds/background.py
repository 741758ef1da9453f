"""Polls feeds in a background thread of a long-running process."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

import structlog

from ingest.errors import FootnoteError
from ingest.feeds.poller import poll_repeatedly
from ingest.types import IngestOutcome

if TYPE_CHECKING:
    from ingest.feeds.poller import FeedPoller

THREAD = "feeds"
STOP_SECONDS = 1.0
"""Time to finish an article at the end, short because the process has a deadline of its own.

An article that is cut short is published as a whole or not at all, and polled at the next start.
"""

RETRY_SECONDS = 60.0

MakePoller = Callable[[threading.Event], "FeedPoller"]
"""Makes the poller in the thread that uses it; the event ends its waiting."""

ObserveStatus = Callable[[str], None]

_log = structlog.get_logger("ingest.feeds.background")


@contextmanager
def background_polling(
    make_poller: MakePoller,
    feeds: Sequence[str],
    seconds: float,
    retry: float = RETRY_SECONDS,
    observe: ObserveStatus = lambda _: None,
) -> Iterator[None]:
    """Poll the feeds every ``seconds`` until the block ends.

    Failures are logged and never end the polling. If the poller cannot be made,
    that is tried again after ``retry`` seconds. ``observe`` gets the status of
    each article.
    """
    if not feeds:
        yield
        return
    stop = threading.Event()

    def poll(poller: FeedPoller) -> None:
        _log.info("feed_polling_started", feeds=len(feeds))
        on_outcome, on_error = partial(_log_outcome, stop, observe), partial(_log_error, stop)
        poll_repeatedly(poller, feeds, seconds, on_outcome=on_outcome, on_error=on_error, stop=stop)

    run = partial(_run, make_poller, poll, retry, stop)
    thread = threading.Thread(target=run, name=THREAD, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(STOP_SECONDS)
        if thread.is_alive():
            _log.warning("feed_polling_interrupted")


def _run(
    make_poller: MakePoller,
    poll: Callable[[FeedPoller], None],
    retry: float,
    stop: threading.Event,
) -> None:
    while not stop.is_set():
        try:
            poller = make_poller(stop)
        except Exception as error:  # noqa: BLE001  # the process goes on, and so does its polling
            _log_error(stop, error)
            stop.wait(retry)
            continue
        poll(poller)


def _log_outcome(stop: threading.Event, observe: ObserveStatus, outcome: IngestOutcome) -> None:
    observe(outcome.status)
    if outcome.error is None:
        _log.info(
            "article_ingested",
            status=outcome.status,
            source=outcome.source,
            article=outcome.article_id,
            sentences=outcome.sentences,
        )
    elif not (stop.is_set() and outcome.error.retryable):
        _log.warning(
            "article_not_ingested",
            source=outcome.source,
            reason=outcome.error.message,
            retryable=outcome.error.retryable,
        )


def _log_error(stop: threading.Event, error: Exception) -> None:
    if stop.is_set():
        return
    if isinstance(error, FootnoteError):
        level = _log.warning if error.retryable else _log.error
        level("feed_failed", error=type(error).__name__, reason=error.message)
    else:
        # Not the message, which may quote anything.
        _log.error("feed_failed", error=type(error).__name__)
