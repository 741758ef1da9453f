"""The libraries of one store, opened when they are first needed."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable
from threading import Lock

from ingest.embedding.base import Embedder
from ingest.library.corpus import Corpus
from ingest.library.library import Library
from ingest.storage.article_store import ArticleStore

MAX_OPEN_LIBRARIES = 20
"""Libraries that are kept open; each holds an index of its own, and opens again in no time."""


class LibraryManager:
    """One store with its libraries, all by one model; safe to share between threads.

    ``opener`` opens a library, and makes it where there is none. One that is
    forgotten is closed; who still uses it opens its index again by that.
    """

    def __init__(
        self,
        store: ArticleStore,
        embedder: Embedder,
        opener: Callable[[str], Library],
        limit: int = MAX_OPEN_LIBRARIES,
    ) -> None:
        self._store = store
        self._embedder = embedder
        self._opener = opener
        self._limit = limit
        self._open: OrderedDict[str, Library] = OrderedDict()
        self._lock = Lock()

    def open(self, name: str) -> Library:
        """The library of that name, made if there is none.

        Raises ``UsageError`` for a name that no library can have, and
        ``ModelMismatch`` when its vectors were made by another model.
        """
        with self._lock:
            library = self._open.get(name) or self._opener(name)
            self._open[name] = library
            self._open.move_to_end(name)
            while len(self._open) > self._limit:
                _, forgotten = self._open.popitem(last=False)
                forgotten.close()
            return library

    def find(self, name: str) -> Library | None:
        """The library of that name if there is one; nothing is made. Raises as ``open``."""
        if name in self._open or self._store.has_library(name):
            return self.open(name)
        return None

    def close(self) -> None:
        """Close all that are open."""
        with self._lock:
            while self._open:
                _, library = self._open.popitem()
                library.close()

    def corpus(self, names: Iterable[str]) -> Corpus:
        """The libraries of these names, without those that do not exist. Raises as ``open``."""
        found = [self.find(name) for name in dict.fromkeys(names)]
        return Corpus([library for library in found if library is not None], self._embedder)
