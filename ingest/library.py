"""A library: the store and the index of one set of articles, kept in step.

The store is the truth. Vectors are written before the commit that makes their
version current and removed after the commit that retires it, and whatever the
index returns is checked against the store, so a reader sees each article as a
whole or not at all.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence, Sized
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from typing import TypeVar

from ingest.ahead import reading_ahead
from ingest.article import Article, ArticleVersion
from ingest.embedding.port import Matrix, Vector
from ingest.errors import FootnoteError, ModelMismatch, SourceError, VectorIndexError
from ingest.index.port import Hit, Kind, VectorIndex
from ingest.lock import Gate
from ingest.parts import Parts
from ingest.publishing import (
    PASSAGES_AHEAD,
    Embedded,
    Identity,
    InFlight,
    Outcome,
    Prepared,
    Status,
    batches,
    changed,
    count_terms,
    embed,
    embed_versions,
    prepare,
    weight,
)
from ingest.sources.source import SourceArticle, SourceFailure, SourceItem
from ingest.store.checks import check_model
from ingest.store.records import LibraryRecord

_Found = TypeVar("_Found", bound=Sized)


class Library:
    """One library, for reading and writing; safe to share between threads.

    Raises ``ModelMismatch`` when its vectors were made by another model.
    """

    def __init__(
        self, parts: Parts, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        library = parts.store.open_library(parts.name)
        check_model(library, parts.embedder.fingerprint, parts.embedder.dimension)
        self.name = parts.name
        self.key = library.key
        self.store = parts.store
        self.index = parts.opened(library.index_epoch)
        self.embedder = parts.embedder
        self.parts = parts
        self._analysis = parts.analysis
        self._clock = clock
        self._seen = library.generation
        self._epoch = library.index_epoch
        self._noticing = threading.Lock()
        self._wrote_well = False
        self._using = Gate()

    def close(self) -> None:
        """Close the index."""
        self.index.close()

    # Reading

    def refresh(self) -> None:
        """See what other processes published; call it before each question."""
        library = self._checked()
        with self._noticing:
            if not self._follow(library) and library.generation > self._seen:
                self.index.refresh()
            self._seen = max(self._seen, library.generation)

    def nearest(self, kind: Kind, vector: Vector, limit: int) -> list[Hit]:
        """The nearest rows of current versions, best first."""
        return self._searched(lambda index: self._nearest(index, kind, vector, limit), limit) or []

    def vectors(self, kind: Kind, version: ArticleVersion) -> Matrix | None:
        """All vectors of a version, in order; ``None`` when the index lacks any."""
        parts = version.sentences if kind is Kind.SENTENCE else version.content.chunks
        count = len(parts)
        return self._searched(lambda index: index.fetch(kind, version.key, count), count)

    def _nearest(self, index: VectorIndex, kind: Kind, vector: Vector, limit: int) -> list[Hit]:
        wanted = limit
        while True:
            hits = index.query(kind, vector, wanted)
            keys = sorted({hit.row.version_key for hit in hits})
            current = self.store.current_keys(self.key, keys)
            kept = [hit for hit in hits if hit.row.version_key in current]
            if len(kept) >= limit or len(hits) < wanted:
                return kept[:limit]
            wanted *= 2

    def _searched(
        self, search: Callable[[VectorIndex], _Found | None], enough: int
    ) -> _Found | None:
        """What a search finds, again where its index was dropped for another meanwhile."""
        while True:
            with self._using.using():
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
        library = self.store.library(self.name)
        model = self.embedder
        if library.index_epoch != self._epoch and not self.parts.made(
            library.embedding_fingerprint, library.dimension
        ):
            raise ModelMismatch(
                f"The library {self.name!r} was embedded again, by "
                f"{library.embedding_fingerprint} and no longer by {model.fingerprint}.",
                hint="Restart with EMBEDDING_MODEL set to that model.",
            )
        check_model(library, model.fingerprint, model.dimension)
        return library

    def _follow(self, library: LibraryRecord) -> bool:
        """Turn to the index that is searched now, if it is another."""
        if library.index_epoch == self._epoch:
            return False
        with self._using.changing():
            former, self.index = self.index, self.parts.opened(library.index_epoch)
            self._epoch = library.index_epoch
            with suppress(VectorIndexError):
                former.close()
        return True

    # Writing

    def add(self, source: str, article: Article) -> Outcome:
        """Publish one article. Raises ``SourceError`` when it holds nothing to publish."""
        (outcome,) = self.publish([SourceArticle(source, article)])
        if outcome.error is not None:
            raise outcome.error
        return outcome

    def publish(
        self, items: Iterable[SourceItem], check: Callable[[], None] = lambda: None
    ) -> Iterator[Outcome]:
        """Publish articles, each as a whole, and say in order what became of each.

        A thread reads them ahead, while those before are embedded. What is
        unchanged is neither embedded nor written. A source without an article
        fails by itself; other failures are raised after the outcomes of what
        was published before, which stays. ``check`` is called where everything
        that was published is told, and may raise to end it there.
        """
        # An interrupted run may have published everything and removed nothing.
        if self.store.leftovers(self.key):
            self.clean_up()
        flying = InFlight()
        with reading_ahead(
            (self._prepare(item, flying) for item in items),
            capacity=PASSAGES_AHEAD,
            weigh=lambda item: max(1, weight(item)),
            check=check,
        ) as ahead:
            for batch in batches(ahead):
                yield from self._publish(batch)
                flying.end(batch)

    def remove(self, article_id: str) -> None:
        """Forget an article with all its versions. Raises ``ArticleNotFound``."""
        with self._writing():
            self._seen = self.store.remove(self.key, article_id).generation

    def clean_up(self) -> None:
        """Remove all vectors that are of no current version.

        Every writer removes first what an interrupted one left; this also
        finds what nobody noted.
        """
        with self._writing():
            stray = self.index.version_keys() - self.store.current_keys(self.key)
            if stray:
                self.index.remove(sorted(stray))

    def embed_again(self, versions: Sequence[ArticleVersion]) -> None:
        """Write the vectors of versions anew, from their stored texts."""
        vectors = embed_versions(versions, self._analysis, self.embedder)
        with self._writing():
            self._claim_model()
            keys = [version.key for version in versions]
            current = self.store.current_keys(self.key, keys)
            for version, embedded in zip(versions, vectors, strict=True):
                # Another writer may have replaced it while it was embedded.
                if version.key in current:
                    self.index.add(Kind.SENTENCE, version.key, embedded.sentences)
                    self.index.add(Kind.CHUNK, version.key, embedded.chunks)

    def _prepare(self, item: SourceItem, flying: InFlight) -> Prepared | Outcome:
        if isinstance(item, SourceFailure):
            return Outcome(item.source, Status.FAILED, error=item.error)
        known = None
        if item.article.id not in flying:
            known = self._unchanged(item.source, item.article)
        prepared = known or prepare(item.source, item.article, self._analysis)
        flying.begin(prepared)
        return prepared

    def _publish(self, batch: Sequence[Prepared | Outcome]) -> Iterator[Outcome]:
        vectors = embed(changed(batch, self._is_unchanged), self.embedder)
        if not any(isinstance(item, Prepared) for item in batch):
            yield from (item for item in batch if isinstance(item, Outcome))
            return
        outcomes: list[Outcome] = []
        failure: FootnoteError | None = None
        try:
            with self._writing():
                self._claim_model()
                for item in batch:
                    if isinstance(item, Prepared):
                        outcomes.append(self._publish_one(item, vectors))
                    else:
                        outcomes.append(item)
        except FootnoteError as error:
            failure = error
        yield from outcomes
        if failure is not None:
            raise failure

    def _publish_one(self, item: Prepared, vectors: dict[Identity, Embedded]) -> Outcome:
        # Another writer, or the same run, may have published it since it was read.
        unchanged = self._unchanged(item.source, item.article)
        if unchanged is not None:
            return unchanged
        if item.identity not in vectors:
            # Or have replaced it since it was found to need no embedding.
            vectors |= embed([item], self.embedder)
        ingested_at = self._clock().astimezone(UTC).isoformat(timespec="seconds")
        try:
            key = self.store.begin(
                self.key, item.article, source=item.source, ingested_at=ingested_at
            )
        except SourceError as error:
            return Outcome(item.source, Status.FAILED, item.article.id, error=error)
        embedded = vectors[item.identity]
        self.index.add(Kind.SENTENCE, key, embedded.sentences)
        self.index.add(Kind.CHUNK, key, embedded.chunks)
        terms = count_terms(item.content, self._analysis.terms)
        published = self.store.publish(key, item.content, terms)
        self._seen = published.generation
        status = Status.UPDATED if published.former_keys else Status.ADDED
        count = len(item.content.sentences)
        return Outcome(item.source, status, item.article.id, count, published.near_duplicates)

    def _unchanged(self, source: str, article: Article) -> Outcome | None:
        current = self.store.current(self.key, article.id)
        if current is None or current.content_hash != article.content_hash:
            return None
        return Outcome(source, Status.UNCHANGED, article.id, current.sentences)

    def _is_unchanged(self, item: Prepared) -> bool:
        return self._unchanged(item.source, item.article) is not None

    def _claim_model(self) -> None:
        model = self.embedder
        self.store.claim_model(self.name, model.fingerprint, model.dimension)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Hold the write lock, with the index as the last writer left it, and clean.

        Afterwards the vectors of what was replaced or removed go. Where that
        fails, they stay noted and the next writer removes them.
        """
        with self.parts.lock.held() as undisturbed:
            library = self._checked()
            with self._noticing:
                followed = self._follow(library)
                # Opening the index anew takes time and memory that grow with it.
                if followed or not (undisturbed and self._wrote_well):
                    if not followed:
                        self.index.refresh()
                    self.parts.indexes.keep_only(self.name, library.epochs)
            self._wrote_well = False
            self._clean()
            yield
            self._wrote_well = True
            try:
                self._clean()
            except VectorIndexError:
                self._wrote_well = False

    def _clean(self) -> None:
        leftovers = self.store.leftovers(self.key)
        if leftovers:
            self.index.remove(leftovers)
            self.store.clean_up(self.key, leftovers)


def _tried(
    search: Callable[[VectorIndex], _Found | None], index: VectorIndex
) -> tuple[_Found | None, VectorIndexError | None]:
    try:
        return search(index), None
    except VectorIndexError as error:
        return None, error
