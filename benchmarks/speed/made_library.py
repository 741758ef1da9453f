"""Libraries with any number of made rows, sentences and chunks together, as the product stores them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from benchmarks.made_rows import SENTENCES_IN_ARTICLE, Bank, MovedEmbedder, made_articles
from ingest.bootstrap import CHROMA_FOLDER, DATABASE_FILE, LOCK_FILE, TEXT_PIPELINE
from ingest.embedding.base import Embedder
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


@contextmanager
def made_library(
    place: Path, bank: Bank, embedder: Embedder, rows: int
) -> Iterator[LibraryManager]:
    """Fill a new data folder, and open it; ``footnote`` can use it as well."""
    place.mkdir(parents=True)
    moved = MovedEmbedder(bank, embedder, SEED)
    with closing(ArticleStore(f"sqlite:///{place / DATABASE_FILE}")) as store:
        indexes = EmbeddedIndexManager(place / CHROMA_FOLDER, store.identity())
        lock = ProcessLock(place / LOCK_FILE)
        parts = LibraryComponents(SHARED_LIBRARY, store, indexes, moved, TEXT_PIPELINE, lock)
        with closing(indexes), closing(Library(parts)) as library:
            for outcome in library.publish(made_articles(bank, rows // ROWS_IN_ARTICLE, SEED)):
                if outcome.error:
                    raise outcome.error
            yield LibraryManager(store, moved, lambda _: library)
