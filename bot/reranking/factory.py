"""The reranker that a setting names."""

from __future__ import annotations

from bot.reranking.base import Reranker, RerankPassage
from bot.settings import NO_RERANKER, PACKAGED_RERANKER


def load_reranker(name: str) -> Reranker | None:
    """The reranker of ``RERANKER_MODEL``; ``None`` for ``none``.

    Raises ``ModelNotFound`` when there is no such model. The packaged one is
    read at the first question.
    """
    if name == NO_RERANKER:
        return None
    if name == PACKAGED_RERANKER:
        from bot.reranking.onnx import PackagedReranker

        _spare_the_processor()
        return PackagedReranker()
    from bot.reranking.cross_encoder import CrossEncoderReranker

    return CrossEncoderReranker(name)


def _spare_the_processor() -> None:
    """Let numpy work in one thread.

    Its threads wait busily for a while after each product, and meanwhile reading
    takes nearly twice as long.
    """
    from threadpoolctl import threadpool_limits

    threadpool_limits(limits=1, user_api="blas")


def check_reranker(name: str) -> str:
    """A sentence about the reranker that is set, after it was loaded.

    Raises ``ModelNotFound`` and ``ModelDamaged``.
    """
    reranker = load_reranker(name)
    if reranker is None:
        return "none, sentences are ranked without being read again"
    if reranker.calibration is not None:
        reranker.logits("Is it there?", [RerankPassage("", "It is.", ((0, 6),))])
        return f"{name}, every byte of it as recorded"
    return f"{name}; its scores were never calibrated, so more questions are refused"
