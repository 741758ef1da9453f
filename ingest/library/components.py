"""What a library is put together from."""

from __future__ import annotations

from dataclasses import dataclass

from ingest.embedding.base import Embedder
from ingest.index.base import VectorIndex, VectorIndexManager
from ingest.library.publishing import TextPipeline
from ingest.runtime.locks import WriteLock
from ingest.storage.article_store import ArticleStore


@dataclass(frozen=True, slots=True)
class LibraryComponents:
    """The components of the library ``name``, which a library keeps in step."""

    name: str
    store: ArticleStore
    indexes: VectorIndexManager
    embedder: Embedder
    analysis: TextPipeline
    lock: WriteLock

    def open_index(self, epoch: int) -> VectorIndex:
        """The library's index of that epoch, for vectors by the embedder."""
        return self.indexes.open_index(self.name, epoch, self.embedder.fingerprint)

    def has_model(self, fingerprint: str | None, dimension: int | None) -> bool:
        """Whether vectors by that model are the embedder's."""
        return (fingerprint, dimension) == (self.embedder.fingerprint, self.embedder.dimension)
