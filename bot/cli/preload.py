"""Loads the packaged models in threads while a command imports the rest of what it needs.

Loading is native code that runs beside Python, and takes as long as half of the imports.
"""

from __future__ import annotations

from importlib import import_module

from bot.settings import PACKAGED_READER, Settings
from ingest.runtime.once import in_background
from ingest.settings import PACKAGED_MODEL


def preload_index() -> None:
    """Begin to import the vector index, which questions to more than a few articles need."""
    in_background(lambda: import_module("ingest.index.manager"))


def preload_models(settings: Settings) -> None:
    """Begin to load the models of a question that are packaged; the others load when they are used.

    Raises ``ModelNotFound`` if the package of the embedding model is not installed.
    """
    if settings.reader_model == PACKAGED_READER:
        from bot.onnx_model.session import packaged_model

        in_background(packaged_model().load)
    if settings.embedding_model == PACKAGED_MODEL:
        from ingest.embedding.minilm import MiniLmEmbedder

        in_background(MiniLmEmbedder().load)
