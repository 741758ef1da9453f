"""``footnote articles``, ``show`` and ``remove``."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.answering.notices import NO_ARTICLES
from bot.cli.failures import failures_shown
from bot.cli.options import LibraryOption
from bot.cli.text_output import article_lines, summary_lines
from bot.serialization import summary_json, version_json
from bot.settings import load_settings
from ingest.bootstrap import existing_library
from ingest.runtime.console import print_json, print_lines, say
from ingest.settings import SHARED_LIBRARY

IdArgument = Annotated[
    str, typer.Argument(metavar="ID", help="An article's identifier, or a unique beginning of it.")
]


def articles(
    library: LibraryOption = SHARED_LIBRARY,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="The list as a JSON array.")] = False,
) -> None:
    """List the articles, newest first."""
    with failures_shown(), existing_library(load_settings(), library) as opened:
        summaries = opened.store.summaries(opened.key)
        if as_json:
            print_json([summary_json(item) for item in summaries], indent=2)
        elif summaries:
            print_lines(summary_lines(summaries))
        else:
            say(NO_ARTICLES)


def show(
    article_id: IdArgument,
    version: Annotated[
        int | None, typer.Option(help="A former version, as old citations name it.")
    ] = None,
    library: LibraryOption = SHARED_LIBRARY,
    *,
    as_json: Annotated[
        bool, typer.Option("--json", help="The article with its text as JSON.")
    ] = False,
) -> None:
    """Show an article, its sentences numbered as citations count them."""
    with failures_shown(), existing_library(load_settings(), library) as opened:
        store, key = opened.store, opened.key
        found = store.version(store.resolve(key, article_id))
        if version is not None:
            found = store.version_by_number(key, found.article.id, version)
        alike = store.near_duplicate_ids(found.key)
        if as_json:
            print_json(version_json(found, alike), indent=2)
        else:
            print_lines(article_lines(found, alike))


def remove(article_id: IdArgument, library: LibraryOption = SHARED_LIBRARY) -> None:
    """Forget an article with all its versions.

    Citations of it no longer resolve.
    """
    with failures_shown(), existing_library(load_settings(), library) as opened:
        # Without its text, which may be damaged.
        found = opened.store.article_id(opened.store.resolve(opened.key, article_id))
        opened.remove(found)
        say(f"Removed {found}.")
