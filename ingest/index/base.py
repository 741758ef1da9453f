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


class VectorIndexManager(Protocol):
    """The indexes of all libraries, several of each while one is built beside another.

    Implementations raise ``VectorIndexError`` and its subclasses only.
    """

    def open_index(self, library: str, epoch: int, fingerprint: str) -> VectorIndex:
        """An index of a library, made when it is first written to."""

    def keep_only(self, library: str, epochs: AbstractSet[int]) -> None:
        """Drop the indexes of a library whose epochs are not among these."""

    def close(self) -> None:
        """Let go of what the indexes share."""
