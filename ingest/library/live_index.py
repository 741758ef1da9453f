"""The index of a library that is searched now, which another process may change for another."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sized
from contextlib import suppress
from typing import TypeVar

from ingest.errors import ModelMismatch, VectorIndexError
from ingest.index.base import VectorIndex
from ingest.library.components import LibraryComponents
from ingest.runtime.locks import ReadWriteLock
from ingest.storage.rows import LibraryRecord
from ingest.storage.validation import check_model

_Found = TypeVar("_Found", bound=Sized)


class LiveIndex:
    """The index of a library's current epoch; safe to share between threads.

    ``library`` is the library as it was opened. Raises ``ModelMismatch`` when
    its vectors were made by another model than the components have.
    """

    def __init__(self, components: LibraryComponents, library: LibraryRecord) -> None:
        check_model(library, components.embedder.fingerprint, components.embedder.dimension)
        self.index = components.open_index(library.index_epoch)
        self._components = components
        self._seen = library.generation
        self._epoch = library.index_epoch
        self._noticing = threading.Lock()
        self._using = ReadWriteLock()

    def refresh(self) -> None:
        """See what other processes published."""
        library = self._checked()
        with self._noticing:
            if not self._follow(library) and library.generation > self._seen:
                self.index.refresh()
            self._seen = max(self._seen, library.generation)

    def open_to_write(self, *, as_left: bool) -> None:
        """Under the write lock: see what the last writer left, unless that was this one.

        Opening the index anew takes time and memory that grow with it.
        """
        library = self._checked()
        with self._noticing:
            followed = self._follow(library)
            if followed or not as_left:
                if not followed:
                    self.index.refresh()
                self._components.indexes.keep_only(self._components.name, library.epochs)

    def wrote(self, generation: int) -> None:
        """Note that what there is to see up to a generation was written here."""
        self._seen = generation

    def searched(
        self, search: Callable[[VectorIndex], _Found | None], enough: int
    ) -> _Found | None:
        """What a search finds, again where its index was dropped for another meanwhile."""
        while True:
            with self._using.shared():
                epoch = self._epoch
                found, failure = _tried(search, self.index)
            if found is not None and len(found) >= enough:
                return found
            if self._checked().index_epoch == epoch:
                if failure is not None:
                    raise failure
                return found
            self.refresh()

    def _checked(self) -> LibraryRecord:
        """The library as it is now. Raises ``ModelMismatch``."""
        components, model = self._components, self._components.embedder
        library = components.store.library(components.name)
        if library.index_epoch != self._epoch and not components.has_model(
            library.embedding_fingerprint, library.dimension
        ):
            raise ModelMismatch(
                f"The library {components.name!r} was embedded again, by "
                f"{library.embedding_fingerprint} and no longer by {model.fingerprint}.",
                hint="Restart with EMBEDDING_MODEL set to that model.",
            )
        check_model(library, model.fingerprint, model.dimension)
        return library

    def _follow(self, library: LibraryRecord) -> bool:
        """Turn to the index that is searched now, if it is another."""
        if library.index_epoch == self._epoch:
            return False
        with self._using.exclusive():
            former, self.index = self.index, self._components.open_index(library.index_epoch)
            self._epoch = library.index_epoch
            with suppress(VectorIndexError):
                former.close()
        return True


def _tried(
    search: Callable[[VectorIndex], _Found | None], index: VectorIndex
) -> tuple[_Found | None, VectorIndexError | None]:
    try:
        return search(index), None
    except VectorIndexError as error:
        return None, error
