"""The best sentences, put in a new order by a model that reads them beside the question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from bot.evidence import RankedSentence
from bot.reranking.passage import passage
from bot.reranking.port import Calibration, Reranker

REREAD = 6
"""Reading ten gains no more, and takes longer (benchmarks/results/reranker.md)."""

UNCALIBRATED_WEIGHT = 2.0
"""Of the logits against the fusion's scores, both by their standard deviations."""

WITHOUT_FIGURE = 2.0
"""Taken from a sentence without the figure that is asked for, where the first had it: the model
reads for the subject more than for that."""

Scores = NDArray[np.float64]


def rerank(
    question: str, ranked: Sequence[RankedSentence], reranker: Reranker
) -> list[RankedSentence]:
    """The same sentences, the first ``REREAD`` of them in a new order.

    What was not read stays behind, in its order.
    """
    head, tail = ranked[:REREAD], ranked[REREAD:]
    if not head:
        return []
    logits = reranker.logits(question, [passage(item.version, item.sentence) for item in head])
    fusion = np.array([item.score for item in ranked])
    read = np.array(logits + [min(logits)] * len(tail))
    scores = _combined(fusion, read, len(head), reranker.calibration)
    scores -= WITHOUT_FIGURE * _lacks_figure(ranked)
    scores[len(head) :] = np.minimum(scores[len(head) :], scores[: len(head)].min())
    reread = [
        replace(item, score=float(score), logit=logit)
        for item, score, logit in zip(head, scores, logits, strict=False)
    ]
    reread.sort(key=lambda item: (-item.score, item.place))
    kept = zip(tail, scores[len(head) :], strict=True)
    return [*reread, *(replace(item, score=float(score)) for item, score in kept)]


def _lacks_figure(ranked: Sequence[RankedSentence]) -> Scores:
    kinds = np.array([item.signals.kind for item in ranked])
    return np.asarray(kinds[0] * (1 - kinds))


def _combined(fusion: Scores, logits: Scores, read: int, calibration: Calibration | None) -> Scores:
    if calibration is not None:
        return np.asarray(calibration.fusion * fusion + calibration.logit * logits)
    standard = _standardised(fusion, read) + UNCALIBRATED_WEIGHT * _standardised(logits, read)
    return np.asarray(standard)


def _standardised(values: Scores, read: int) -> Scores:
    spread = float(values[:read].std()) or 1.0
    return np.asarray((values - values[:read].mean()) / spread)
