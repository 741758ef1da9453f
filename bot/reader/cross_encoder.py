"""Cross-encoders for ranking that sentence-transformers loads as a ``CrossEncoder``."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import Any

from bot.cross_encoder import load_cross_encoder
from bot.reader.base import ReaderPassage, SentenceScore
from ingest.errors import ModelNotFound

SETTING = "READER_MODEL"


class CrossEncoderReader:
    """A cross-encoder from a folder or a model hub, uncalibrated.

    Raises ``ModelNotFound`` when it cannot be loaded, or has more than one output.
    """

    is_calibrated = False

    def __init__(self, name: str) -> None:
        self.name = name
        self._model = _load(name)

    def read(
        self, question: str, passages: Sequence[ReaderPassage]
    ) -> list[tuple[SentenceScore, ...]]:
        """See ``Reader``; it gives no short answers."""
        if not passages:
            return []
        from torch.nn import Identity

        scores = self._model.predict(
            [(question, item.in_context(span)) for item in passages for span in item.spans],
            activation_fn=Identity(),
            show_progress_bar=False,
        )
        remaining = iter(scores)
        return [
            tuple(SentenceScore(float(score)) for score in islice(remaining, len(item.spans)))
            for item in passages
        ]


def _load(name: str) -> Any:
    model = load_cross_encoder(name, SETTING, "reader")
    if model.num_labels != 1:
        raise ModelNotFound(
            f"{name} is not a ranking model: it has {model.num_labels} outputs, and such a model has one.",
            hint=f"Set {SETTING} to a cross-encoder with one output, or to none.",
        )
    return model
