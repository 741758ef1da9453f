"""A judge of entailment as a CrossEncoder of sentence-transformers."""

from __future__ import annotations

import threading

from bot.cross_encoder import load_cross_encoder
from bot.errors import LanguageModelError
from bot.nli.base import NliResult, labels_of
from ingest.errors import ModelNotFound

SETTING = "NLI_MODEL"


class CrossEncoderNliModel:
    """A cross-encoder for natural language inference, from a folder or a model hub.

    Safe to share between threads. Raises ``ModelNotFound`` when it cannot be
    loaded, or its outputs have no names that say which of them is entailment.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self._model = load_cross_encoder(name, SETTING, "verifier")
        self._one_at_a_time = threading.Lock()
        config = self._model.model.config
        found = labels_of(self._model.num_labels, getattr(config, "id2label", None) or {})
        if found is None:
            raise ModelNotFound(
                f"{name} does not say which of its {self._model.num_labels} outputs is entailment.",
                hint=f"Set {SETTING} to a model whose id2label names entailment, or leave it out.",
            )
        self._labels = found

    def relation(self, sentences: str, statement: str) -> NliResult:
        """How the statement follows; what is too long for the model is cut at its end.

        Raises ``LanguageModelError`` when the model breaks.
        """
        from torch.nn import Identity

        try:
            with self._one_at_a_time:
                output = self._model.predict(
                    [(sentences, statement)], activation_fn=Identity(), show_progress_bar=False
                )
        except Exception as error:
            raise LanguageModelError(
                f"{self.name} judged nothing ({type(error).__name__}).",
                hint=f"Check {SETTING}.",
            ) from error
        logits = output[0]
        return self._labels.relation([float(logit) for logit in getattr(logits, "flat", [logits])])
