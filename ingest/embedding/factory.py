"""Creates the embedder that EMBEDDING_MODEL names."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from ingest.embedding.base import Embedder, Passage, PassageVectors, Vector
from ingest.embedding.model_files import packaged_model_folder, verify_all
from ingest.settings import PACKAGED_MODEL

if TYPE_CHECKING:
    from ingest.embedding.minilm import MiniLmEncoder

PACKAGED_DIMENSION = 384


def load_embedder(name: str) -> Embedder:
    """The embedder of that name; the packaged one reads its weights when first used.

    Raises ``ModelNotFound`` if there is no such model.
    """
    if name == PACKAGED_MODEL:
        return PackagedEmbedder()
    from ingest.embedding.sentence_transformer import SentenceTransformerEmbedder

    return SentenceTransformerEmbedder(name)


def check_model_files(name: str) -> str:
    """Check the files of a model, and describe the model in one line.

    Raises ``ModelNotFound`` or ``ModelDamaged``.
    """
    if name == PACKAGED_MODEL:
        verify_all(packaged_model_folder())
        return f"{name}, as packaged, all hashes match"
    embedder = load_embedder(name)
    return f"{name}, {embedder.dimension} dimensions"


def is_loading(embedder: Embedder) -> bool:
    """Whether an embedder is reading its weights just now."""
    return isinstance(embedder, PackagedEmbedder) and embedder.is_loading


class PackagedEmbedder:
    """The packaged model: numpy for single queries, sentence-transformers for passages.

    ``is_loading`` is true while the latter is read, which takes seconds.
    """

    fingerprint = f"{PACKAGED_MODEL}/context"
    dimension = PACKAGED_DIMENSION

    def __init__(self) -> None:
        self._folder = packaged_model_folder()
        self.is_loading = False

    def embed_query(self, text: str) -> Vector:
        return self._query_encoder.encode(text)

    def embed_passages(self, passages: Sequence[Passage]) -> list[PassageVectors]:
        return self._passage_embedder.embed_passages(passages)

    @cached_property
    def _query_encoder(self) -> MiniLmEncoder:
        from ingest.embedding.minilm import MiniLmEncoder

        return MiniLmEncoder(self._folder)

    @cached_property
    def _passage_embedder(self) -> Embedder:
        self.is_loading = True
        try:
            from ingest.embedding.sentence_transformer import SentenceTransformerEmbedder

            verify_all(self._folder)
            return SentenceTransformerEmbedder(self._folder, self.fingerprint, local=True)
        finally:
            self.is_loading = False
