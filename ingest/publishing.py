"""Publishing: articles into the store and the index, embedded in batches.

What is slow, the embedding, happens before the write lock is taken.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice

import numpy as np

from ingest.article import Article, SegmentedArticle
from ingest.embedding.port import Embedder, Matrix, Passage, PassageVectors
from ingest.errors import SourceError

ARTICLES_AT_ONCE = 20
PASSAGES_AT_ONCE = 64


class Status(StrEnum):
    """What became of an article."""

    ADDED = "added"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one source; ``error`` says why it failed."""

    source: str
    status: Status
    article_id: str | None = None
    sentences: int = 0
    error: SourceError | None = None


@dataclass(frozen=True, slots=True)
class TextAnalysis:
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


@dataclass(frozen=True, slots=True)
class Embedded:
    """The vectors of a version: a row for each sentence, and one for each chunk."""

    sentences: Matrix
    chunks: Matrix


def prepare(source: str, article: Article, analysis: TextAnalysis) -> Prepared | Outcome:
    """Take an article apart; one without a sentence has failed."""
    content = analysis.segment(article)
    if not content.sentences:
        error = SourceError("The article has no text.", hint="Check that the source is complete.")
        return Outcome(source, Status.FAILED, article.id, error=error)
    return Prepared(source, content, tuple(analysis.passages(content)))


def batches(items: Iterable[Prepared | Outcome]) -> Iterator[list[Prepared | Outcome]]:
    """Articles in groups that are worth embedding together, with what is known already."""
    batch: list[Prepared | Outcome] = []
    passages = 0
    for item in items:
        batch.append(item)
        passages += len(item.passages) if isinstance(item, Prepared) else 0
        if len(batch) >= ARTICLES_AT_ONCE or passages >= PASSAGES_AT_ONCE:
            yield batch
            batch, passages = [], 0
    if batch:
        yield batch


def embed(articles: Sequence[Prepared], embedder: Embedder) -> list[Embedded]:
    """The vectors of each article, from one call for all of them."""
    passages = [passage for article in articles for passage in article.passages]
    vectors = iter(embedder.embed_passages(passages))
    return [_assemble(list(islice(vectors, len(article.passages)))) for article in articles]


def count_terms(content: SegmentedArticle, terms: Callable[[str], Sequence[str]]) -> Counter[str]:
    """How many sentences hold each term."""
    return Counter(term for sentence in content.sentences for term in set(terms(sentence.text)))


def _assemble(vectors: Sequence[PassageVectors]) -> Embedded:
    return Embedded(
        sentences=np.concatenate([passage.sentences for passage in vectors]),
        chunks=np.stack([passage.chunk for passage in vectors]),
    )
