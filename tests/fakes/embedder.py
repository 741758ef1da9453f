"""An embedder that hashes words."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence

import numpy as np

from ingest.embedding.base import Passage, PassageVectors, Vector


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
