"""The index that a library uses, which another process may replace by a new one."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sized
from contextlib import suppress
from typing import TypeVar

from ingest.errors import ModelMismatch, VectorIndexError
from ingest.index.base import VectorIndex
from ingest.library.components import LibraryComponents
from ingest.runtime.locks import ReadWriteLock
from ingest.runtime.once import Once
from ingest.storage.rows import LibraryRecord
from ingest.storage.validation import check_model

_Found = TypeVar("_Found", bound=Sized)


class LiveIndex:
    """The index of a library's current epoch, opened with its first use; thread-safe.

    ``library`` is the library as it was opened. Raises ``ModelMismatch`` if its
    vectors were made by another model than the embedder.
    """

    def __init__(self, components: LibraryComponents, library: LibraryRecord) -> None:
        check_model(library, components.embedder.fingerprint, components.embedder.dimension)
        self._components = components
        self._open = self._opening(library.index_epoch)
        self._generation = library.generation
        self._epoch = library.index_epoch
        self._refresh_lock = threading.Lock()
        self._index_lock = ReadWriteLock()

    @property
    def index(self) -> VectorIndex:
        """The index in use."""
        return self._open()

    def close(self) -> None:
        """Close the index if it was opened."""
        if opened := self._open.made:
            opened.close()

    @property
    def generation(self) -> int:
        """The newest generation of the library that this process has seen."""
        return self._generation

    def refresh(self) -> LibraryRecord:
        """Make visible what other processes published. Returns the library's current record."""
        library = self._current_library()
        with self._refresh_lock:
            if not self._follow(library) and library.generation > self._generation:
                self._refresh_index()
            self._generation = max(self._generation, library.generation)
        return library

    def prepare_write(self, *, unchanged: bool) -> None:
        """Make visible what the last writer left. Call it under the write lock.

        ``unchanged`` says that this process was the last writer. Reopening the
        index costs time and memory that grow with its size.
        """
        library = self._current_library()
        with self._refresh_lock:
            followed = self._follow(library)
            if followed or not unchanged:
                if not followed:
                    self._refresh_index()
                self._components.indexes.keep_only(self._components.name, library.epochs)

    def note_generation(self, generation: int) -> None:
        """Record that this process wrote everything up to a generation."""
        self._generation = generation

    def search(self, query: Callable[[VectorIndex], _Found | None], enough: int) -> _Found | None:
        """What a query finds; repeated if that is less than ``enough`` and the index was replaced.

        Raises ``VectorIndexError`` if the query fails on the current index.
        """
        while True:
            with self._index_lock.shared():
                epoch = self._epoch
                found, failure = _attempt(query, self.index)
            if found is not None and len(found) >= enough:
                return found
            if self._current_library().index_epoch == epoch:
                if failure is not None:
                    raise failure
                return found
            self.refresh()

    def _current_library(self) -> LibraryRecord:
        """The library's current record. Raises ``ModelMismatch``."""
        components, model = self._components, self._components.embedder
        library = components.store.library(components.name)
        if library.index_epoch != self._epoch and not components.has_model(
            library.embedding_fingerprint, library.dimension
        ):
            raise ModelMismatch(
                f"The library {components.name!r} was embedded again, with "
                f"{library.embedding_fingerprint} instead of {model.fingerprint}.",
                hint="Set EMBEDDING_MODEL to that model and restart.",
            )
        check_model(library, model.fingerprint, model.dimension)
        return library

    def _follow(self, library: LibraryRecord) -> bool:
        """Turn to the index of the current epoch, if it is another one."""
        if library.index_epoch == self._epoch:
            return False
        with self._index_lock.exclusive():
            former, self._open = self._open.made, self._opening(library.index_epoch)
            self._epoch = library.index_epoch
            if former:
                with suppress(VectorIndexError):
                    former.close()
        return True

    def _opening(self, epoch: int) -> Once[VectorIndex]:
        return Once(lambda: self._components.open_index(epoch))

    def _refresh_index(self) -> None:
        """Make visible what was written since the index was opened, if it was."""
        if opened := self._open.made:
            opened.refresh()


def _attempt(
    query: Callable[[VectorIndex], _Found | None], index: VectorIndex
) -> tuple[_Found | None, VectorIndexError | None]:
    try:
        return query(index), None
    except VectorIndexError as error:
        return None, error
