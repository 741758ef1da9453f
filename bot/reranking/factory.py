"""Loading the reranker that is configured."""

from __future__ import annotations

from bot.reranking.base import Reranker, RerankPassage
from bot.settings import NO_RERANKER, PACKAGED_RERANKER


def load_reranker(name: str) -> Reranker | None:
    """The reranker of ``RERANKER_MODEL``; ``None`` for ``none``.

    Raises ``ModelNotFound`` when there is no such model. The packaged model is
    loaded with the first question.
    """
    if name == NO_RERANKER:
        return None
    if name == PACKAGED_RERANKER:
        from bot.reranking.onnx import PackagedReranker

        _limit_numpy_threads()
        return PackagedReranker()
    from bot.reranking.cross_encoder import CrossEncoderReranker

    return CrossEncoderReranker(name)


def _limit_numpy_threads() -> None:
    """Make numpy use one thread.

    After each product its other threads spin for a while, which nearly doubles the
    time that the reranker takes.
    """
    from threadpoolctl import threadpool_limits

    threadpool_limits(limits=1, user_api="blas")


def check_reranker(name: str) -> str:
    """Load the configured reranker and describe it, for ``footnote doctor``.

    Raises ``ModelNotFound`` and ``ModelDamaged``.
    """
    reranker = load_reranker(name)
    if reranker is None:
        return "none; sentences are ranked without a reranker"
    if reranker.calibration is not None:
        reranker.logits("Is it there?", [RerankPassage("", "It is.", ((0, 6),))])
        return f"{name}, checksum verified"
    return f"{name}; it is not calibrated, so more questions are refused"
