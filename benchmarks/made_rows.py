"""Libraries of any size, from real sentences with their real vectors plus a little noise."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from ingest.embedding.base import Embedder, Matrix, Passage, PassageVectors, Vector
from ingest.sources.items import SourceArticle
from ingest.text.chunking import passages, segment
from ingest.types import Article

SENTENCES_IN_ARTICLE = 15
NOISE = 0.03
"""Standard deviation of the noise on each of the 384 components of a unit vector.

A copy has a cosine of about 0.86 with its original, like a paraphrase.
"""

NORMAL = np.random.Generator


@dataclass(frozen=True)
class Bank:
    """Sentences, and vectors of sentences and chunks, from real articles."""

    texts: tuple[str, ...]
    sentences: Matrix
    chunks: Matrix


def bank_of(articles: Sequence[Article], embedder: Embedder) -> Bank:
    """Embed real articles once."""
    texts: list[str] = []
    sentences: list[Matrix] = []
    chunks: list[Vector] = []
    for article in articles:
        content = segment(article)
        if not content.sentences:
            continue
        for found in embedder.embed_passages(passages(content)):
            sentences.append(found.sentences)
            chunks.append(found.chunk)
        texts += [sentence.text for sentence in content.sentences]
    return Bank(tuple(texts), np.concatenate(sentences), np.stack(chunks))


class MovedEmbedder:
    """Gives sentences of a bank their vectors plus noise; questions are really embedded."""

    def __init__(self, bank: Bank, embedder: Embedder, seed: int) -> None:
        self._bank = bank
        self._embedder = embedder
        self._rows = {text: row for row, text in enumerate(bank.texts)}
        self._random = np.random.default_rng(seed)
        self.fingerprint = embedder.fingerprint
        self.dimension = embedder.dimension

    def embed_query(self, text: str) -> Vector:
        return self._embedder.embed_query(text)

    def embed_passages(self, passages: Sequence[Passage]) -> list[PassageVectors]:
        return [self._moved(passage) for passage in passages]

    def _moved(self, passage: Passage) -> PassageVectors:
        rows = [self._row(passage.text[start:end]) for start, end in passage.spans]
        sentences = _unit(self._noise(self._bank.sentences[rows]))
        chunk = self._bank.chunks[self._random.integers(len(self._bank.chunks))]
        return PassageVectors(_unit(self._noise(chunk[None]))[0], sentences)

    def _row(self, text: str) -> int:
        found = self._rows.get(text)
        return int(self._random.integers(len(self._bank.texts))) if found is None else found

    def _noise(self, rows: Matrix) -> Matrix:
        noise = self._random.normal(0, NOISE, rows.shape)
        return np.asarray(rows + noise, dtype=np.float32)


def moved_rows(bank: Bank, count: int, seed: int) -> Matrix:
    """Rows for an index that needs no text: chunk vectors plus noise."""
    random_numbers = np.random.default_rng(seed)
    chosen = bank.chunks[random_numbers.integers(len(bank.chunks), size=count)]
    return _unit(chosen + random_numbers.normal(0, NOISE, chosen.shape))


def made_articles(bank: Bank, count: int, seed: int) -> Iterator[SourceArticle]:
    """Articles made of random sentences of the bank."""
    draw = random.Random(seed)  # noqa: S311  # a sample, no secret
    for number in range(count):
        chosen = draw.choices(bank.texts, k=SENTENCES_IN_ARTICLE)
        text = "\n\n".join(" ".join(chosen[at : at + 3]) for at in range(0, len(chosen), 3))
        yield SourceArticle(
            f"made {number}", Article(id=f"made-{number}", text=text, title=f"Report {number}")
        )


def _unit(rows: Matrix) -> Matrix:
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)
