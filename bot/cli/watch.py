"""``footnote watch``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import partial
from threading import Event
from typing import Annotated

import typer

from bot.cli.failures import failures_shown
from bot.cli.gc_tuning import tune_for_running
from bot.settings import load_settings
from ingest.bootstrap import make_feed_poller, open_library, open_sandbox
from ingest.cli import report, say_waiting, summary
from ingest.errors import FootnoteError, UsageError
from ingest.feeds.poller import poll_once, poll_repeatedly
from ingest.runtime.console import FAILED, counted, one_line, say
from ingest.runtime.priority import lower_priority
from ingest.settings import SHARED_LIBRARY
from ingest.sources.loader import is_address
from ingest.types import IngestStatus

MAX_POLL_MINUTES = 525_600
"""A year."""


def watch(
    feeds: Annotated[
        list[str],
        typer.Argument(metavar="FEED", help="URLs of RSS, Atom or JSON feeds."),
    ],
    every: Annotated[
        int,
        typer.Option(
            min=1,
            max=MAX_POLL_MINUTES,
            metavar="MINUTES",
            help="Minutes between two polls of a feed.",
        ),
    ] = 15,
    library: Annotated[str, typer.Option(help="The library to ingest into.")] = SHARED_LIBRARY,
    *,
    once: Annotated[bool, typer.Option("--once", help="Poll each feed once, then exit.")] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one line of JSON per article.")
    ] = False,
) -> None:
    """Watch feeds and ingest the articles they link to.

    Articles that are new or changed since the last poll are fetched from their
    own pages, as `footnote ingest` does. What was polled is remembered when you
    stop the command. Press Ctrl-C to stop it.

    With --once, the exit status is 1 if a feed or an article cannot be read.

    Examples:

        footnote watch https://example.com/news/feed.xml --every 30

        footnote watch https://example.com/news/feed.xml --once
    """
    lower_priority()
    counts: Counter[IngestStatus] = Counter()
    with failures_shown():
        _check(feeds)
        settings = load_settings()
        with (
            open_library(settings, library, on_wait=say_waiting) as opened,
            open_sandbox() as sandbox,
        ):
            poller = make_feed_poller(settings, opened, sandbox)
            report_article = partial(report, as_json=as_json)
            if once:
                counts = poll_once(poller, feeds, report_article)
                if not as_json:
                    say(summary(counts) if counts else "No new articles.")
            else:
                tune_for_running()
                say(f"Watching {counted(len(feeds), 'feed')}. Press Ctrl-C to stop.")
                poll_repeatedly(
                    poller,
                    feeds,
                    every * 60,
                    on_outcome=report_article,
                    on_error=_report_if_retryable,
                    stop=Event(),
                )
    if counts[IngestStatus.FAILED]:
        raise typer.Exit(FAILED)


def _report_if_retryable(error: Exception) -> None:
    """Go on polling if the library is only unavailable for a while."""
    if not (isinstance(error, FootnoteError) and error.retryable):
        raise error
    say(one_line(str(error)))


def _check(feeds: Sequence[str]) -> None:
    for feed in feeds:
        if not is_address(feed):
            raise UsageError(
                f"{feed[:200]!r} is not the URL of a feed.",
                hint="Use a URL such as https://example.com/feed.xml.",
            )
