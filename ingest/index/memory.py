"""A vector index in memory, for libraries that end with the process or sooner, and for tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet

import numpy as np

from ingest.embedding.base import Matrix, Vector
from ingest.index.base import Hit, Kind, RowId, VectorIndex


class MemoryIndexManager:
    """A ``MemoryIndex`` for each epoch; ``first`` is that of epoch 0."""

    def __init__(self, first: VectorIndex | None = None) -> None:
        self.kept: dict[tuple[str, int], VectorIndex] = {}
        self._first = first

    def open_index(self, library: str, epoch: int, fingerprint: str) -> VectorIndex:
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
    """Exact search over dictionaries; not safe to write from several threads."""

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

    def seal(self) -> None:
        """Nothing to compare later."""

    def rebuilt_files(self) -> tuple[str, ...]:
        return ()

    def is_log_sound(self) -> bool:
        return True

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
