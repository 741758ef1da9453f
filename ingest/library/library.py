"""A library: one set of articles in a store and a vector index, kept consistent.

The store is the source of truth. Vectors are written before the commit that
makes their version current, and removed after the commit that replaces it.
Whatever the index returns is checked against the store. So a reader sees each
article as a whole or not at all.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime

import structlog

from ingest.embedding.base import Matrix, Vector
from ingest.index.base import Hit, Kind, VectorIndex
from ingest.library.components import LibraryComponents
from ingest.library.live_index import LiveIndex
from ingest.library.preparation import write_vectors
from ingest.library.publisher import Publisher
from ingest.library.store_cache import StoreCache
from ingest.library.version_vectors import indexed_vectors, kept_or_embedded, vector_count
from ingest.library.write_access import WriteAccess
from ingest.sources.items import SourceArticle, SourceItem
from ingest.storage.rows import LibraryRecord
from ingest.types import Article, ArticleVersion, IngestOutcome

_log = structlog.get_logger("ingest.library")


class Library:
    """One library, for reading and writing; thread-safe.

    Raises ``ModelMismatch`` if its vectors were made by another model.
    """

    def __init__(
        self,
        components: LibraryComponents,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        library = components.store.open_library(components.name)
        self.name = components.name
        self.key = library.key
        self.store = components.store
        self.embedder = components.embedder
        self.components = components
        self._live_index = LiveIndex(components, library)
        self._access = WriteAccess(components, library.key, self._live_index)
        self._publisher = Publisher(components, library.key, self._live_index, self._access, clock)
        self._damaged: dict[int, str] = {}
        self._cache = StoreCache(components.store, library.key)

    @property
    def index(self) -> VectorIndex:
        """The index in use."""
        return self._live_index.index

    def close(self) -> None:
        """Close the index."""
        self._live_index.close()

    # Reading

    def refresh(self) -> LibraryRecord:
        """Make visible what other processes published; call it before each search.

        Returns the library's current record.
        """
        return self._live_index.refresh()

    def sentences_per_term(self, terms: Collection[str]) -> dict[str, int]:
        """In how many sentences each term occurs, as of the last refresh; zero for unknown terms."""
        return self._cache.sentences_per_term(self._live_index.generation, terms)

    def terms_with_prefix(self, prefix: str) -> Sequence[str]:
        """The terms that start with a prefix, sorted, as of the last refresh."""
        return self._cache.terms_with_prefix(self._live_index.generation, prefix)

    def near_duplicate_keys(self, keys: Collection[int]) -> dict[int, frozenset[int]]:
        """The near-duplicates of each version that has any, as of the last refresh."""
        return self._cache.near_duplicate_keys(self._live_index.generation, keys)

    def has(self, article_id: str) -> bool:
        """Whether there is an article with exactly that id."""
        return self.store.current(self.key, article_id) is not None

    def versions(self, keys: Sequence[int]) -> dict[int, ArticleVersion]:
        """Versions that can be cited, in the order of ``keys``.

        Those that were removed are left out, and so are those whose stored text
        is not what was published, which are logged once.
        """
        loaded = self.store.sound_versions(keys, self.key)
        for key in loaded.damaged.keys() - self._damaged.keys():
            self._damaged[key] = loaded.damaged[key]
            _log.error("article_damaged", article=loaded.damaged[key], library=self.name)
        return loaded.sound

    @property
    def damaged(self) -> Mapping[int, str]:
        """The ids of the articles that ``versions`` has left out as damaged, by version key."""
        return self._damaged

    def nearest(self, kind: Kind, vector: Vector, limit: int) -> list[Hit]:
        """The nearest rows of current versions, best first."""
        return (
            self._live_index.search(lambda index: self._nearest(index, kind, vector, limit), limit)
            or []
        )

    def vectors(self, kind: Kind, versions: Iterable[ArticleVersion]) -> dict[int, Matrix]:
        """All vectors of versions, in order, by version key.

        Versions that lack a vector in the store and in the index are left out.
        """
        counts = {version.key: vector_count(kind, version) for version in versions}
        model = self.embedder
        found = self.store.vectors(kind, counts, model.fingerprint, model.dimension)
        lacking = {key: count for key, count in counts.items() if key not in found}
        if lacking:
            found |= (
                self._live_index.search(lambda index: index.fetch(kind, lacking), len(lacking))
                or {}
            )
        return found

    def _nearest(self, index: VectorIndex, kind: Kind, vector: Vector, limit: int) -> list[Hit]:
        wanted = limit
        while True:
            hits = index.query(kind, vector, wanted)
            keys = sorted({hit.row.version_key for hit in hits})
            current = self._cache.current_keys(self._live_index.generation, keys)
            kept = [hit for hit in hits if hit.row.version_key in current]
            if len(kept) >= limit or len(hits) < wanted:
                return kept[:limit]
            wanted *= 2

    # Writing

    def add(self, source: str, article: Article) -> IngestOutcome:
        """Publish one article. Raises ``SourceError`` if there is nothing to publish."""
        (outcome,) = self.publish([SourceArticle(source, article)])
        if outcome.error is not None:
            raise outcome.error
        return outcome

    def publish(
        self, items: Iterable[SourceItem], check: Callable[[], None] = lambda: None
    ) -> Iterator[IngestOutcome]:
        """Publish articles, each as a whole, and yield their outcomes in order.

        Unchanged articles are neither embedded nor written. A source without an article is
        a failed outcome. Any other failure is raised after the outcomes of what
        was published before it, which stays published. ``check`` is called between
        batches, when everything published so far is reported, and may raise to stop.
        """
        yield from self._publisher.publish(items, check)

    def remove(self, article_id: str) -> None:
        """Delete an article with all its versions. Raises ``ArticleNotFound``."""
        with self._access.hold():
            self._live_index.note_generation(self.store.remove(self.key, article_id).generation)
        self._access.seal()

    def clean_up(self) -> None:
        """Remove all vectors that belong to no current version.

        Every writer first removes what an interrupted one left. This also finds
        vectors that are not recorded as leftovers.
        """
        self._access.clean_up()

    def index_again(self, versions: Sequence[ArticleVersion]) -> None:
        """Write the vectors of versions to the index, embedded again where they are not kept."""
        vectors = kept_or_embedded(self.components, versions)
        with self._access.hold():
            self._access.claim_model()
            # Another writer may have replaced a version while it was embedded.
            current = self.store.current_keys(self.key, list(vectors))
            vectors = {key: found for key, found in vectors.items() if key in current}
            write_vectors(self.index, vectors)
            self.store.keep_vectors(self.key, vectors)

    def keep_indexed(self, versions: Sequence[ArticleVersion]) -> None:
        """Keep the vectors that only the index has of versions."""
        with self._access.hold():
            found = indexed_vectors(self.index, self.embedder.fingerprint, versions)
            self.store.keep_vectors(self.key, found)
