"""``footnote watch``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import partial
from threading import Event
from typing import Annotated

import typer

from bot.cli.failures import failures_shown
from bot.cli.gc_tuning import collect_what_comes
from bot.settings import load_settings
from ingest.bootstrap import make_feed_poller, open_library
from ingest.cli import report, say_waiting, summary
from ingest.errors import FootnoteError, UsageError
from ingest.feeds.poller import poll_once, poll_repeatedly
from ingest.runtime.console import FAILED, counted, one_line, say
from ingest.runtime.priority import lower_priority
from ingest.settings import SHARED_LIBRARY
from ingest.sources.loader import is_address
from ingest.types import IngestStatus


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
    lower_priority()
    counts: Counter[IngestStatus] = Counter()
    with failures_shown():
        _check(feeds)
        settings = load_settings()
        with open_library(settings, library, on_wait=say_waiting) as opened:
            watcher = make_feed_poller(settings, opened)
            tell = partial(report, as_json=as_json)
            if once:
                counts = poll_once(watcher, feeds, tell)
                if not as_json:
                    say(summary(counts) if counts else "Nothing new.")
            else:
                collect_what_comes()
                say(f"Watching {counted(len(feeds), 'feed')}; Ctrl-C stops it.")
                poll_repeatedly(
                    watcher, feeds, every * 60, on_outcome=tell, on_error=_wait_out, stop=Event()
                )
    if counts[IngestStatus.FAILED]:
        raise typer.Exit(FAILED)


def _wait_out(error: Exception) -> None:
    """A library that cannot be used for a while does not end the watching."""
    if not (isinstance(error, FootnoteError) and error.retryable):
        raise error
    say(one_line(str(error)))


def _check(feeds: Sequence[str]) -> None:
    for feed in feeds:
        if not is_address(feed):
            raise UsageError(
                f"{feed[:200]!r} is no address of a feed.",
                hint="Write it as https://example.com/feed.xml.",
            )
