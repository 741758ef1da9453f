"""The port to the vector index, and a fake that keeps everything in memory.

A row belongs to one version of one article and is named by it, so a hit can be
checked against the database, and a row never changes once it is written.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

import numpy as np

from ingest.embedding.base import Matrix, Vector


class Kind(StrEnum):
    """What a row stands for."""

    SENTENCE = "sentences"
    CHUNK = "chunks"


@dataclass(frozen=True, slots=True, order=True)
class RowId:
    """A sentence or chunk of a version: ``position`` is its index there."""

    version_key: int
    position: int

    def __str__(self) -> str:
        return f"{self.version_key}-{self.position}"

    @classmethod
    def parse(cls, value: str) -> RowId:
        version_key, _, position = value.partition("-")
        return cls(int(version_key), int(position))


@dataclass(frozen=True, slots=True)
class Hit:
    """A row and its cosine similarity to the query."""

    row: RowId
    similarity: float


class VectorIndex(Protocol):
    """Rows of vectors of one library, apart by kind.

    Implementations raise ``VectorIndexError`` and its subclasses only.
    """

    def add(self, kind: Kind, vectors: Mapping[int, Matrix]) -> None:
        """Write the vectors of versions, by their keys: row ``i`` at position ``i``."""

    def query(self, kind: Kind, vector: Vector, limit: int) -> list[Hit]:
        """The nearest rows, best first."""

    def fetch(self, kind: Kind, counts: Mapping[int, int]) -> dict[int, Matrix]:
        """All vectors of versions, in order, by their keys; none of one that lacks any.

        ``counts`` says how many rows each of them has.
        """

    def remove(self, version_keys: Sequence[int]) -> None:
        """Forget all rows of some versions; unknown ones are ignored."""

    def count(self, kind: Kind) -> int:
        """How many rows there are."""

    def version_keys(self) -> set[int]:
        """The versions that have rows."""

    def refresh(self) -> None:
        """See what other processes wrote."""

    def close(self) -> None:
        """Let go of files and connections."""


class VectorIndexes(Protocol):
    """The indexes of all libraries, several of each while one is built beside another.

    Implementations raise ``VectorIndexError`` and its subclasses only.
    """

    def opened(self, library: str, epoch: int, fingerprint: str) -> VectorIndex:
        """An index of a library, made when it is first written to."""

    def keep_only(self, library: str, epochs: AbstractSet[int]) -> None:
        """Drop the indexes of a library whose epochs are not among these."""

    def close(self) -> None:
        """Let go of what the indexes share."""


class MemoryIndexes:
    """A fake: a ``MemoryIndex`` for each epoch; ``first`` is that of epoch 0."""

    def __init__(self, first: VectorIndex | None = None) -> None:
        self.kept: dict[tuple[str, int], VectorIndex] = {}
        self._first = first

    def opened(self, library: str, epoch: int, fingerprint: str) -> VectorIndex:
        """The same index whoever opens it; ``fingerprint`` is not looked at."""
        del fingerprint
        if epoch == 0 and self._first is not None:
            return self.kept.setdefault((library, epoch), self._first)
        return self.kept.setdefault((library, epoch), MemoryIndex())

    def keep_only(self, library: str, epochs: AbstractSet[int]) -> None:
        for name, epoch in list(self.kept):
            if name == library and epoch not in epochs:
                del self.kept[name, epoch]

    def close(self) -> None:
        """Nothing to let go of."""


class MemoryIndex:
    """A fake: exact search over dictionaries."""

    def __init__(self) -> None:
        self._rows: dict[Kind, dict[int, Matrix]] = {kind: {} for kind in Kind}

    def add(self, kind: Kind, vectors: Mapping[int, Matrix]) -> None:
        self._rows[kind].update(vectors)

    def query(self, kind: Kind, vector: Vector, limit: int) -> list[Hit]:
        hits = [
            Hit(RowId(key, position), float(similarity))
            for key, matrix in self._rows[kind].items()
            for position, similarity in enumerate(np.asarray(matrix) @ vector)
        ]
        return sorted(hits, key=lambda hit: (-hit.similarity, hit.row))[:limit]

    def fetch(self, kind: Kind, counts: Mapping[int, int]) -> dict[int, Matrix]:
        rows = self._rows[kind]
        return {key: rows[key] for key, n in counts.items() if n and len(rows.get(key, ())) == n}

    def remove(self, version_keys: Sequence[int]) -> None:
        for rows in self._rows.values():
            for key in version_keys:
                rows.pop(key, None)

    def count(self, kind: Kind) -> int:
        return sum(len(matrix) for matrix in self._rows[kind].values())

    def version_keys(self) -> set[int]:
        return {key for rows in self._rows.values() for key in rows}

    def refresh(self) -> None:
        """Nothing to do: there is one process."""

    def close(self) -> None:
        """Nothing to let go of."""
