"""The port to embedding models, and a fake that needs no model."""

from __future__ import annotations

import hashlib
import re
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


class HashEmbedder:
    """A fake: each word is a fixed random direction, a text is their mean.

    Texts that share words are similar, which is all that tests of the
    mechanism need. Deterministic across processes.
    """

    def __init__(self, dimension: int = 64, name: str = "hash") -> None:
        self.dimension = dimension
        self.fingerprint = f"{name}-{dimension}"
        self.embedded_texts = 0

    def embed_query(self, text: str) -> Vector:
        return self._vector(text)

    def embed_passages(self, passages: Sequence[Passage]) -> list[PassageVectors]:
        self.embedded_texts += len(passages)
        return [
            PassageVectors(
                chunk=self._vector(f"{passage.context} {passage.text}"),
                sentences=np.stack([self._vector(passage.text[a:b]) for a, b in passage.spans]),
            )
            for passage in passages
        ]

    def _vector(self, text: str) -> Vector:
        total = np.zeros(self.dimension, dtype=np.float32)
        for word in re.findall(r"\w+", text.lower()) or [""]:
            seed = int.from_bytes(hashlib.blake2b(word.encode(), digest_size=8).digest(), "big")
            total += np.random.default_rng(seed).standard_normal(self.dimension, dtype=np.float32)
        norm = float(np.linalg.norm(total)) or 1.0
        return (total / norm).astype(np.float32)
