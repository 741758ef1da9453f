"""The `footnote ingest` command, also ``python -m ingest``."""

from __future__ import annotations

import shutil
import sys
from collections import Counter
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import closing
from typing import Annotated

import typer
from rich.text import Text

from ingest.bootstrap import (
    TEXT_PIPELINE,
    make_page_loader,
    open_known_articles,
    open_library,
    open_sandbox,
)
from ingest.errors import FootnoteError
from ingest.library.dry_run import dry_run
from ingest.runtime.console import (
    FAILED,
    INTERRUPTED,
    MIN_COLUMNS,
    Line,
    counted,
    one_line,
    print_json,
    print_lines,
    report_failures,
    say,
    standard_input,
)
from ingest.runtime.interrupts import Interruption
from ingest.runtime.priority import lower_priority
from ingest.runtime.progress import article_progress
from ingest.settings import SHARED_LIBRARY, Settings, load_settings
from ingest.sources.items import SourceItem, SourceOptions
from ingest.sources.limits import cut
from ingest.sources.loader import count_articles, read_sources
from ingest.types import IngestedMetadata, IngestOutcome, IngestStatus

_INDENT = "  "
_SEPARATOR = " · "

_EMBEDDED = frozenset({IngestStatus.ADDED, IngestStatus.UPDATED})


def ingest(
    sources: Annotated[
        list[str],
        typer.Argument(
            metavar="SOURCE",
            help="Files (.txt, .md, .html, .pdf, .jsonl), folders, URLs, or - for standard input.",
        ),
    ],
    title: Annotated[str | None, typer.Option(help="The title, if there is one article.")] = None,
    url: Annotated[str | None, typer.Option(help="The URL, if there is one article.")] = None,
    outlet: Annotated[str | None, typer.Option(help="The outlet that published it.")] = None,
    date: Annotated[
        str | None, typer.Option(help="The publication date, as 2026-02-13 or with a time.")
    ] = None,
    article_id: Annotated[
        str | None, typer.Option("--id", help="Your own identifier, if there is one article.")
    ] = None,
    library: Annotated[str, typer.Option(help="The library to ingest into.")] = SHARED_LIBRARY,
    *,
    prefer_page: Annotated[
        bool,
        typer.Option(
            "--prefer-page",
            help="Use --outlet and --date only for articles that do not say these themselves.",
        ),
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would happen without writing anything.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one line of JSON per article.")
    ] = False,
) -> None:
    """Read articles so that you can ask about them.

    An article that has not changed is skipped; one that has changed gets a new
    version. What you set with `--title`, `--url`, `--outlet` and `--date` stays
    when you ingest the article again without them; an empty value, as in
    `--outlet ""`, removes it. A JSONL file has one article per line: an object with `text` and,
    if known, `id`, `title`, `url`, `outlet`, `published_at` and `authors`.

    A web page is fetched only from a public address and if the site's
    robots.txt allows it, with at least one second between two requests to a
    site.

    Standard input may be JSON lines, a web page, Markdown or plain text; Footnote
    recognises the format by how it begins.

    A source without an article is reported on a line of its own; the others
    are still ingested, and the exit status is 1.

    Ctrl-C stops after the current articles and says how many are done. Run the
    same command again to ingest the rest.

    Examples:

        footnote ingest article.txt --outlet "The Example Courier" --date 2026-02-13

        footnote ingest articles/ more.jsonl

        footnote ingest https://example.com/news/story

        curl -s https://example.com/story.txt | footnote ingest - --title "A story"
    """
    lower_priority()
    options = SourceOptions(
        id=article_id,
        title=title,
        url=url,
        outlet=outlet,
        published_at=date,
        prefer_page=prefer_page,
    )
    interruption = Interruption()
    counts: Counter[IngestStatus] = Counter()
    with report_failures(), open_sandbox() as sandbox:
        settings = load_settings()
        reader = make_page_loader(settings, sandbox, keep=not dry_run)
        items = read_sources(sources, options, standard_input(), reader)
        run = _dry_run if dry_run else _publish
        model = _ModelLoading()
        outcomes = run(items, settings, library, interruption, model)
        try:
            _report_all(outcomes, counts, sources, interruption, model, as_json=as_json)
        except KeyboardInterrupt:
            done = summary(counts) if counts else "nothing ingested."
            say(f"Stopped: {done} Run the same command again to ingest the rest.")
            raise typer.Exit(INTERRUPTED) from None
        except FootnoteError:
            if counts:
                say(summary(counts))
            raise
        if not as_json:
            say(f"Dry run, nothing written: {summary(counts)}" if dry_run else summary(counts))
    if counts[IngestStatus.FAILED]:
        raise typer.Exit(FAILED)


class _ModelLoading:
    """Whether the library is being opened just now, which loads the model.

    It is called from the thread that draws progress.
    """

    def __init__(self) -> None:
        self.is_opening = False

    def __call__(self) -> bool:
        return self.is_opening


def _publish(
    items: Iterable[SourceItem],
    settings: Settings,
    library: str,
    interruption: Interruption,
    model: _ModelLoading,
) -> Generator[IngestOutcome, None, None]:
    def on_wait(seconds: float) -> None:
        interruption.check()
        say_waiting(seconds)

    model.is_opening = True
    with open_library(settings, library, on_wait=on_wait) as opened:
        model.is_opening = False
        yield from opened.publish(items, interruption.check)


def _dry_run(
    items: Iterable[SourceItem],
    settings: Settings,
    library: str,
    interruption: Interruption,
    _: _ModelLoading,
) -> Generator[IngestOutcome, None, None]:
    with open_known_articles(settings, library) as known:
        yield from dry_run(items, known, TEXT_PIPELINE, interruption.check)


def _report_all(
    outcomes: Generator[IngestOutcome, None, None],
    counts: Counter[IngestStatus],
    sources: Sequence[str],
    interruption: Interruption,
    model: _ModelLoading,
    *,
    as_json: bool,
) -> None:
    with (
        closing(outcomes),
        interruption.deferred(),
        article_progress(
            lambda: count_articles(sources),
            is_loading=model,
            is_stopping=lambda: interruption.requested,
        ) as progress,
    ):
        for outcome in outcomes:
            counts[outcome.status] += 1
            title = outcome.metadata.title if outcome.metadata else None
            sentences = outcome.sentences if outcome.status in _EMBEDDED else 0
            progress.advance(sentences, title or outcome.article_id or outcome.source)
            report(outcome, as_json=as_json)


def summary(counts: Counter[IngestStatus]) -> str:
    """How many articles have each status, in one line."""
    parts = [f"{counts[status]} {status}" for status in IngestStatus if counts[status]]
    return (", ".join(parts) or "nothing to ingest") + "."


def report(outcome: IngestOutcome, *, as_json: bool) -> None:
    """Print the outcome of one source."""
    found = outcome.metadata
    if as_json:
        record = {
            "source": outcome.source,
            "status": outcome.status,
            "article_id": outcome.article_id or None,
            "sentences": outcome.sentences,
            "near_duplicates": list(outcome.near_duplicates),
            "error": str(outcome.error) if outcome.error else None,
            "title": found.title if found else None,
            "outlet": found.outlet if found else None,
            "published_at": found.published_at if found else None,
            "notes": list(_notes(found)) if found else [],
        }
        print_json(record)
    elif outcome.error:
        say(one_line(f"{outcome.source}: {outcome.error}"))
    else:
        facts = [counted(outcome.sentences, "sentence")]
        if outcome.near_duplicates:
            facts.append(f"nearly the same as {', '.join(outcome.near_duplicates)}")
        first = f"{outcome.status}  {outcome.article_id}  {', '.join(facts)}"
        print_lines([first, *_details(outcome)])


def _details(outcome: IngestOutcome) -> Iterator[Line]:
    """What the article is called, who published it and when, and what is not known of that."""
    found = outcome.metadata
    if found is None:
        return
    known = [one_line(part) for part in (found.title, found.outlet, found.published_at) if part]
    if known:
        yield _detail(_fitting(known))
    for note in _notes(found):
        yield _detail(one_line(note))
    missing = {"title": found.title, "outlet": found.outlet, "date": found.published_at}
    names = [name for name, value in missing.items() if not value]
    if names:
        options = [f"--{name}" for name in names]
        them = "it" if len(names) == 1 else "them"
        yield _detail(
            f"no {_listed(names, 'or')} found; give {them} with {_listed(options, 'and')}"
        )


def _notes(found: IngestedMetadata) -> Iterator[str]:
    yield from found.notes
    if found.date_line:
        yield f"date read from the text: “{found.date_line}”"


def _fitting(parts: Sequence[str]) -> str:
    """The parts in one row of the terminal, if shortening the first can do that."""
    text = _SEPARATOR.join(parts)
    room = max(MIN_COLUMNS, shutil.get_terminal_size().columns) - len(_INDENT) - len(text)
    if not sys.stdout.isatty() or room >= 0:
        return text
    kept = max(MIN_COLUMNS, len(parts[0]) + room)
    return _SEPARATOR.join((cut(parts[0], kept), *parts[1:]))


def _detail(text: str) -> Line:
    return Line(Text(_INDENT + text), hang=len(_INDENT))


def _listed(names: Sequence[str], word: str) -> str:
    """The names with commas, and the word before the last."""
    *others, last = names
    return f"{', '.join(others)} {word} {last}" if others else last


def say_waiting(seconds: float) -> None:
    """Say that another process holds the write lock."""
    say(f"Waiting for another ingest to finish ({seconds:.0f} s) …")
