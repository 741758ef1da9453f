"""The components of a library."""

from __future__ import annotations

from dataclasses import dataclass

from ingest.embedding.base import Embedder
from ingest.index.base import VectorIndex, VectorIndexManager
from ingest.library.preparation import TextPipeline
from ingest.runtime.locks import WriteLock
from ingest.storage.article_store import ArticleStore


@dataclass(frozen=True, slots=True)
class LibraryComponents:
    """The components of the library ``name``."""

    name: str
    store: ArticleStore
    indexes: VectorIndexManager
    embedder: Embedder
    pipeline: TextPipeline
    lock: WriteLock

    def open_index(self, epoch: int) -> VectorIndex:
        """The library's index of that epoch, for the embedder's vectors."""
        return self.indexes.open_index(self.name, epoch, self.embedder.fingerprint)

    def has_model(self, fingerprint: str | None, dimension: int | None) -> bool:
        """Whether that model is the embedder's."""
        return (fingerprint, dimension) == (self.embedder.fingerprint, self.embedder.dimension)
