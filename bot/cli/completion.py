"""What the shell completes: the ids of articles and the names of outlets.

Completion opens the store but loads no model, and says nothing if it cannot.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import typer

from bot.settings import load_settings
from ingest.errors import FootnoteError
from ingest.runtime.console import one_line
from ingest.settings import SHARED_LIBRARY

if TYPE_CHECKING:
    from ingest.storage.article_store import ArticleStore

MOST = 50
"""How many are offered at once."""


def complete_article(context: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """Ids of articles that begin with what was typed, with their titles."""
    found: list[tuple[str, str]] = []
    for store, library_key in _library(context):
        rows = store.articles_with_prefix(library_key, incomplete, MOST)
        found += [(article_id, one_line(title or "")) for article_id, title in rows]
    return found


def complete_outlet(context: typer.Context, incomplete: str) -> list[str]:
    """Names of outlets that begin with what was typed."""
    found: list[str] = []
    for store, library_key in _library(context):
        found += map(one_line, store.outlets(library_key, incomplete, MOST))
    return [name for name in found if name.casefold().startswith(incomplete.casefold())]


def _library(context: typer.Context) -> Iterator[tuple[ArticleStore, int]]:
    """The store and the key of the library that was named, or nothing."""
    from ingest.bootstrap import database_url, open_store
    from ingest.storage.database import database_exists

    name = context.params.get("library") or SHARED_LIBRARY
    try:
        settings = load_settings()
        if not database_exists(database_url(settings, create=False)):
            return
        with open_store(settings) as store:
            library = store.find_library(name)
            if library is not None:
                yield store, library.key
    except FootnoteError:
        return
