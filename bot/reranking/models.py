"""The reranker that a setting names."""

from __future__ import annotations

from bot.reranking.port import Reranker
from ingest.settings import NO_RERANKER


def load_reranker(name: str) -> Reranker | None:
    """The reranker of ``RERANKER_MODEL``; ``None`` for ``none``.

    Raises ``ModelNotFound`` when there is no such model.
    """
    if name == NO_RERANKER:
        return None
    from bot.reranking.cross_encoder import CrossEncoderReranker

    return CrossEncoderReranker(name)


def check_reranker(name: str) -> str:
    """A sentence about the reranker that is set, after it was loaded.

    Raises ``ModelNotFound``.
    """
    if load_reranker(name) is None:
        return "none, sentences are ranked without being read again"
    return f"{name}; its scores were never calibrated, so more questions are refused"
