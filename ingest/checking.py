"""Whether the store and the index of a library agree, and every offset holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ingest.article import ArticleVersion
from ingest.errors import StoreDamaged
from ingest.index.port import Kind, VectorIndex
from ingest.store.articles import ArticleStore
from ingest.store.records import CurrentVersion

VERSIONS_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class LibraryReport:
    """What a check of a library found.

    ``damaged`` are current versions that cannot be cited any more,
    ``unindexed`` those whose vectors are missing, and ``stray`` versions that
    have vectors but are not current. ``reindexing`` makes missing vectors again,
    a damaged article has to be removed and ingested anew, and strays are passed
    over by search; the next writer removes those that an interrupted one left.
    """

    articles: int
    sentences: int
    chunks: int
    indexed_sentences: int
    indexed_chunks: int
    damaged: tuple[int, ...]
    unindexed: tuple[int, ...]
    stray: tuple[int, ...]

    @property
    def sound(self) -> bool:
        return not (self.damaged or self.unindexed or self.stray)


def check_library(store: ArticleStore, library_key: int, index: VectorIndex) -> LibraryReport:
    """Compare everything; takes seconds for thousands of articles."""
    current = store.current_versions(library_key)
    keys = sorted(current)
    indexed = index.version_keys()
    damaged = [
        key
        for start in range(0, len(keys), VERSIONS_AT_ONCE)
        for key in _damaged(store, keys[start : start + VERSIONS_AT_ONCE], current)
    ]
    return LibraryReport(
        articles=len(current),
        sentences=sum(version.sentences for version in current.values()),
        chunks=sum(version.chunks for version in current.values()),
        indexed_sentences=index.count(Kind.SENTENCE),
        indexed_chunks=index.count(Kind.CHUNK),
        damaged=tuple(damaged),
        unindexed=tuple(unindexed_keys(store, library_key, index)),
        stray=tuple(sorted(indexed - current.keys())),
    )


def unindexed_keys(store: ArticleStore, library_key: int, index: VectorIndex) -> list[int]:
    """The current versions whose vectors are not all there."""
    current = store.current_versions(library_key)
    return [key for key in sorted(current) if not _is_indexed(index, current[key])]


def _damaged(
    store: ArticleStore, keys: Sequence[int], current: dict[int, CurrentVersion]
) -> list[int]:
    loaded = _load(store, keys)
    return [key for key in keys if not _is_sound(loaded.get(key), current[key])]


def _load(store: ArticleStore, keys: Sequence[int]) -> dict[int, ArticleVersion]:
    """The versions one by one when one among them cannot be loaded."""
    try:
        return store.versions(keys)
    except StoreDamaged:
        if len(keys) == 1:
            return {}
        return {key: version for one in keys for key, version in _load(store, [one]).items()}


def _is_sound(version: ArticleVersion | None, expected: CurrentVersion) -> bool:
    return (
        version is not None
        and version.article.content_hash == expected.content_hash
        and len(version.sentences) == expected.sentences
        and len(version.content.chunks) == expected.chunks
    )


def _is_indexed(index: VectorIndex, version: CurrentVersion) -> bool:
    return (
        index.fetch(Kind.SENTENCE, version.key, version.sentences) is not None
        and index.fetch(Kind.CHUNK, version.key, version.chunks) is not None
    )
