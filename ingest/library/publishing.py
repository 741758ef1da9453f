"""Publishing: articles into the store and the index, embedded in batches.

What is slow, the embedding, happens before the write lock is taken.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np

from ingest.embedding.base import Embedder, Matrix, Passage, PassageVectors
from ingest.errors import SourceError
from ingest.index.base import Kind, VectorIndex
from ingest.storage.rows import CurrentVersion
from ingest.types import Article, ArticleVersion, IngestOutcome, IngestStatus, SegmentedArticle

ARTICLES_PER_BATCH = 20
PASSAGES_PER_BATCH = 64
PASSAGES_AHEAD = 4 * PASSAGES_PER_BATCH


Identity = tuple[str, str]
"""The identifier and the content hash of an article."""


@dataclass(frozen=True, slots=True)
class TextPipeline:
    """How texts are taken apart: sentences and chunks, passages to embed, terms to look up."""

    segment: Callable[[Article], SegmentedArticle]
    passages: Callable[[SegmentedArticle], Sequence[Passage]]
    terms: Callable[[str], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Prepared:
    """An article that is ready to be embedded."""

    source: str
    content: SegmentedArticle
    passages: tuple[Passage, ...]

    @property
    def article(self) -> Article:
        return self.content.article

    @property
    def identity(self) -> Identity:
        """Equal for articles that need not be embedded twice."""
        return self.article.id, self.article.content_hash


@dataclass(frozen=True, slots=True)
class Embedded:
    """The vectors of a version: a row for each sentence, and one for each chunk."""

    sentences: Matrix
    chunks: Matrix


def prepare(source: str, article: Article, analysis: TextPipeline) -> Prepared | IngestOutcome:
    """Take an article apart; one without a sentence has failed."""
    content = analysis.segment(article)
    if not content.sentences:
        error = SourceError("The article has no text.", hint="Check that the source is complete.")
        return IngestOutcome(source, IngestStatus.FAILED, article.id, error=error)
    return Prepared(source, content, tuple(analysis.passages(content)))


def unchanged(
    source: str, article: Article, current: CurrentVersion | None
) -> IngestOutcome | None:
    """What becomes of an article that is published as it is."""
    if current is None or current.content_hash != article.content_hash:
        return None
    return IngestOutcome(source, IngestStatus.UNCHANGED, article.id, current.sentences)


def batches(
    items: Iterable[Prepared | IngestOutcome | None],
) -> Iterator[list[Prepared | IngestOutcome]]:
    """Articles in groups that are worth embedding together, with what is known already.

    ``None`` says that it may take a while until the next one is read, so what
    is there is worth embedding now.
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
    """How many passages there are to embed."""
    return len(item.passages) if isinstance(item, Prepared) else 0


class ArticlesInFlight:
    """The articles that are read and not yet published; safe to share between threads.

    What the store says of such an article is about to change.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._articles: Counter[str] = Counter()

    def __contains__(self, article_id: str) -> bool:
        with self._lock:
            return self._articles[article_id] > 0

    def begin(self, item: Prepared | IngestOutcome) -> None:
        """Note that an article was read."""
        if isinstance(item, Prepared):
            with self._lock:
                self._articles[item.article.id] += 1

    def end(self, batch: Iterable[Prepared | IngestOutcome]) -> None:
        """Note that a batch is published."""
        with self._lock:
            self._articles -= Counter(i.article.id for i in batch if isinstance(i, Prepared))


def embed(articles: Iterable[Prepared], embedder: Embedder) -> dict[Identity, Embedded]:
    """The vectors of each article, from one call for all of them; equal ones are embedded once."""
    unique = {article.identity: article for article in articles}
    passages = [passage for article in unique.values() for passage in article.passages]
    vectors = iter(embedder.embed_passages(passages) if passages else ())
    return {
        identity: _assemble(list(islice(vectors, len(article.passages))))
        for identity, article in unique.items()
    }


def changed(
    batch: Iterable[Prepared | IngestOutcome], current: Mapping[str, CurrentVersion]
) -> Iterator[Prepared]:
    """The articles that are not as the store, or those before them, will have them."""
    latest = {article_id: version.content_hash for article_id, version in current.items()}
    for item in batch:
        if isinstance(item, Prepared):
            article_id, content_hash = item.identity
            if latest.get(article_id) != content_hash:
                yield item
            latest[article_id] = content_hash


def embed_versions(
    versions: Sequence[ArticleVersion], analysis: TextPipeline, embedder: Embedder
) -> list[Embedded]:
    """The vectors of versions that are stored already."""
    contents = [version.content for version in versions]
    prepared = [Prepared("", content, tuple(analysis.passages(content))) for content in contents]
    vectors = embed(prepared, embedder)
    return [vectors[item.identity] for item in prepared]


def write_vectors(index: VectorIndex, vectors: Mapping[int, Embedded]) -> None:
    """Write the vectors of versions, by their keys, all at once: each write costs time of its own."""
    index.add(Kind.SENTENCE, {key: embedded.sentences for key, embedded in vectors.items()})
    index.add(Kind.CHUNK, {key: embedded.chunks for key, embedded in vectors.items()})


def apart(batch: Iterable[Prepared | IngestOutcome]) -> Iterator[list[Prepared | IngestOutcome]]:
    """A batch in runs that have no article twice, of which one version follows another."""
    run: list[Prepared | IngestOutcome] = []
    there: set[str] = set()
    for item in batch:
        if isinstance(item, Prepared):
            if item.article.id in there:
                yield run
                run, there = [], set()
            there.add(item.article.id)
        run.append(item)
    if run:
        yield run


def count_terms(content: SegmentedArticle, terms: Callable[[str], Sequence[str]]) -> Counter[str]:
    """How many sentences hold each term."""
    return Counter(term for sentence in content.sentences for term in set(terms(sentence.text)))


def _assemble(vectors: Sequence[PassageVectors]) -> Embedded:
    return Embedded(
        sentences=np.concatenate([passage.sentences for passage in vectors]),
        chunks=np.stack([passage.chunk for passage in vectors]),
    )
