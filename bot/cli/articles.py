"""``footnote articles``, ``show`` and ``remove``."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from bot.answering.notices import NO_ARTICLES
from bot.cli.completion import complete_article
from bot.cli.failures import failures_shown
from bot.cli.options import LibraryOption
from bot.cli.text_output import article_lines, summary_lines
from bot.serialization import summary_json, version_json
from bot.settings import load_settings
from ingest.bootstrap import existing_library
from ingest.errors import UsageError
from ingest.runtime.console import (
    FAILED,
    counted,
    is_confirmed,
    one_line,
    page_lines,
    print_json,
    print_lines,
    say,
)
from ingest.settings import SHARED_LIBRARY
from ingest.storage.rows import StoredArticle

IdArgument = Annotated[
    str,
    typer.Argument(
        metavar="ID",
        autocompletion=complete_article,
        help="The article's identifier, or a unique beginning of it.",
    ),
]


def articles(
    library: LibraryOption = SHARED_LIBRARY,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print a JSON array.")] = False,
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
        int | None, typer.Option(help="Show an earlier version, which an old citation refers to.")
    ] = None,
    library: LibraryOption = SHARED_LIBRARY,
    *,
    sentence: Annotated[
        int | None,
        typer.Option(help="Show only the paragraph of this sentence, with the sentence in bold."),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the article and its text as JSON.")
    ] = False,
) -> None:
    """Show an article with its sentences numbered, as in citations.

    A long article opens in the pager that PAGER names.
    """
    with failures_shown(), existing_library(load_settings(), library) as opened:
        store, key = opened.store, opened.key
        stored = store.version(store.resolve(key, article_id))
        if version is not None:
            stored = store.version_by_number(key, stored.article.id, version)
        if sentence is not None and not 0 <= sentence < len(stored.sentences):
            last = len(stored.sentences) - 1
            raise UsageError(f"The sentences of {stored.article.id} have the numbers 0 to {last}.")
        near_duplicates = store.near_duplicate_ids(stored.key)
        if as_json:
            print_json(version_json(stored, near_duplicates), indent=2)
        else:
            page_lines(article_lines(stored, near_duplicates, sentence))


def remove(
    article_id: IdArgument,
    library: LibraryOption = SHARED_LIBRARY,
    *,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Remove it without asking.")] = False,
) -> None:
    """Remove an article with all its versions.

    Citations of it can no longer be looked up. On a terminal you are asked
    first. Elsewhere, as in a script, nothing is removed without `--yes`.
    """
    with failures_shown(), existing_library(load_settings(), library) as opened:
        # Without the text: a damaged one must not keep the article from being removed.
        stored = opened.store.stored_article(opened.store.resolve(opened.key, article_id))
        if not yes and not _confirmed(stored):
            say("Nothing was removed.")
            raise typer.Exit(FAILED)
        opened.remove(stored.id)
        say(f"Removed {stored.id}.")


def _confirmed(stored: StoredArticle) -> bool:
    """Whether the person at the terminal wants it. Raises ``UsageError`` if nobody is there."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise UsageError(
            f"Nobody can be asked whether to remove {stored.id}.", hint="Add --yes to remove it."
        )
    title = f" “{one_line(stored.title)}”" if stored.title else ""
    versions = counted(stored.versions, "version")
    question = f"Remove {stored.id}{title} with {versions}?"
    return is_confirmed(question)
