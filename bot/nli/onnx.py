"""The packaged NLI model."""

from __future__ import annotations

import math

from bot.nli.base import NliResult
from bot.onnx_model.session import PackagedModel
from bot.onnx_model.tokenizer import TextPair
from bot.settings import PACKAGED_NLI_MODEL

ENTAILED = (0.725, -0.514)
"""Slope and intercept of the log-odds by the model's logit; fitted by ``benchmarks/reader/fit.py``."""

SHOWN = 0.62
"""The probability from which on a claim is shown.

The model then passes 67 % of true news claims and 16 % of false ones. From 0.7 on it would pass
48 % and 10 %; most of what language models write is true, so that would cost more than it saves."""


class PackagedNliModel:
    """Footnote's own NLI model, which shares its weights with the reader.

    It never finds a contradiction: its second logit does not tell what is denied
    from what is not said (see ``benchmarks/results/reader.md``).
    """

    name = PACKAGED_NLI_MODEL

    def __init__(self, model: PackagedModel) -> None:
        self._model = model

    def classify(self, premise: str, hypothesis: str) -> NliResult:
        """See ``NliModel``; of a long pair, the longer text is cut at its end.

        Raises ``ModelDamaged``.
        """
        (read,) = self._model.read([TextPair(hypothesis, premise, ((0, len(premise)),))])
        return NliResult(_probability(read.entailed, ENTAILED), threshold=SHOWN)


def _probability(logit: float, line: tuple[float, float]) -> float:
    slope, intercept = line
    return 1 / (1 + math.exp(-(slope * logit + intercept)))
