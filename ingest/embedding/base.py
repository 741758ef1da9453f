"""The port to embedding models, and the passages and vectors that it exchanges."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ingest.types import Span

Vector = NDArray[np.float32]
"""One embedding: shape ``(dimension,)``, of length 1."""

Matrix = NDArray[np.float32]
"""One embedding per row: shape ``(rows, dimension)``, each of length 1."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A chunk to embed: its text, and the spans of its sentences in that text.

    ``context`` (title, outlet, date) is put in front for embedding only;
    ``spans`` are offsets into ``text`` alone.
    """

    text: str
    spans: tuple[Span, ...]
    context: str = ""


@dataclass(frozen=True, slots=True)
class PassageVectors:
    """The embeddings of a passage and of each of its sentences."""

    chunk: Vector
    sentences: Matrix


@dataclass(frozen=True, slots=True)
class VersionVectors:
    """The vectors of an article's version by one model: a row per sentence, and one per chunk.

    ``fingerprint`` is the model's, as ``Embedder`` has it.
    """

    fingerprint: str
    sentences: Matrix
    chunks: Matrix


class Embedder(Protocol):
    """Embeds texts as vectors of length 1."""

    @property
    def fingerprint(self) -> str:
        """The model and how it is used: equal fingerprints mean equal vectors."""

    @property
    def dimension(self) -> int:
        """The number of components of every vector."""

    def embed_query(self, text: str) -> Vector:
        """The vector of a search query."""

    def embed_passages(self, passages: Sequence[Passage]) -> list[PassageVectors]:
        """The vectors of passages and of their sentences, in order."""


def tokens_inside(offsets: NDArray[np.int64], span: Span) -> NDArray[np.bool_]:
    """Which tokens lie wholly in a span: shape ``(tokens,)``, from offsets of ``(tokens, 2)``."""
    starts, ends = offsets[:, 0], offsets[:, 1]
    return np.asarray((starts >= span[0]) & (ends <= span[1]) & (ends > starts))


def with_context(passage: Passage) -> str:
    """The text to embed for a passage."""
    return f"{passage.context}\n{passage.text}" if passage.context else passage.text
