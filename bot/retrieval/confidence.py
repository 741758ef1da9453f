"""How sure retrieval is that a question is answered: the bar for a refusal."""

from __future__ import annotations

import math
from collections.abc import Sequence

from bot.evidence import RankedSentence, close_to_best
from bot.retrieval.answer_kind import AnswerKind

INTERCEPT = -4.8
CHUNK_COVERAGE = 2.7
SIMILARITY = 9.5
"""A logistic regression over two signals of the best sentence, learnt by
``benchmarks/fit_ranking.py`` on questions put to the article that answers
them, to one that does not, and, with little weight, on unanswerable ones."""

ANSWER_FROM = 0.4
"""An extractive answer needs this much confidence: 97 % of answerable questions have it."""

WRITE_FROM = 0.1
"""A language model, which may say itself that there is no answer, is asked from here on."""

MUST_OFFER = frozenset({AnswerKind.NUMBER, AnswerKind.DURATION, AnswerKind.AMOUNT})
"""Without a figure near, a question that asks for one is not answered.

A time is not among them: articles say "as soon as" and "at the beginning of"."""

NEAR = 3


def confidence(ranked: Sequence[RankedSentence], kind: AnswerKind) -> float:
    """The probability, between 0 and 1, that the best of the ranked sentences answers."""
    if not ranked or lacks_kind(ranked, kind):
        return 0.0
    best = ranked[0].signals
    logit = INTERCEPT + CHUNK_COVERAGE * best.chunk_coverage + SIMILARITY * best.similarity
    return 1 / (1 + math.exp(-logit))


def lacks_kind(ranked: Sequence[RankedSentence], kind: AnswerKind) -> bool:
    """Whether a figure is asked for and none of the best sentences has one."""
    return kind in MUST_OFFER and not any(
        sentence.signals.kind for sentence in close_to_best(ranked)[:NEAR]
    )
