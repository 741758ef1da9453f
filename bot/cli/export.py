"""``footnote export``."""

from __future__ import annotations

import sys
from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.failures import failures_shown
from bot.cli.options import LibraryOption
from bot.settings import load_settings
from ingest.bootstrap import open_store
from ingest.library.export import write_articles, write_file
from ingest.runtime.console import counted, say
from ingest.settings import SHARED_LIBRARY


def export(
    library: LibraryOption = SHARED_LIBRARY,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", metavar="FILE", help="Write to this file instead of standard output."
        ),
    ] = None,
) -> None:
    """Export all articles as JSON lines.

    `footnote ingest FILE.jsonl` reads them back with the same identifiers and
    texts, in the same order. Only the current version of an article is
    exported. Articles ingested during the export are left out, and FILE is
    replaced only once the export is complete.
    """
    with failures_shown(), open_store(load_settings()) as store:
        with closing(store.articles(store.existing_library(library).key)) as articles:
            if output is None:
                count = write_articles(articles, sys.stdout.buffer)
            else:
                count = write_file(articles, output)
        say(f"Exported {counted(count, 'article')}.")
