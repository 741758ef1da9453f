"""The packaged NLI model."""

from __future__ import annotations

import math

from bot.nli.base import NliResult
from bot.onnx_model.session import PackagedModel
from bot.onnx_model.tokenizer import TextPair
from bot.settings import PACKAGED_NLI_MODEL

ENTAILED = (0.72, 0.125)
"""Slope and intercept of the log-odds by the model's logit; fitted by ``benchmarks/reader/fit.py``."""

SHOWN = 0.65
"""The probability from which on a claim is shown.

With the exact checks, 67 % of true news claims are shown then, 7 % of false ones, and 17 % of those
that swap who did what; the model alone passes 78, 9 and 17 %, and at 0.6 81, 10 and 18 %."""


class PackagedNliModel:
    """Footnote's own NLI model, which shares its weights with the reader.

    It never finds a contradiction: its second logit is high for what is said, too
    (see ``benchmarks/results/reader.md``).
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
