"""Libraries with any number of made rows, sentences and chunks together, as the product stores them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from benchmarks.made_rows import SENTENCES_IN_ARTICLE, Bank, MovedEmbedder, made_articles
from ingest.bootstrap import CHROMA_FOLDER, DATABASE_FILE, LOCK_FILE, TEXT_PIPELINE
from ingest.embedding.base import Embedder
from ingest.index.base import VectorIndexManager
from ingest.index.manager import EmbeddedIndexManager
from ingest.library.components import LibraryComponents
from ingest.library.library import Library
from ingest.library.manager import LibraryManager
from ingest.runtime.locks import ProcessLock
from ingest.settings import SHARED_LIBRARY
from ingest.storage.article_store import ArticleStore

ROWS_IN_ARTICLE = SENTENCES_IN_ARTICLE + 3
"""About three chunks each."""

SEED = 20261123

SMALL = 1_000
"""Rows of the library that larger ones are compared with."""


def embedded_indexes(place: Path, store: str) -> VectorIndexManager:
    """Indexes in the data folder, as ``footnote`` keeps them without a server."""
    return EmbeddedIndexManager(place / CHROMA_FOLDER, store)


@contextmanager
def made_library(
    place: Path,
    bank: Bank,
    embedder: Embedder,
    rows: int,
    indexes_of: Callable[[Path, str], VectorIndexManager] = embedded_indexes,
) -> Iterator[LibraryManager]:
    """Open a data folder, filled if it is new; ``footnote`` can use it as well."""
    place.mkdir(parents=True, exist_ok=True)
    moved = MovedEmbedder(bank, embedder, SEED)
    with closing(ArticleStore(f"sqlite:///{place / DATABASE_FILE}")) as store:
        indexes = indexes_of(place, store.identity())
        lock = ProcessLock(place / LOCK_FILE)
        parts = LibraryComponents(SHARED_LIBRARY, store, indexes, moved, TEXT_PIPELINE, lock)
        with closing(indexes), closing(Library(parts)) as library:
            if not library.refresh().articles:
                _fill(library, bank, rows)
            yield LibraryManager(store, moved, lambda _: library)


def _fill(library: Library, bank: Bank, rows: int) -> None:
    for outcome in library.publish(made_articles(bank, rows // ROWS_IN_ARTICLE, SEED)):
        if outcome.error:
            raise outcome.error
