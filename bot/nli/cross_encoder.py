"""An NLI model as a CrossEncoder of sentence-transformers."""

from __future__ import annotations

import threading

from bot.cross_encoder import load_cross_encoder
from bot.errors import LanguageModelError
from bot.nli.base import NliResult, nli_labels
from ingest.errors import ModelNotFound

SETTING = "NLI_MODEL"


class CrossEncoderNliModel:
    """A cross-encoder for natural language inference, from a folder or a model hub.

    Safe to share between threads. Raises ``ModelNotFound`` when it cannot be
    loaded, or when none of its outputs is named as entailment.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self._model = load_cross_encoder(name, SETTING, "NLI model")
        self._lock = threading.Lock()
        config = self._model.model.config
        labels = nli_labels(self._model.num_labels, getattr(config, "id2label", None) or {})
        if labels is None:
            raise ModelNotFound(
                f"{name} does not say which of its {self._model.num_labels} outputs is entailment.",
                hint=f"Set {SETTING} to a model whose id2label names entailment, or unset it to use the packaged model.",
            )
        self._labels = labels

    def classify(self, premise: str, hypothesis: str) -> NliResult:
        """See ``NliModel``; a text that is too long for the model is cut at its end."""
        from torch.nn import Identity

        try:
            with self._lock:
                output = self._model.predict(
                    [(premise, hypothesis)], activation_fn=Identity(), show_progress_bar=False
                )
        except Exception as error:
            raise LanguageModelError(
                f"The NLI model {self.name} failed ({type(error).__name__}).",
                hint=f"Check {SETTING}.",
            ) from error
        logits = output[0]
        return self._labels.result([float(logit) for logit in getattr(logits, "flat", [logits])])
