"""Making the vectors of a library again from the stored text.

Where the index can be used and is by the embedder's model, the vectors that it
lacks are made in place. Otherwise another index is built beside it, while the
old one is searched and written to as before, and one commit switches to it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass

from ingest.errors import VectorIndexError
from ingest.index.base import VectorIndex
from ingest.library.components import LibraryComponents
from ingest.library.integrity import is_searchable, unindexed, unindexed_keys
from ingest.library.library import Library
from ingest.library.publishing import Embedded, embed_versions, write_vectors
from ingest.storage.rows import CurrentVersion, LibraryRecord
from ingest.types import ArticleVersion

VERSIONS_PER_BATCH = 20


@dataclass(frozen=True, slots=True)
class ReindexProgress:
    """One article whose vectors were made again.

    ``done`` of ``total`` sentences are; ``total`` grows where articles are
    published meanwhile. ``beside`` says that another index is being built.
    """

    version: ArticleVersion
    done: int
    total: int
    beside: bool


def reindex(
    components: LibraryComponents, *, everything: bool = False
) -> Iterator[ReindexProgress]:
    """Make what is missing, or all of it in a new index, and name each article when it is done.

    A new index is built where ``everything`` is asked for, where the embedder
    is another than the library's, and where the index is damaged. Interrupted
    and run again, it goes on with what is still missing. Raises
    ``VectorIndexUnavailable`` where Chroma does not answer.
    """
    library = components.store.open_library(components.name)
    with components.lock.hold():
        components.store.recount(library.key)
    if not everything and _can_be_mended(components, library):
        yield from _mend(components)
    else:
        yield from _Build(components, library.key).run()


def _can_be_mended(components: LibraryComponents, library: LibraryRecord) -> bool:
    """Whether the index in use is by this model and sound, and no other has been begun for it."""
    if components.has_model(library.next_fingerprint, library.next_dimension):
        return False
    if library.embedding_fingerprint is None:
        return True
    if not components.has_model(library.embedding_fingerprint, library.dimension):
        return False
    return _is_usable(components, library.key, library.index_epoch)


def _is_usable(components: LibraryComponents, library_key: int, epoch: int) -> bool:
    """Whether an index can be opened, and finds what is in it."""
    index = components.open_index(epoch)
    try:
        return is_searchable(components.store, library_key, index)
    except VectorIndexError as error:
        if error.retryable:
            raise
        return False
    finally:
        with suppress(VectorIndexError):
            index.close()


def _mend(components: LibraryComponents) -> Iterator[ReindexProgress]:
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
        for some in _groups(missing):
            versions = list(components.store.versions([version.key for version in some]).values())
            library.reembed(versions)
            for version in versions:
                done += len(version.sentences)
                yield ReindexProgress(version, done, total, beside=False)
    finally:
        library.close()


class _Build:
    """An index that is built beside the one in use."""

    def __init__(self, components: LibraryComponents, library_key: int) -> None:
        self._components = components
        self._key = library_key
        self._done = 0
        self._there: set[int] = set()

    def run(self) -> Iterator[ReindexProgress]:
        epoch = self._begin()
        index = self._components.open_index(epoch)
        try:
            while missing := self._missing(index):
                total = self._done + sum(version.sentences for version in missing)
                for some in _groups(missing):
                    yield from self._count(self._embed(index, some), total)
            # What was published since then is little, and nobody publishes more meanwhile.
            with self._components.lock.hold():
                index.refresh()
                last = [
                    self._write(index, *self._vectors(some))
                    for some in _groups(self._missing(index))
                ]
                self._finish(index, epoch)
        finally:
            index.close()
        for versions in last:
            yield from self._count(versions, 0)

    def _begin(self) -> int:
        """The epoch of the build that was begun for this model, or of a new one."""
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
        """The current versions that are not known to be in the index."""
        current = self._components.store.current_versions(self._key)
        unknown = {key: version for key, version in current.items() if key not in self._there}
        missing = unindexed(unknown, index)
        self._there.update(unknown.keys() - set(missing))
        return [current[key] for key in missing]

    def _embed(self, index: VectorIndex, some: Sequence[CurrentVersion]) -> list[ArticleVersion]:
        versions, vectors = self._vectors(some)
        # Another process may build the same index.
        with self._components.lock.hold():
            index.refresh()
            return self._write(index, versions, vectors)

    def _vectors(
        self, some: Sequence[CurrentVersion]
    ) -> tuple[list[ArticleVersion], list[Embedded]]:
        components = self._components
        versions = list(components.store.versions([version.key for version in some]).values())
        return versions, embed_versions(versions, components.analysis, components.embedder)

    def _write(
        self, index: VectorIndex, versions: list[ArticleVersion], vectors: Sequence[Embedded]
    ) -> list[ArticleVersion]:
        keys = [version.key for version in versions]
        write_vectors(index, dict(zip(keys, vectors, strict=True)))
        self._there.update(keys)
        return versions

    def _count(self, versions: Sequence[ArticleVersion], total: int) -> Iterator[ReindexProgress]:
        for version in versions:
            self._done += len(version.sentences)
            yield ReindexProgress(version, self._done, max(total, self._done), beside=True)

    def _finish(self, index: VectorIndex, epoch: int) -> None:
        """Switch; nobody can publish meanwhile, so the new index holds all and no more."""
        components, store = self._components, self._components.store
        present, current = index.version_keys(), store.current_keys(self._key)
        if not current <= present:
            raise VectorIndexError(
                "The new index has lost rows that were written to it, so the old one stays.",
                hint="Check the disk, and run `footnote reindex` again.",
            )
        if present - current:
            index.remove(sorted(present - current))
        leftovers = store.leftovers(self._key)
        store.switch(self._key, epoch)
        store.clean_up(self._key, leftovers)
        # What cannot be dropped now, the next writer drops.
        with suppress(VectorIndexError):
            components.indexes.keep_only(components.name, {epoch})


def _groups(versions: Sequence[CurrentVersion]) -> Iterator[Sequence[CurrentVersion]]:
    for start in range(0, len(versions), VERSIONS_PER_BATCH):
        yield versions[start : start + VERSIONS_PER_BATCH]
