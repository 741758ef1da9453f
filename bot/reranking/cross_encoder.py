"""Any other reranker, as a CrossEncoder of sentence-transformers."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bot.reranking.passage import Passage
from ingest.errors import ModelNotFound


class CrossEncoderReranker:
    """A cross-encoder from a folder or a model hub.

    Raises ``ModelNotFound`` when it cannot be loaded, or gives more than one
    number for a pair of texts.
    """

    calibration = None

    def __init__(self, name: str) -> None:
        self.name = name
        self._model = _load(name)

    def logits(self, question: str, passages: Sequence[Passage]) -> list[float]:
        if not passages:
            return []
        from torch.nn import Identity

        scores = self._model.predict(
            [(question, passage.text) for passage in passages],
            activation_fn=Identity(),
            show_progress_bar=False,
        )
        return [float(score) for score in scores]


def _load(name: str) -> Any:
    path = Path(name).expanduser()
    if not path.is_dir() and (path.is_absolute() or name.startswith(".")):
        raise ModelNotFound(
            f"There is no reranker in {path}.",
            hint="Check RERANKER_MODEL: it names a folder that is not there.",
        )
    from sentence_transformers import CrossEncoder
    from transformers.utils.logging import disable_progress_bar

    disable_progress_bar()  # type: ignore[no-untyped-call]  # they give it no types
    try:
        model = CrossEncoder(str(path) if path.is_dir() else name, device="cpu")
    except Exception as error:
        raise ModelNotFound(
            f"The reranker {name} cannot be loaded ({type(error).__name__}).",
            hint="Check RERANKER_MODEL: a folder, a name of a model hub that can be reached, or none.",
        ) from error
    if model.num_labels != 1:
        raise ModelNotFound(
            f"{name} is no reranker: it gives {model.num_labels} numbers for a pair of texts.",
            hint="Set RERANKER_MODEL to a cross-encoder with one output, or to none.",
        )
    return model
