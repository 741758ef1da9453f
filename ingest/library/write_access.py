"""Write access to a library: one writer at a time, and an index that holds what is current."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from ingest.errors import VectorIndexError
from ingest.library.components import LibraryComponents
from ingest.library.live_index import LiveIndex


class WriteAccess:
    """The write lock of a library, with the index as its holder needs it."""

    def __init__(
        self, components: LibraryComponents, library_key: int, live_index: LiveIndex
    ) -> None:
        self._components = components
        self._store = components.store
        self._key = library_key
        self._live_index = live_index
        self._index_is_ours = False

    @contextmanager
    def hold(self) -> Iterator[None]:
        """Hold the write lock, with a clean index as the last writer left it.

        At the end, the vectors of replaced and removed versions are deleted. If
        that fails, they stay recorded, and the next writer deletes them.
        """
        with self._components.lock.hold() as undisturbed:
            self._live_index.prepare_write(unchanged=undisturbed and self._index_is_ours)
            self._index_is_ours = False
            self._remove_leftovers()
            yield
            self._index_is_ours = True
            try:
                self._remove_leftovers()
            except VectorIndexError:
                self._index_is_ours = False

    def claim_model(self) -> None:
        """Record the embedder as the model of the library's vectors; call it under the lock.

        Raises ``ModelMismatch`` if they were made by another one.
        """
        model = self._components.embedder
        self._store.claim_model(self._components.name, model.fingerprint, model.dimension)

    def clean_up(self) -> None:
        """Remove all vectors that belong to no current version, recorded as leftovers or not."""
        with self.hold():
            index = self._live_index.index
            stray = index.version_keys() - self._store.current_keys(self._key)
            if stray:
                index.remove(sorted(stray))

    def seal(self) -> None:
        """Record checksums of what was written, once nothing more is to come."""
        # If that fails, what was written is sealed when the index is closed.
        with suppress(VectorIndexError):
            self._live_index.index.seal()

    def _remove_leftovers(self) -> None:
        leftovers = self._store.leftovers(self._key)
        if leftovers:
            self._live_index.index.remove(leftovers)
            self._store.clean_up(self._key, leftovers)
