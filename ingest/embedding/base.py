"""The port to embedding models, and a fake that needs no model.

Which tokens of a text lie in which part of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float32]
"""One embedding: ``(dimension,)``, of length 1."""

Matrix = NDArray[np.float32]
"""Embeddings in rows: ``(rows, dimension)``, each of length 1."""

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Passage:
    """A chunk as a model sees it: its text, and where its sentences lie in it.

    ``context`` (title, outlet, date) goes in front for embedding only; ``spans``
    are offsets into ``text`` alone.
    """

    text: str
    spans: tuple[Span, ...]
    context: str = ""


@dataclass(frozen=True, slots=True)
class PassageVectors:
    """The embeddings of a passage and of each of its sentences."""

    chunk: Vector
    sentences: Matrix


class Embedder(Protocol):
    """Texts to vectors of length 1."""

    @property
    def fingerprint(self) -> str:
        """Names the model and the way it is used; equal fingerprints, equal vectors."""

    @property
    def dimension(self) -> int:
        """Length of every vector."""

    def embed_query(self, text: str) -> Vector:
        """The vector of a question."""

    def embed_passages(self, passages: Sequence[Passage]) -> list[PassageVectors]:
        """The vectors of passages and their sentences, in order."""


def tokens_inside(offsets: NDArray[np.int64], span: Span) -> NDArray[np.bool_]:
    """The tokens that lie in a span as a whole: ``(tokens,)``, from their ``(tokens, 2)`` offsets."""
    starts, ends = offsets[:, 0], offsets[:, 1]
    return np.asarray((starts >= span[0]) & (ends <= span[1]) & (ends > starts))
