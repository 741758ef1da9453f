"""Looking at feeds again and again, until told to stop."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from ingest.library.publishing import Outcome, Status

if TYPE_CHECKING:
    from ingest.feeds.poller import Watcher

Report = Callable[[Outcome], None]
"""Hears what became of each article."""


def look(watcher: Watcher, feeds: Sequence[str], report: Report) -> Counter[Status]:
    """Look at each feed once, and count what became of its articles."""
    counts: Counter[Status] = Counter()
    for feed in feeds:
        for outcome in watcher.poll(feed):
            counts[outcome.status] += 1
            report(outcome)
    return counts


def keep_looking(  # noqa: PLR0913  # whom to tell of what, all by name
    watcher: Watcher,
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
