"""What the packaged reader's logits mean: the probability that a sentence answers, and the bars."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.types.evidence import SentenceFeatures, Thresholds


@dataclass(frozen=True, slots=True)
class SecondReading:
    """A logistic regression of whether a sentence answers, from two readings of it.

    first: the weight of the log-odds by the first, in the whole passage. logit: of the reader's
    logit in the second, in a window. hopeless and sure: the log-odds of the best sentence by the
    first between which the best are read again.
    """

    intercept: float
    first: float
    logit: float
    hopeless: float = -math.inf
    sure: float = math.inf

    def is_needed(self, best: float) -> bool:
        """Whether the log-odds of the best sentence by the first reading leave doubt."""
        return self.hopeless <= best <= self.sure

    def log_odds(self, first: float, logit: float) -> float:
        """The log-odds that a sentence answers."""
        return self.intercept + self.first * first + self.logit * logit


@dataclass(frozen=True, slots=True)
class Calibration:
    """A logistic regression of whether a sentence answers, and what is shown by it.

    behind: by how much the fused score is below the best one's, 0 or less.
    unknown: whether the question has a name that no article in its scope mentions.
    shown: the log-odds from which a sentence is shown. margin: how far below the
    best sentence it may be. second: the lower bar, in log-odds, for the second sentence
    where the question asks two things. certain: the log-odds of a
    sentence of the first passage above which no other passage of its article is read.
    again: what the best sentences' second reading means; ``None`` to read once.
    """

    intercept: float
    logit: float
    behind: float
    similarity: float
    coverage: float
    unknown: float
    shown: float
    margin: float
    second: float
    certain: float = math.inf
    again: SecondReading | None = None

    def log_odds(
        self, logit: float, behind: float, features: SentenceFeatures, *, unknown: bool
    ) -> float:
        """The log-odds that a sentence answers."""
        return (
            self.intercept
            + self.logit * logit
            + self.behind * behind
            + self.similarity * features.similarity
            + self.coverage * features.chunk_coverage
            + self.unknown * unknown
        )

    @property
    def in_doubt(self) -> Calibration:
        """The same, with nothing certain before everything is read."""
        return replace(self, certain=math.inf)

    @property
    def thresholds(self) -> Thresholds:
        """A language model is asked whatever the reader thinks: its claims are verified."""
        return Thresholds(answer=probability(self.shown), write=0.0)

    def how_many(self, scores: Sequence[float], *, asks_for_two: bool) -> int:
        """How many of the sentences with these log-odds, the highest first, are shown.

        The first always is.
        """
        bar = max(self.shown, scores[0] - self.margin)
        found = 1 + sum(score >= bar for score in scores[1:])
        return self.how_many_of_halves(scores[:2]) if asks_for_two and found == 1 else found

    def how_many_of_halves(self, scores: Sequence[float]) -> int:
        """The same for the sentences that each answer a half of a question best."""
        return 1 + sum(score >= self.second for score in scores[1:])


CALIBRATION = Calibration(
    intercept=0.15,
    logit=0.76,
    behind=0.27,
    similarity=-1.02,
    coverage=0.46,
    unknown=-1.0,
    shown=-1.0,
    margin=0.75,
    second=-2.0,
    certain=0.75,
    again=SecondReading(intercept=-0.27, first=0.53, logit=0.4, hopeless=-3.5, sure=1.5),
)
"""Fitted by ``benchmarks/reader/fit.py`` on the news articles that the model was not taught on.

Only ``unknown`` is set by hand: these questions name hardly anything that their article does not
mention, and in a library that is a reason to doubt. With ``certain``, a quarter less is read, which
costs no answers that could be measured (``benchmarks/results/reader.md``)."""


def probability(log_odds: float) -> float:
    """The probability, between 0 and 1."""
    return 1 / (1 + math.exp(-max(-60.0, min(60.0, log_odds))))


def log_odds(probability: float) -> float:
    """The log-odds of a probability, finite also for 0 and 1."""
    within = min(max(probability, 1e-9), 1 - 1e-9)
    return math.log(within / (1 - within))
