"""Prepares articles for publication: segments them and embeds them in batches.

Embedding is slow, so it happens before the write lock is taken.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np

from ingest.embedding.base import Embedder, Passage, PassageVectors, VersionVectors
from ingest.errors import SourceError
from ingest.index.base import Kind, VectorIndex
from ingest.sources.limits import MAX_SENTENCES
from ingest.storage.rows import CurrentVersion, Memory
from ingest.types import (
    Article,
    ArticleVersion,
    IngestedMetadata,
    IngestOutcome,
    IngestStatus,
    SegmentedArticle,
)

ARTICLES_PER_BATCH = 20
PASSAGES_PER_BATCH = 64
PASSAGES_AHEAD = 2 * PASSAGES_PER_BATCH
"""How far reading is ahead of embedding, which is ahead of writing by up to two batches."""

Identity = tuple[str, str]
"""The id and the content hash of an article."""


@dataclass(frozen=True, slots=True)
class TextPipeline:
    """How articles are analysed: into sentences and chunks, passages to embed, and index terms."""

    segment: Callable[[Article], SegmentedArticle]
    passages: Callable[[SegmentedArticle], Sequence[Passage]]
    terms: Callable[[str], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Prepared:
    """An article that is ready to be embedded.

    ``path`` is its file's, if it has one. ``memory`` is what to remember of its
    source, if that is new.
    """

    source: str
    content: SegmentedArticle
    passages: tuple[Passage, ...]
    path: str | None = None
    metadata: IngestedMetadata | None = None
    memory: Memory | None = None

    @property
    def article(self) -> Article:
        return self.content.article

    @property
    def identity(self) -> Identity:
        """Equal for articles that need to be embedded only once."""
        return self.article.id, self.article.content_hash


@dataclass(frozen=True, slots=True)
class EmbeddedBatch:
    """Articles to publish together, outcomes that are known already, and the vectors of what changed."""

    items: Sequence[Prepared | IngestOutcome]
    vectors: dict[Identity, VersionVectors]


def prepare(
    source: str, article: Article, pipeline: TextPipeline, metadata: IngestedMetadata | None = None
) -> Prepared | IngestOutcome:
    """Segment an article. One without a sentence, or with too many, is a failed outcome."""
    content = pipeline.segment(article)
    error = None
    if not content.sentences:
        error = SourceError("The article has no text.", hint="Check that the source is complete.")
    elif len(content.sentences) > MAX_SENTENCES:
        error = SourceError(
            "The article has {count:,} sentences, more than {most:,}.",
            hint="Split it into several articles.",
            count=len(content.sentences),
            most=MAX_SENTENCES,
        )
    if error is not None:
        return IngestOutcome(source, IngestStatus.FAILED, article.id, error=error)
    return Prepared(source, content, tuple(pipeline.passages(content)), metadata=metadata)


def unchanged_outcome(
    source: str,
    article: Article,
    current: CurrentVersion | None,
    metadata: IngestedMetadata | None = None,
) -> IngestOutcome | None:
    """The outcome of an article whose current version is the same, else ``None``."""
    if current is None or current.content_hash != article.content_hash:
        return None
    return IngestOutcome(
        source,
        IngestStatus.UNCHANGED,
        article.id,
        current.sentences,
        metadata=metadata,
    )


def batches(
    items: Iterable[Prepared | IngestOutcome | None],
) -> Iterator[list[Prepared | IngestOutcome]]:
    """Group articles, and outcomes that are known already, into batches worth embedding.

    ``None`` means that the next item may take a while, so the batch is complete.
    """
    batch: list[Prepared | IngestOutcome] = []
    passages = 0
    for item in items:
        if item is not None:
            batch.append(item)
            passages += weight(item)
        full = len(batch) >= ARTICLES_PER_BATCH or passages >= PASSAGES_PER_BATCH
        if batch and (full or item is None):
            yield batch
            batch, passages = [], 0
    if batch:
        yield batch


def weight(item: Prepared | IngestOutcome) -> int:
    """The number of passages to embed."""
    return len(item.passages) if isinstance(item, Prepared) else 0


class ArticlesInFlight:
    """The articles that are read but not yet published; thread-safe.

    The current version of such an article is about to change.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._articles: Counter[str] = Counter()

    def __contains__(self, article_id: str) -> bool:
        with self._lock:
            return self._articles[article_id] > 0

    def begin(self, item: Prepared | IngestOutcome) -> None:
        """Record that an article was read."""
        if isinstance(item, Prepared):
            with self._lock:
                self._articles[item.article.id] += 1

    def end(self, batch: Iterable[Prepared | IngestOutcome]) -> None:
        """Record that a batch was published."""
        with self._lock:
            self._articles -= Counter(i.article.id for i in batch if isinstance(i, Prepared))


def embed(articles: Iterable[Prepared], embedder: Embedder) -> dict[Identity, VersionVectors]:
    """Embed all articles in one call, equal ones once."""
    unique = {article.identity: article for article in articles}
    passages = [passage for article in unique.values() for passage in article.passages]
    vectors = iter(embedder.embed_passages(passages) if passages else ())
    return {
        identity: _assembled(embedder, list(islice(vectors, len(article.passages))))
        for identity, article in unique.items()
    }


def articles_to_embed(
    batch: Iterable[Prepared | IngestOutcome], current: Mapping[str, CurrentVersion]
) -> Iterator[Prepared]:
    """The articles that differ from the current version, or from the one before in the batch."""
    latest = {article_id: version.content_hash for article_id, version in current.items()}
    for item in batch:
        if isinstance(item, Prepared):
            article_id, content_hash = item.identity
            if latest.get(article_id) != content_hash:
                yield item
            latest[article_id] = content_hash


def embed_versions(
    versions: Sequence[ArticleVersion], pipeline: TextPipeline, embedder: Embedder
) -> dict[int, VersionVectors]:
    """Embed versions that are stored already; by version key, in order."""
    contents = [version.content for version in versions]
    prepared = [Prepared("", content, tuple(pipeline.passages(content))) for content in contents]
    vectors = embed(prepared, embedder)
    return {
        version.key: vectors[item.identity]
        for version, item in zip(versions, prepared, strict=True)
    }


def write_vectors(index: VectorIndex, vectors: Mapping[int, VersionVectors]) -> None:
    """Write the vectors of versions, by version key, at once, since each write has a fixed cost."""
    index.add(Kind.SENTENCE, {key: found.sentences for key, found in vectors.items()})
    index.add(Kind.CHUNK, {key: found.chunks for key, found in vectors.items()})


def split_repeats(
    batch: Iterable[Prepared | IngestOutcome],
) -> Iterator[list[Prepared | IngestOutcome]]:
    """Split a batch into runs in which no article occurs twice, so that versions stay in order."""
    run: list[Prepared | IngestOutcome] = []
    ids: set[str] = set()
    for item in batch:
        if isinstance(item, Prepared):
            if item.article.id in ids:
                yield run
                run, ids = [], set()
            ids.add(item.article.id)
        run.append(item)
    if run:
        yield run


def count_terms(content: SegmentedArticle, terms: Callable[[str], Sequence[str]]) -> Counter[str]:
    """In how many sentences each term occurs."""
    return Counter(term for sentence in content.sentences for term in set(terms(sentence.text)))


def _assembled(embedder: Embedder, passages: Sequence[PassageVectors]) -> VersionVectors:
    return VersionVectors(
        embedder.fingerprint,
        sentences=np.concatenate([passage.sentences for passage in passages]),
        chunks=np.stack([passage.chunk for passage in passages]),
    )
