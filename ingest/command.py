"""The command ``footnote ingest``, which is also ``python -m ingest``."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from ingest.compose import open_library, page_reader
from ingest.console import (
    FAILED,
    counted,
    failures_shown,
    one_line,
    print_json,
    print_lines,
    say,
    shows_progress,
)
from ingest.library import Library
from ingest.publishing import Outcome, Status
from ingest.settings import SHARED_LIBRARY, load_settings
from ingest.sources.reading import read_sources
from ingest.sources.source import SourceItem, SourceOptions


def ingest(
    sources: Annotated[
        list[str],
        typer.Argument(
            metavar="SOURCE",
            help="Files (.txt, .md, .html, .pdf, .jsonl), folders, web addresses, or - for standard input.",
        ),
    ],
    title: Annotated[str | None, typer.Option(help="The title of a single article.")] = None,
    url: Annotated[str | None, typer.Option(help="The address of a single article.")] = None,
    outlet: Annotated[str | None, typer.Option(help="Who published it.")] = None,
    date: Annotated[
        str | None, typer.Option(help="When it was published, as 2026-02-13 or with a time.")
    ] = None,
    article_id: Annotated[
        str | None, typer.Option("--id", help="An identifier of your own for a single article.")
    ] = None,
    library: Annotated[str, typer.Option(help="The library to put them in.")] = SHARED_LIBRARY,
    *,
    as_json: Annotated[
        bool, typer.Option("--json", help="One line of JSON for each article.")
    ] = False,
) -> None:
    """Read articles and make them ready for questions.

    An article that is there already and has not changed is left alone; one
    that has changed replaces its former version as a whole. A JSONL file has
    an article on each line: an object with `text` and, if known, `id`,
    `title`, `url`, `outlet`, `published_at` and `authors`.

    Pages of the web are fetched where the site's robots.txt lets programs,
    with a second between two requests to one site; only public addresses are.

    Sources that hold no article are named, one line each; the others still go
    in, and the exit status is then 1.

    Examples:

        footnote ingest article.txt --outlet "The Example Courier" --date 2026-02-13

        footnote ingest articles/ more.jsonl

        footnote ingest https://example.com/news/story

        curl -s https://example.com/story.txt | footnote ingest - --title "A story"
    """
    options = SourceOptions(id=article_id, title=title, url=url, outlet=outlet, published_at=date)
    with failures_shown():
        settings = load_settings()
        items = read_sources(sources, options, sys.stdin.buffer, page_reader(settings))
        with open_library(settings, library, on_wait=say_waiting) as opened:
            counts = _run(items, opened, as_json=as_json)
        if not as_json:
            say(summary(counts))
    if counts[Status.FAILED]:
        raise typer.Exit(FAILED)


def _run(items: Iterator[SourceItem], library: Library, *, as_json: bool) -> Counter[Status]:
    counts: Counter[Status] = Counter()
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(
        *columns,
        console=console,
        disable=not shows_progress(console),
        transient=True,
        # Else results that are piped away would go to standard error, where the bar is.
        redirect_stdout=sys.stdout.isatty(),
    ) as bar:
        task = bar.add_task("articles", total=None)
        for outcome in library.publish(items):
            counts[outcome.status] += 1
            bar.advance(task)
            report(outcome, as_json=as_json)
    return counts


def summary(counts: Counter[Status]) -> str:
    """What became of all articles, in one line."""
    parts = [f"{counts[status]} {status}" for status in Status if counts[status]]
    return (", ".join(parts) or "nothing to ingest") + "."


def report(outcome: Outcome, *, as_json: bool) -> None:
    """Say what became of one source."""
    if as_json:
        record = {
            "source": outcome.source,
            "status": outcome.status,
            "article_id": outcome.article_id or None,
            "sentences": outcome.sentences,
            "error": str(outcome.error) if outcome.error else None,
        }
        print_json(record)
    elif outcome.error:
        say(one_line(f"{outcome.source}: {outcome.error}"))
    else:
        print_lines(
            [f"{outcome.status}  {outcome.article_id}  {counted(outcome.sentences, 'sentence')}"]
        )


def say_waiting(seconds: float) -> None:
    """Say that another process is writing."""
    say(f"Waiting for another ingest to finish ({seconds:.0f} s) …")
