"""How likely the evidence is to answer a question; below a threshold it is refused."""

from __future__ import annotations

import math
from collections.abc import Sequence

from bot.reranking.base import Calibration
from bot.retrieval.answer_type import FIGURES, AnswerType
from bot.types.evidence import RankedSentence

INTERCEPT = -4.8
CHUNK_COVERAGE = 2.7
SIMILARITY = 9.5
"""A logistic regression over two features of the best sentence. ``benchmarks/fit_ranking.py``
fits it on questions put to the article that answers them and to one that does not, and, with
little weight, on unanswerable ones."""

DOUBT = 1.0
"""Subtracted from the logit when an uncalibrated reranker chose the best sentence."""

MUST_OFFER = FIGURES
"""A question that asks for a figure needs one in the best sentences.

Times are exempt: articles say "as soon as" and "at the beginning of"."""

BEST_SENTENCES = 3
"""How many of the best sentences may offer the figure."""


def confidence(
    close: Sequence[RankedSentence], expected: AnswerType, calibration: Calibration | None = None
) -> float:
    """The probability, between 0 and 1, that the best sentence answers.

    ``close`` are the sentences close to the best, in order. ``calibration`` is
    that of the reranker that scored them, if there is one.
    """
    if not close or lacks_figure(close, expected):
        return 0.0
    best = close[0]
    if best.logit is not None and calibration is not None:
        value = (
            calibration.intercept
            + calibration.by_logit * best.logit
            + calibration.by_coverage * best.features.chunk_coverage
            + calibration.by_similarity * best.features.similarity
        )
    else:
        value = (
            INTERCEPT
            + CHUNK_COVERAGE * best.features.chunk_coverage
            + SIMILARITY * best.features.similarity
            - DOUBT * (best.logit is not None)
        )
    return 1 / (1 + math.exp(-value))


def lacks_figure(close: Sequence[RankedSentence], expected: AnswerType) -> bool:
    """Whether the question asks for a figure and none of the best sentences has one."""
    return expected in MUST_OFFER and not any(
        sentence.features.kind for sentence in close[:BEST_SENTENCES]
    )
