"""Any other reranker, as a CrossEncoder of sentence-transformers."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import Any

from bot.cross_encoder import load_cross_encoder
from bot.reranking.base import RerankPassage
from ingest.errors import ModelNotFound

SETTING = "RERANKER_MODEL"


class CrossEncoderReranker:
    """A cross-encoder from a folder or a model hub.

    Raises ``ModelNotFound`` when it cannot be loaded, or gives more than one
    number for a pair of texts.
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
            [(question, item.behind_context(span)) for item in passages for span in item.spans],
            activation_fn=Identity(),
            show_progress_bar=False,
        )
        given = iter(scores)
        return [[float(score) for score in islice(given, len(item.spans))] for item in passages]


def _load(name: str) -> Any:
    model = load_cross_encoder(name, SETTING, "reranker")
    if model.num_labels != 1:
        raise ModelNotFound(
            f"{name} is no reranker: it gives {model.num_labels} numbers for a pair of texts.",
            hint=f"Set {SETTING} to a cross-encoder with one output, or to none.",
        )
    return model
