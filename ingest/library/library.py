"""A library: one set of articles in a store and a vector index, kept consistent.

The store is the source of truth. Vectors are written before the commit that
makes their version current, and removed after the commit that replaces it.
Whatever the index returns is checked against the store. So a reader sees each
article as a whole or not at all.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

import structlog

from ingest.embedding.base import Matrix, Vector, VersionVectors
from ingest.errors import FootnoteError, SourceError, VectorIndexError
from ingest.index.base import Hit, Kind, VectorIndex
from ingest.library.components import LibraryComponents
from ingest.library.given_metadata import CompletedArticle, complete, metadata_of
from ingest.library.live_index import LiveIndex
from ingest.library.preparation import (
    PASSAGES_AHEAD,
    ArticlesInFlight,
    EmbeddedBatch,
    Identity,
    Prepared,
    articles_to_embed,
    batches,
    count_terms,
    embed,
    prepare,
    split_repeats,
    unchanged_outcome,
    weight,
    write_vectors,
)
from ingest.library.store_cache import StoreCache
from ingest.library.version_vectors import indexed_vectors, kept_or_embedded, vector_count
from ingest.runtime.once import in_background
from ingest.runtime.prefetch import prefetch
from ingest.sources.items import SourceArticle, SourceFailure, SourceItem
from ingest.storage.rows import (
    CurrentVersion,
    LibraryRecord,
    Memory,
    PendingVersion,
    Publication,
)
from ingest.storage.validation import check_storable, storable
from ingest.types import Article, ArticleVersion, IngestOutcome, IngestStatus

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
        self._pipeline = components.pipeline
        self._clock = clock
        self._index_is_ours = False
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

        One thread reads ahead, and another embeds a batch while the one before is
        written. Unchanged articles are neither embedded nor written. A source without an article is
        a failed outcome. Any other failure is raised after the outcomes of what
        was published before it, which stays published. ``check`` is called between
        batches, when everything published so far is reported, and may raise to stop.
        """
        # Opening it takes a while, in which articles are read and embedded.
        in_background(lambda: self.index)
        # An interrupted run may have published everything and removed nothing.
        if self.store.leftovers(self.key):
            self.clean_up()
        in_flight = ArticlesInFlight()
        # Native code that still runs while Python ends may crash it, so embedding is waited for.
        with prefetch(
            self._embedded_batches(items, in_flight), capacity=1, check=check, patience=None
        ) as embedded:
            for found in embedded:
                if found is not None:
                    yield from self._publish(found)
                    in_flight.end(found.items)
        self._seal()

    def remove(self, article_id: str) -> None:
        """Delete an article with all its versions. Raises ``ArticleNotFound``."""
        with self._writing():
            self._live_index.note_generation(self.store.remove(self.key, article_id).generation)
        self._seal()

    def clean_up(self) -> None:
        """Remove all vectors that belong to no current version.

        Every writer first removes what an interrupted one left. This also finds
        vectors that are not recorded as leftovers.
        """
        with self._writing():
            stray = self.index.version_keys() - self.store.current_keys(self.key)
            if stray:
                self.index.remove(sorted(stray))

    def index_again(self, versions: Sequence[ArticleVersion]) -> None:
        """Write the vectors of versions to the index, embedded again where they are not kept."""
        vectors = kept_or_embedded(self.components, versions)
        with self._writing():
            self._claim_model()
            # Another writer may have replaced a version while it was embedded.
            current = self.store.current_keys(self.key, list(vectors))
            vectors = {key: found for key, found in vectors.items() if key in current}
            write_vectors(self.index, vectors)
            self.store.keep_vectors(self.key, vectors)

    def keep_indexed(self, versions: Sequence[ArticleVersion]) -> None:
        """Keep the vectors that only the index has of versions."""
        with self._writing():
            found = indexed_vectors(self.index, self.embedder.fingerprint, versions)
            self.store.keep_vectors(self.key, found)

    def _embedded_batches(
        self, items: Iterable[SourceItem], in_flight: ArticlesInFlight
    ) -> Iterator[EmbeddedBatch]:
        with prefetch(
            (self._prepare(item, in_flight) for item in items),
            capacity=PASSAGES_AHEAD,
            weigh=lambda item: max(1, weight(item)),
        ) as prepared:
            for batch in batches(prepared):
                changed = articles_to_embed(batch, self._current(batch))
                yield EmbeddedBatch(batch, embed(changed, self.embedder))

    def _prepare(self, item: SourceItem, in_flight: ArticlesInFlight) -> Prepared | IngestOutcome:
        if isinstance(item, SourceFailure):
            return IngestOutcome(item.source, IngestStatus.FAILED, error=item.error)
        completed, memory = self._complete(item)
        article, metadata = completed.article, completed.metadata
        known = None
        if memory is None and article.id not in in_flight:
            current = self.store.current(self.key, article.id)
            known = unchanged_outcome(item.source, article, current, metadata)
        prepared = known or prepare(item.source, article, self._pipeline, metadata)
        if isinstance(prepared, Prepared):
            prepared = replace(prepared, path=item.path, memory=memory)
        in_flight.begin(prepared)
        return prepared

    def _complete(self, item: SourceArticle) -> tuple[CompletedArticle, Memory | None]:
        """The article with what was given before, and what to remember if that is new."""
        if item.origin is None:
            return CompletedArticle(item.article, None, metadata_of(item.article)), None
        remembered = self.store.remembered(self.key, item.origin, item.article.id)
        completed = complete(item, remembered, partial(self.store.current_text, self.key))
        if completed.remembered == remembered.get(item.origin):
            return completed, None
        return completed, Memory(item.origin, completed.remembered)

    def _publish(self, batch: EmbeddedBatch) -> Iterator[IngestOutcome]:
        if not any(isinstance(item, Prepared) for item in batch.items):
            yield from (item for item in batch.items if isinstance(item, IngestOutcome))
            return
        outcomes: list[IngestOutcome] = []
        failure: FootnoteError | None = None
        try:
            with self._writing():
                self._claim_model()
                for some in split_repeats(batch.items):
                    outcomes.extend(self._publish_together(some, batch.vectors))
        except FootnoteError as error:
            failure = error
        yield from outcomes
        if failure is not None:
            raise failure

    def _publish_together(
        self, items: Sequence[Prepared | IngestOutcome], vectors: dict[Identity, VersionVectors]
    ) -> Iterator[IngestOutcome]:
        """Write the vectors of distinct articles, then publish the articles."""
        # Another writer, or this run, may have published some of them since they were read.
        current = self._current(items)
        checked = [self._checked(item, current) for item in items]
        wanted = [item for item in checked if isinstance(item, Prepared)]
        # It may also have replaced one that was unchanged, and so not embedded, when it was read.
        vectors |= embed((item for item in wanted if item.identity not in vectors), self.embedder)
        memories = [item.memory for item in items if isinstance(item, Prepared) and item.memory]
        if memories:
            self.store.remember(self.key, memories)
        keys = self._begin(wanted)
        embedded = [vectors[item.identity] for item in wanted]
        if keys:
            write_vectors(self.index, dict(zip(keys, embedded, strict=True)))
        published = iter(self._publications(keys, wanted, embedded))
        for item in checked:
            if isinstance(item, Prepared):
                yield self._published(item, next(published))
            else:
                yield item

    def _publications(
        self, keys: Sequence[int], items: Sequence[Prepared], vectors: Sequence[VersionVectors]
    ) -> Iterator[Publication]:
        """Publish versions together, or if that fails, one by one as far as it goes."""
        versions = [
            PendingVersion(
                key, item.content, count_terms(item.content, self._pipeline.terms), found
            )
            for key, item, found in zip(keys, items, vectors, strict=True)
        ]
        try:
            yield from self.store.publish(versions)
        except FootnoteError:
            if len(versions) == 1:
                raise
            for version in versions:
                yield from self.store.publish([version])

    def _checked(
        self, item: Prepared | IngestOutcome, current: Mapping[str, CurrentVersion]
    ) -> Prepared | IngestOutcome:
        """The article if it has to be written, else its outcome."""
        if isinstance(item, IngestOutcome):
            return item
        try:
            check_storable(item.article)
        except SourceError as error:
            return IngestOutcome(item.source, IngestStatus.FAILED, item.article.id, error=error)
        known = current.get(item.article.id)
        return unchanged_outcome(item.source, item.article, known, item.metadata) or item

    def _begin(self, items: Sequence[Prepared]) -> list[int]:
        ingested_at = self._clock().astimezone(UTC).isoformat(timespec="seconds")
        # The bytes of a file's name need not be UTF-8.
        sources = [(item.article, storable(item.path or item.source)) for item in items]
        return self.store.begin(self.key, sources, ingested_at=ingested_at) if sources else []

    def _published(self, item: Prepared, published: Publication) -> IngestOutcome:
        self._live_index.note_generation(published.generation)
        return IngestOutcome(
            item.source,
            IngestStatus.UPDATED if published.former_keys else IngestStatus.ADDED,
            item.article.id,
            len(item.content.sentences),
            published.near_duplicates,
            metadata=item.metadata,
        )

    def _current(self, items: Iterable[Prepared | IngestOutcome]) -> dict[str, CurrentVersion]:
        wanted = [item.article.id for item in items if isinstance(item, Prepared)]
        return self.store.current_among(self.key, wanted)

    def _claim_model(self) -> None:
        model = self.embedder
        self.store.claim_model(self.name, model.fingerprint, model.dimension)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Hold the write lock, with a clean index as the last writer left it.

        At the end, the vectors of replaced and removed versions are deleted. If
        that fails, they stay recorded, and the next writer deletes them.
        """
        with self.components.lock.hold() as undisturbed:
            self._live_index.prepare_write(unchanged=undisturbed and self._index_is_ours)
            self._index_is_ours = False
            self._clean()
            yield
            self._index_is_ours = True
            try:
                self._clean()
            except VectorIndexError:
                self._index_is_ours = False

    def _seal(self) -> None:
        # If that fails, what was written is sealed when the index is closed.
        with suppress(VectorIndexError):
            self.index.seal()

    def _clean(self) -> None:
        leftovers = self.store.leftovers(self.key)
        if leftovers:
            self.index.remove(leftovers)
            self.store.clean_up(self.key, leftovers)
