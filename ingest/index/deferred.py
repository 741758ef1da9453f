"""Indexes whose implementation is imported with their first use.

A question to a few articles needs none, and importing Chroma takes a third of a second.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Set as AbstractSet

from ingest.index.base import VectorIndex, VectorIndexManager
from ingest.runtime.once import Once


class DeferredIndexManager:
    """An index manager that is made when it is needed."""

    def __init__(self, make: Callable[[], VectorIndexManager]) -> None:
        self._manager = Once(make)

    def open_index(self, library: str, epoch: int, fingerprint: str) -> VectorIndex:
        return self._manager().open_index(library, epoch, fingerprint)

    def keep_only(self, library: str, epochs: AbstractSet[int]) -> None:
        self._manager().keep_only(library, epochs)

    def close(self) -> None:
        if made := self._manager.made:
            made.close()
