"""Creates the embedder that EMBEDDING_MODEL names."""

from __future__ import annotations

from ingest.embedding.base import Embedder
from ingest.embedding.model_files import packaged_model_folder, verify
from ingest.settings import PACKAGED_MODEL


def load_embedder(name: str) -> Embedder:
    """The embedder of that name; the packaged one loads its weights when first used.

    Raises ``ModelNotFound`` if there is no such model.
    """
    if name == PACKAGED_MODEL:
        from ingest.embedding.minilm import MiniLmEmbedder

        return MiniLmEmbedder()
    from ingest.embedding.sentence_transformer import SentenceTransformerEmbedder

    return SentenceTransformerEmbedder(name)


def check_model_files(name: str) -> str:
    """Check the files of a model, and describe the model in one line.

    Raises ``ModelNotFound`` or ``ModelDamaged``.
    """
    if name == PACKAGED_MODEL:
        verify(packaged_model_folder())
        return f"{name}, as packaged, all hashes match"
    embedder = load_embedder(name)
    return f"{name}, {embedder.dimension} dimensions"
