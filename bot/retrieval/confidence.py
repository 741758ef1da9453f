"""How likely ranked sentences are to be about a question, by their features alone."""

from __future__ import annotations

import math
from collections.abc import Sequence

from bot.retrieval.answer_type import FIGURES, AnswerType
from bot.types.evidence import RankedSentence, Thresholds

INTERCEPT = -4.8
CHUNK_COVERAGE = 2.7
SIMILARITY = 9.5
"""A logistic regression over two features of the best sentence. ``benchmarks/fit_ranking.py``
fits it on questions put to the article that answers them and to one that does not, and, with
little weight, on unanswerable ones."""

ON_SUBJECT = 0.4
"""From this confidence on, the articles are about the question's subject: 97 % of answerable
questions reach it, and 0.1 % of those put to a wrong article."""

RANKING_THRESHOLDS = Thresholds(answer=0.7, write=0.1)
"""Without a calibrated reader. Features tell the subject, not whether the sentence answers, so the
bar for an answer is higher than that for the subject."""

MUST_OFFER = FIGURES
"""A question that asks for a figure needs one in the best sentences.

Times are exempt: articles say "as soon as" and "at the beginning of"."""

BEST_SENTENCES = 3
"""How many of the best sentences may offer the figure."""


def confidence(ranked: Sequence[RankedSentence]) -> float:
    """The probability, between 0 and 1, that the best of the ranked sentences is on the subject."""
    if not ranked:
        return 0.0
    features = ranked[0].features
    value = INTERCEPT + CHUNK_COVERAGE * features.chunk_coverage + SIMILARITY * features.similarity
    return 1 / (1 + math.exp(-value))


def lacks_figure(ranked: Sequence[RankedSentence], expected: AnswerType) -> bool:
    """Whether the question asks for a figure and none of the best sentences has one."""
    return expected in MUST_OFFER and not any(
        sentence.features.kind for sentence in ranked[:BEST_SENTENCES]
    )
