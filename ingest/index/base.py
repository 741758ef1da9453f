"""The port to the vector index.

A row belongs to one version of one article, which its id names, so a hit can be
checked against the database. A row never changes once it is written.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from enum import StrEnum
from typing import NamedTuple, Protocol

from ingest.embedding.base import Matrix, Vector


class Kind(StrEnum):
    """What a row is the vector of."""

    SENTENCE = "sentences"
    CHUNK = "chunks"


class RowId(NamedTuple):
    """A sentence or chunk of a version; ``position`` is its index in the version."""

    version_key: int
    position: int

    def __str__(self) -> str:
        return f"{self.version_key}-{self.position}"

    @classmethod
    def parse(cls, value: str) -> RowId:
        version_key, _, position = value.partition("-")
        return cls(int(version_key), int(position))


class Hit(NamedTuple):
    """A row and its cosine similarity to the query."""

    row: RowId
    similarity: float


class VectorIndex(Protocol):
    """The vectors of one library, in rows of two kinds.

    Implementations raise only ``VectorIndexError`` and its subclasses.
    """

    def add(self, kind: Kind, vectors: Mapping[int, Matrix]) -> None:
        """Write the vectors of versions, by version key: row ``i`` at position ``i``."""

    def query(self, kind: Kind, vector: Vector, limit: int) -> list[Hit]:
        """The nearest rows, best first."""

    def fetch(self, kind: Kind, counts: Mapping[int, int]) -> dict[int, Matrix]:
        """All vectors of versions, in order, by version key.

        ``counts`` is the number of rows of each. A version that lacks a row is
        left out.
        """

    def remove(self, version_keys: Sequence[int]) -> None:
        """Delete all rows of some versions; unknown ones are ignored."""

    def count(self, kind: Kind) -> int:
        """The number of rows."""

    def version_keys(self) -> set[int]:
        """The versions that have rows."""

    def seal(self) -> None:
        """Record checksums of what was written, by which damage to closed files is noticed."""

    def rebuilt_files(self) -> tuple[str, ...]:
        """The files that were damaged when they were to be opened, and were rebuilt."""

    def is_log_sound(self) -> bool:
        """Whether what a damaged index would be rebuilt from is as it was written.

        Reads all of it, after closing the files.
        """

    def refresh(self) -> None:
        """Make visible what other processes wrote."""

    def close(self) -> None:
        """Release files and connections."""


class VectorIndexManager(Protocol):
    """The indexes of all libraries. A library has two while a new one is built.

    Implementations raise only ``VectorIndexError`` and its subclasses.
    """

    def open_index(self, library: str, epoch: int, fingerprint: str) -> VectorIndex:
        """The index of a library with that epoch, created at the first write."""

    def keep_only(self, library: str, epochs: AbstractSet[int]) -> None:
        """Delete the indexes of a library, except for those of these epochs."""

    def close(self) -> None:
        """Release what the indexes share."""
