"""Rerankers that sentence-transformers loads as a ``CrossEncoder``."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import Any

from bot.cross_encoder import load_cross_encoder
from bot.reranking.base import RerankPassage
from ingest.errors import ModelNotFound

SETTING = "RERANKER_MODEL"


class CrossEncoderReranker:
    """A cross-encoder from a folder or a model hub, uncalibrated.

    Raises ``ModelNotFound`` when it cannot be loaded, or has more than one output.
    """

    calibration = None

    def __init__(self, name: str) -> None:
        self.name = name
        self._model = _load(name)

    def logits(self, question: str, passages: Sequence[RerankPassage]) -> list[list[float]]:
        if not passages:
            return []
        from torch.nn import Identity

        scores = self._model.predict(
            [(question, item.in_context(span)) for item in passages for span in item.spans],
            activation_fn=Identity(),
            show_progress_bar=False,
        )
        remaining = iter(scores)
        return [[float(score) for score in islice(remaining, len(item.spans))] for item in passages]


def _load(name: str) -> Any:
    model = load_cross_encoder(name, SETTING, "reranker")
    if model.num_labels != 1:
        raise ModelNotFound(
            f"{name} is not a reranker: it has {model.num_labels} outputs, and a reranker has one.",
            hint=f"Set {SETTING} to a cross-encoder with one output, or to none.",
        )
    return model
