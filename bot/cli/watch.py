"""``footnote watch``."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from ingest.command import report, say_waiting, summary
from ingest.compose import make_watcher, open_library
from ingest.console import FAILED, counted, failures_shown, one_line, say
from ingest.errors import FootnoteError, UsageError
from ingest.publishing import Status
from ingest.settings import SHARED_LIBRARY, load_settings
from ingest.sources.reading import is_address

if TYPE_CHECKING:
    from ingest.web.watching import Watcher


def watch(
    feeds: Annotated[
        list[str],
        typer.Argument(metavar="FEED", help="Addresses of RSS, Atom or JSON feeds."),
    ],
    every: Annotated[
        int, typer.Option(min=1, metavar="MINUTES", help="The time from one look to the next.")
    ] = 15,
    library: Annotated[str, typer.Option(help="The library to put them in.")] = SHARED_LIBRARY,
    *,
    once: Annotated[bool, typer.Option("--once", help="Look once, and end.")] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="One line of JSON for each article.")
    ] = False,
) -> None:
    """Watch feeds, and ingest the articles that they name.

    Each article is fetched from its own page, as `footnote ingest` does it;
    what the feed says is new or changed since the last look is, also when
    this command was stopped in between. Ctrl-C stops it.

    With --once, the exit status is 1 when a feed or an article could not be read.

    Examples:

        footnote watch https://example.com/news/feed.xml --every 30

        footnote watch https://example.com/news/feed.xml --once
    """
    counts: Counter[Status] = Counter()
    with failures_shown():
        _check(feeds)
        settings = load_settings()
        with open_library(settings, library, on_wait=say_waiting) as opened:
            watcher = make_watcher(settings, opened)
            if once:
                counts = _look(watcher, feeds, as_json=as_json)
                if not as_json:
                    say(summary(counts) if counts else "Nothing new.")
            else:
                say(f"Watching {counted(len(feeds), 'feed')}; Ctrl-C stops it.")
                _keep_looking(watcher, feeds, every * 60, as_json=as_json)
    if counts[Status.FAILED]:
        raise typer.Exit(FAILED)


def _keep_looking(watcher: Watcher, feeds: Sequence[str], seconds: float, *, as_json: bool) -> None:
    """Look again and again; a library that cannot be used for a while does not end it."""
    while True:
        try:
            _look(watcher, feeds, as_json=as_json)
        except FootnoteError as error:
            if not error.retryable:
                raise
            say(one_line(str(error)))
        time.sleep(seconds)


def _look(watcher: Watcher, feeds: Sequence[str], *, as_json: bool) -> Counter[Status]:
    counts: Counter[Status] = Counter()
    for feed in feeds:
        for outcome in watcher.poll(feed):
            counts[outcome.status] += 1
            report(outcome, as_json=as_json)
    return counts


def _check(feeds: Sequence[str]) -> None:
    for feed in feeds:
        if not is_address(feed):
            raise UsageError(
                f"{feed[:200]!r} is no address of a feed.",
                hint="Write it as https://example.com/feed.xml.",
            )
