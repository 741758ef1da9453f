"""Publishes articles to a library: read and embedded ahead, then made current batch by batch.

Vectors are written before the commit that makes their version current, so a
reader sees each article as a whole or not at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

from ingest.embedding.base import VersionVectors
from ingest.errors import FootnoteError, SourceError
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
from ingest.library.write_access import WriteAccess
from ingest.runtime.once import in_background
from ingest.runtime.prefetch import prefetch
from ingest.sources.items import SourceArticle, SourceFailure, SourceItem
from ingest.storage.rows import CurrentVersion, Memory, PendingVersion, Publication
from ingest.storage.validation import check_storable, storable
from ingest.types import IngestOutcome, IngestStatus


class Publisher:
    """Publishes articles to one library; ``clock`` gives the time at which they are ingested."""

    def __init__(
        self,
        components: LibraryComponents,
        library_key: int,
        live_index: LiveIndex,
        access: WriteAccess,
        clock: Callable[[], datetime],
    ) -> None:
        self._store = components.store
        self._embedder = components.embedder
        self._pipeline = components.pipeline
        self._key = library_key
        self._live_index = live_index
        self._access = access
        self._clock = clock

    def publish(
        self, items: Iterable[SourceItem], check: Callable[[], None] = lambda: None
    ) -> Iterator[IngestOutcome]:
        """See ``Library``.

        One thread reads ahead, and another embeds a batch while the one before is written.
        """
        # Opening it takes a while, in which articles are read and embedded.
        in_background(lambda: self._live_index.index)
        # An interrupted run may have published everything and removed nothing.
        if self._store.leftovers(self._key):
            self._access.clean_up()
        in_flight = ArticlesInFlight()
        # Native code that still runs while Python ends may crash it, so embedding is waited for.
        with prefetch(
            self._embedded_batches(items, in_flight), capacity=1, check=check, patience=None
        ) as embedded:
            for found in embedded:
                if found is not None:
                    yield from self._publish(found)
                    in_flight.end(found.items)
        self._access.seal()

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
                yield EmbeddedBatch(batch, embed(changed, self._embedder))

    def _prepare(self, item: SourceItem, in_flight: ArticlesInFlight) -> Prepared | IngestOutcome:
        if isinstance(item, SourceFailure):
            return IngestOutcome(item.source, IngestStatus.FAILED, error=item.error)
        completed, memory = self._complete(item)
        article, metadata = completed.article, completed.metadata
        known = None
        if memory is None and article.id not in in_flight:
            current = self._store.current(self._key, article.id)
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
        remembered = self._store.remembered(self._key, item.origin, item.article.id)
        completed = complete(item, remembered, partial(self._store.current_text, self._key))
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
            with self._access.hold():
                self._access.claim_model()
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
        vectors |= embed((item for item in wanted if item.identity not in vectors), self._embedder)
        memories = [item.memory for item in items if isinstance(item, Prepared) and item.memory]
        if memories:
            self._store.remember(self._key, memories)
        keys = self._begin(wanted)
        embedded = [vectors[item.identity] for item in wanted]
        if keys:
            write_vectors(self._live_index.index, dict(zip(keys, embedded, strict=True)))
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
            yield from self._store.publish(versions)
        except FootnoteError:
            if len(versions) == 1:
                raise
            for version in versions:
                yield from self._store.publish([version])

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
        return self._store.begin(self._key, sources, ingested_at=ingested_at) if sources else []

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
        return self._store.current_among(self._key, wanted)
