"""Rebuilds the index of a library from its store.

If the index is usable and was built with the embedder's model, missing vectors
are added in place. Otherwise a new index is built while the old one is searched
and written to as before, and one commit switches to the new one. Only vectors
that the store does not keep are embedded again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass

from ingest.embedding.base import VersionVectors
from ingest.errors import VectorIndexError
from ingest.index.base import VectorIndex
from ingest.library.components import LibraryComponents
from ingest.library.integrity import is_searchable, unindexed, unindexed_keys
from ingest.library.library import Library
from ingest.library.preparation import write_vectors
from ingest.library.version_vectors import kept_or_embedded
from ingest.storage.rows import CurrentVersion, LibraryRecord
from ingest.storage.versions import batches
from ingest.types import ArticleVersion

VERSIONS_PER_BATCH = 20


@dataclass(frozen=True, slots=True)
class ReindexProgress:
    """One article was indexed again.

    ``done`` of ``total`` sentences are finished; ``total`` grows if articles are
    published in the meantime. ``in_new_index`` is true while a new index is built.
    """

    version: ArticleVersion
    done: int
    total: int
    in_new_index: bool


def reindex(
    components: LibraryComponents, *, everything: bool = False
) -> Iterator[ReindexProgress]:
    """Add what is missing, or embed everything into a new index, and yield each finished article.

    A new index is built if ``everything`` is true, if the library was embedded
    with another model, or if the index is damaged. After an interruption,
    another run continues with what is missing. Raises
    ``VectorIndexUnavailable`` if Chroma does not respond.
    """
    library = components.store.open_library(components.name)
    with components.lock.hold():
        components.store.recount(library.key)
    if not everything and _is_repairable(components, library):
        yield from _repair(components)
    else:
        yield from _Build(components, library.key, anew=everything).run()


def _is_repairable(components: LibraryComponents, library: LibraryRecord) -> bool:
    """Whether the index in use is sound and of this model, and no new one was begun for it."""
    if components.has_model(library.next_fingerprint, library.next_dimension):
        return False
    if library.embedding_fingerprint is None:
        return True
    if not components.has_model(library.embedding_fingerprint, library.dimension):
        return False
    return _is_usable(components, library.key, library.index_epoch)


def _is_usable(components: LibraryComponents, library_key: int, epoch: int) -> bool:
    """Whether an index can be opened, finds its own vectors and could be rebuilt."""
    index = components.open_index(epoch)
    try:
        return is_searchable(components.store, library_key, index) and index.is_log_sound()
    except VectorIndexError as error:
        if error.retryable:
            raise
        return False
    finally:
        with suppress(VectorIndexError):
            index.close()


def _repair(components: LibraryComponents) -> Iterator[ReindexProgress]:
    library = Library(components)
    try:
        with components.lock.hold():
            components.store.abandon_build(library.key)
        library.clean_up()
        current = components.store.current_versions(library.key)
        missing = [
            current[key] for key in unindexed_keys(components.store, library.key, library.index)
        ]
        done, total = 0, sum(version.sentences for version in missing)
        for some in batches(missing, VERSIONS_PER_BATCH):
            versions = list(components.store.versions([version.key for version in some]).values())
            library.index_again(versions)
            for version in versions:
                done += len(version.sentences)
                yield ReindexProgress(version, done, total, in_new_index=False)
        without = components.store.keys_without_vectors(
            library.key, components.embedder.fingerprint
        )
        for keys in batches(without, VERSIONS_PER_BATCH):
            library.keep_indexed(list(components.store.versions(keys).values()))
    finally:
        library.close()


class _Build:
    """A new index, built while the old one is in use."""

    def __init__(self, components: LibraryComponents, library_key: int, *, anew: bool) -> None:
        self._components = components
        self._key = library_key
        self._anew = anew
        self._done = 0
        self._indexed: set[int] = set()

    def run(self) -> Iterator[ReindexProgress]:
        epoch = self._begin()
        index = self._components.open_index(epoch)
        try:
            while missing := self._missing(index):
                total = self._done + sum(version.sentences for version in missing)
                for some in batches(missing, VERSIONS_PER_BATCH):
                    yield from self._count(self._embed(index, some), total)
            # Little was published since then, and nobody can publish more under the lock.
            with self._components.lock.hold():
                index.refresh()
                last = [
                    self._write(index, *self._vectors(some))
                    for some in batches(self._missing(index), VERSIONS_PER_BATCH)
                ]
                self._finish(index, epoch)
        finally:
            index.close()
        for versions in last:
            yield from self._count(versions, 0)

    def _begin(self) -> int:
        """The epoch of the build that was begun for this model, or of a new build."""
        components, model = self._components, self._components.embedder
        with components.lock.hold():
            library = components.store.library(components.name)
            begun = components.has_model(library.next_fingerprint, library.next_dimension)
            if begun and _is_usable(components, self._key, library.next_epoch):
                return library.next_epoch
            epoch = components.store.begin_build(self._key, model.fingerprint, model.dimension)
            components.indexes.keep_only(components.name, {library.index_epoch, epoch})
            return epoch

    def _missing(self, index: VectorIndex) -> list[CurrentVersion]:
        """The current versions that the index lacks."""
        current = self._components.store.current_versions(self._key)
        unknown = {key: version for key, version in current.items() if key not in self._indexed}
        missing = unindexed(unknown, index)
        self._indexed.update(unknown.keys() - set(missing))
        return [current[key] for key in missing]

    def _embed(self, index: VectorIndex, some: Sequence[CurrentVersion]) -> list[ArticleVersion]:
        versions, vectors = self._vectors(some)
        # Another process may build the same index.
        with self._components.lock.hold():
            index.refresh()
            return self._write(index, versions, vectors)

    def _vectors(
        self, some: Sequence[CurrentVersion]
    ) -> tuple[list[ArticleVersion], dict[int, VersionVectors]]:
        versions = list(self._components.store.versions([version.key for version in some]).values())
        return versions, kept_or_embedded(self._components, versions, anew=self._anew)

    def _write(
        self,
        index: VectorIndex,
        versions: list[ArticleVersion],
        vectors: dict[int, VersionVectors],
    ) -> list[ArticleVersion]:
        write_vectors(index, vectors)
        self._components.store.keep_vectors(self._key, vectors)
        self._indexed.update(vectors)
        return versions

    def _count(self, versions: Sequence[ArticleVersion], total: int) -> Iterator[ReindexProgress]:
        for version in versions:
            self._done += len(version.sentences)
            yield ReindexProgress(version, self._done, max(total, self._done), in_new_index=True)

    def _finish(self, index: VectorIndex, epoch: int) -> None:
        """Switch to the new index, which is complete: nobody can publish under the lock."""
        components, store = self._components, self._components.store
        present, current = index.version_keys(), store.current_keys(self._key)
        if not current <= present:
            raise VectorIndexError(
                "The new index has lost rows that were written to it, so the old one stays in use.",
                hint="Check the disk, and run `footnote reindex` again.",
            )
        if present - current:
            index.remove(sorted(present - current))
        leftovers = store.leftovers(self._key)
        store.switch(self._key, epoch)
        store.clean_up(self._key, leftovers)
        # If it cannot be deleted now, the next writer deletes it.
        with suppress(VectorIndexError):
            components.indexes.keep_only(components.name, {epoch})
