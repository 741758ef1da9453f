"""How sure retrieval is that a question is answered: the bar for a refusal."""

from __future__ import annotations

import math

from bot.evidence import Signals

INTERCEPT = -6.0
COVERAGE = 3.0
CHUNK_COVERAGE = 4.0
SIMILARITY = 9.0
"""A logistic regression over three signals of the best sentence, learnt by
``benchmarks/fit_ranking.py`` on questions put to the right and to a wrong article."""

ANSWER_FROM = 0.5
"""An extractive answer needs this much confidence."""

WRITE_FROM = 0.2
"""A language model, which may say itself that there is no answer, is asked from here on."""


def confidence(signals: Signals) -> float:
    """The probability, between 0 and 1, that the sentence with these signals answers."""
    logit = (
        INTERCEPT
        + COVERAGE * signals.coverage
        + CHUNK_COVERAGE * signals.chunk_coverage
        + SIMILARITY * signals.similarity
    )
    return 1 / (1 + math.exp(-logit))
