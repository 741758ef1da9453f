"""How sure retrieval is that a question is answered: the bar for a refusal."""

from __future__ import annotations

import math
from collections.abc import Sequence

from bot.reranking.base import Calibration
from bot.retrieval.answer_type import FIGURES, AnswerType
from bot.types.evidence import RankedSentence, close_to_best

INTERCEPT = -4.8
CHUNK_COVERAGE = 2.7
SIMILARITY = 9.5
"""A logistic regression over two signals of the best sentence, learnt by
``benchmarks/fit_ranking.py`` on questions put to the article that answers
them, to one that does not, and, with little weight, on unanswerable ones."""

DOUBT = 1.0
"""Taken from the logit when a reranker that was never calibrated chose the best sentence."""

MUST_OFFER = FIGURES
"""Without a figure near, a question that asks for one is not answered.

A time is not among them: articles say "as soon as" and "at the beginning of"."""

NEAR = 3


def confidence(
    ranked: Sequence[RankedSentence], kind: AnswerType, calibration: Calibration | None = None
) -> float:
    """The probability, between 0 and 1, that the best of the ranked sentences answers.

    ``calibration`` is that of the reranker which read them, if one did.
    """
    if not ranked or lacks_kind(ranked, kind):
        return 0.0
    best = ranked[0]
    if best.logit is not None and calibration is not None:
        value = (
            calibration.intercept
            + calibration.by_logit * best.logit
            + calibration.by_coverage * best.signals.chunk_coverage
            + calibration.by_similarity * best.signals.similarity
        )
    else:
        value = (
            INTERCEPT
            + CHUNK_COVERAGE * best.signals.chunk_coverage
            + SIMILARITY * best.signals.similarity
            - DOUBT * (best.logit is not None)
        )
    return 1 / (1 + math.exp(-value))


def lacks_kind(ranked: Sequence[RankedSentence], kind: AnswerType) -> bool:
    """Whether a figure is asked for and none of the best sentences has one."""
    return kind in MUST_OFFER and not any(
        sentence.signals.kind for sentence in close_to_best(ranked)[:NEAR]
    )
