"""Checks that a library's store and index agree, and that every offset is right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from ingest.embedding.base import Vector
from ingest.errors import VectorIndexError
from ingest.index.base import Kind, VectorIndex
from ingest.storage.article_store import ArticleStore
from ingest.storage.rows import CurrentVersion
from ingest.storage.versions import batches

VERSIONS_PER_BATCH = 100
VERSIONS_PER_FETCH = 20
VERSIONS_SAMPLED = 20
SAME_VECTOR = 0.999
"""The cosine similarity of a vector to itself, allowing for rounding."""


@dataclass(frozen=True, slots=True)
class LibraryReport:
    """What a check of a library found.

    ``damaged`` are current versions that can no longer be cited,
    ``replaced_damaged`` replaced ones, ``unindexed`` versions that lack vectors,
    and ``stray`` versions that have vectors but are not current. ``textless``
    are articles whose current version is missing, and ``damaged_ids`` all
    articles with any of this damage. ``miscounted`` is true if the
    library's counters are wrong, ``unsearchable`` if the index does not find
    what is in it; ``failure`` is set if the index cannot be used at all.
    ``log_damaged`` is true if it could not be rebuilt from its log, and
    ``rebuilt_files`` are files of it that were damaged and have been rebuilt.
    ``leftovers`` counts what interrupted writers left, and ``building`` is the
    model for which a new index was begun.

    Reindexing restores vectors, index and counters. A damaged article has to be
    removed and ingested again. Search ignores strays; the next writer removes
    those that an interrupted one left.
    """

    articles: int
    sentences: int
    chunks: int
    indexed_sentences: int = 0
    indexed_chunks: int = 0
    damaged: tuple[int, ...] = ()
    replaced_damaged: tuple[int, ...] = ()
    textless: tuple[str, ...] = ()
    damaged_ids: tuple[str, ...] = ()
    unindexed: tuple[int, ...] = ()
    stray: tuple[int, ...] = ()
    miscounted: bool = False
    unsearchable: bool = False
    log_damaged: bool = False
    rebuilt_files: tuple[str, ...] = ()
    failure: VectorIndexError | None = None
    leftovers: int = 0
    building: str | None = None

    @property
    def sound(self) -> bool:
        return self.citable and self.searchable and not self.stray

    @property
    def citable(self) -> bool:
        """Whether every text is as it was published."""
        return not (self.damaged or self.replaced_damaged or self.textless)

    @property
    def searchable(self) -> bool:
        """Whether search finds every article; if not, `footnote reindex` repairs it."""
        broken = self.unindexed or self.miscounted or self.unsearchable or self.log_damaged
        return not (broken or self.failure is not None)


def check_library(store: ArticleStore, library_key: int, index: VectorIndex) -> LibraryReport:
    """Compare store and index in full, which takes seconds for thousands of articles."""
    current = store.current_versions(library_key)
    record = store.library_by_key(library_key)
    totals = (len(current), sum(version.sentences for version in current.values()))
    damaged = _damaged(store, library_key, current)
    replaced = _damaged(store, library_key, store.replaced_versions(library_key))
    textless = tuple(store.articles_without_text(library_key))
    report = LibraryReport(
        articles=len(current),
        sentences=totals[1],
        chunks=sum(version.chunks for version in current.values()),
        damaged=tuple(damaged),
        replaced_damaged=tuple(replaced),
        textless=textless,
        damaged_ids=tuple(sorted({*damaged.values(), *replaced.values(), *textless})),
        miscounted=totals != (record.articles, record.sentences),
        leftovers=len(store.leftovers(library_key)),
        building=record.next_fingerprint,
    )
    try:
        return replace(
            report,
            indexed_sentences=index.count(Kind.SENTENCE),
            indexed_chunks=index.count(Kind.CHUNK),
            unindexed=tuple(unindexed(current, index)),
            stray=tuple(sorted(index.version_keys() - current.keys())),
            unsearchable=not _is_searchable(current, index),
            rebuilt_files=index.rebuilt_files(),
            log_damaged=not index.is_log_sound(),
        )
    except VectorIndexError as error:
        return replace(report, failure=error)


def is_searchable(store: ArticleStore, library_key: int, index: VectorIndex) -> bool:
    """Whether the index finds most of its own vectors, in a sample of versions.

    Search is approximate, so it may miss single ones.
    """
    return _is_searchable(store.current_versions(library_key), index)


def unindexed_keys(store: ArticleStore, library_key: int, index: VectorIndex) -> list[int]:
    """The current versions that lack vectors."""
    return unindexed(store.current_versions(library_key), index)


def _is_searchable(current: dict[int, CurrentVersion], index: VectorIndex) -> bool:
    keys = sorted(current)
    sample = keys[:: max(1, len(keys) // VERSIONS_SAMPLED)][:VERSIONS_SAMPLED]
    present = index.fetch(Kind.SENTENCE, {key: current[key].sentences for key in sample})
    found = [_finds(index, matrix[0]) for matrix in present.values()]
    return sum(found) * 2 >= len(found)


def _finds(index: VectorIndex, vector: Vector) -> bool:
    """Whether the index finds a row with this very vector."""
    return any(hit.similarity > SAME_VECTOR for hit in index.query(Kind.SENTENCE, vector, 1))


def unindexed(versions: Mapping[int, CurrentVersion], index: VectorIndex) -> list[int]:
    """The keys of those versions that lack vectors in an index."""
    return [
        key
        for some in batches(sorted(versions), VERSIONS_PER_FETCH)
        for key in _lacking(some, versions, index)
    ]


def _lacking(
    keys: Sequence[int], versions: Mapping[int, CurrentVersion], index: VectorIndex
) -> list[int]:
    sentences = index.fetch(Kind.SENTENCE, {key: versions[key].sentences for key in keys})
    chunks = index.fetch(Kind.CHUNK, {key: versions[key].chunks for key in keys})
    return [key for key in keys if key not in sentences or key not in chunks]


def _damaged(
    store: ArticleStore, library_key: int, expected: Mapping[int, CurrentVersion]
) -> dict[int, str]:
    """The ids of the articles of damaged versions, by key."""
    found: dict[int, str] = {}
    for some in batches(sorted(expected), VERSIONS_PER_BATCH):
        found |= store.sound_versions(some, library_key).damaged
    return found
