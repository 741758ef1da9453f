"""Opens and caches the libraries of one store."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable
from threading import Lock

from ingest.embedding.base import Embedder
from ingest.library.corpus import Corpus
from ingest.library.library import Library
from ingest.settings import SHARED_LIBRARY
from ingest.storage.article_store import ArticleStore

MAX_OPEN_LIBRARIES = 20
"""Each open library holds an index of its own; reopening one is fast."""


class LibraryManager:
    """The libraries of one store and one model; thread-safe.

    ``opener`` opens a library, and creates it if it does not exist. A library
    that is evicted is closed; whoever still uses it reopens its index by that.
    """

    def __init__(
        self,
        store: ArticleStore,
        embedder: Embedder,
        opener: Callable[[str], Library],
        limit: int = MAX_OPEN_LIBRARIES,
    ) -> None:
        self._store = store
        self.embedder = embedder
        self._opener = opener
        self._limit = limit
        self._open: OrderedDict[str, Library] = OrderedDict()
        self._lock = Lock()

    def open(self, name: str) -> Library:
        """The library of that name, created if it does not exist.

        Raises ``UsageError`` for an invalid name, and ``ModelMismatch`` if the
        library's vectors were made by another model.
        """
        with self._lock:
            library = self._open.get(name) or self._opener(name)
            self._open[name] = library
            self._open.move_to_end(name)
            while len(self._open) > self._limit:
                _, evicted = self._open.popitem(last=False)
                evicted.close()
            return library

    def find(self, name: str) -> Library | None:
        """The library of that name, if it exists. Raises as ``open`` does."""
        if name in self._open or self._store.has_library(name):
            return self.open(name)
        return None

    def require(self, name: str) -> Library | None:
        """The library of that name; ``None`` only for the shared one, while it does not exist.

        Raises ``UsageError`` for any other that does not exist, and as ``open`` does.
        """
        if name != SHARED_LIBRARY:
            self._store.existing_library(name)
        return self.find(name)

    def damaged_articles(self) -> int:
        """How many versions the open libraries have left out of answers as damaged."""
        # Without the lock, which is held while a library is opened.
        return sum(len(library.damaged) for library in tuple(self._open.values()))

    def close(self) -> None:
        """Close all open libraries."""
        with self._lock:
            while self._open:
                _, library = self._open.popitem()
                library.close()

    def corpus(self, names: Iterable[str]) -> Corpus:
        """The libraries with these names, without those that do not exist. Raises as ``open`` does."""
        found = [self.find(name) for name in dict.fromkeys(names)]
        return Corpus([library for library in found if library is not None], self.embedder)
