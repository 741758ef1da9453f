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
class Standing:
    """How a sentence stands to the best one of an answer.

    elsewhere: whether it is of another article. differs: whether it is, and the figure of its
    short answer is another than that of the best. adjacent: whether it is right before or after
    it. antecedent: whether the best refers to it, by “she” for example.
    """

    elsewhere: bool = False
    differs: bool = False
    adjacent: bool = False
    antecedent: bool = False


@dataclass(frozen=True, slots=True)
class Companion:
    """A logistic regression of whether a sentence answers besides the best one of its article.

    best and own: the weights of the log-odds of the best sentence and of its own. adjacent
    and antecedent: of how it stands to that. shown: the log-odds from which it is shown.
    """

    intercept: float
    best: float
    own: float
    adjacent: float
    antecedent: float
    shown: float

    def is_shown(self, best: float, own: float, standing: Standing) -> bool:
        """Whether a sentence with these log-odds is good enough beside the best."""
        log_odds = (
            self.intercept
            + self.best * best
            + self.own * own
            + self.adjacent * standing.adjacent
            + self.antecedent * standing.antecedent
        )
        return log_odds >= self.shown


@dataclass(frozen=True, slots=True)
class Calibration:
    """A logistic regression of whether a sentence answers, and what is shown by it.

    behind: by how much the fused score is below the best one's, 0 or less.
    unknown: whether the question has a name that no article in its scope mentions.
    continues, repeats: whether the sentence stands right behind the last answer, or was part of
    it; they count after the second reading.
    introduces: whether the sentence says who or what a name is and the question asks that.
    shown: the log-odds from which a sentence is shown. companion: what else of the best
    sentence's article is shown beside it. margin: how far below it a sentence of another
    article may be, and differing: how far if that gives another figure. second: the bar, in log-odds, for the second
    sentence where the question asks two things. certain: the log-odds of a sentence of the
    first passage above which no other passage of its article is read. again: what the best
    sentences' second reading means; ``None`` to read once.
    """

    intercept: float
    logit: float
    behind: float
    similarity: float
    coverage: float
    unknown: float
    introduces: float
    continues: float
    repeats: float
    shown: float
    companion: Companion
    margin: float
    differing: float
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
            + self.introduces * features.introduces
        )

    def in_conversation(self, features: SentenceFeatures) -> float:
        """What the last answer adds to the log-odds."""
        return self.continues * features.continues + self.repeats * features.repeats

    @property
    def in_doubt(self) -> Calibration:
        """The same, with nothing certain before everything is read."""
        return replace(self, certain=math.inf)

    @property
    def thresholds(self) -> Thresholds:
        """A language model is asked whatever the reader thinks: its claims are verified."""
        return Thresholds(answer=probability(self.shown), write=0.0)

    def chosen(
        self, scores: Sequence[float], standings: Sequence[Standing], *, asks_for_two: bool
    ) -> list[int]:
        """The places of the sentences to show: always the first, and its companions.

        scores: their log-odds, the highest first. standings: how each stands to the first.
        """
        beside = [
            place
            for place, own in enumerate(scores)
            if place and self._is_shown(scores[0], own, standings[place])
        ]
        if asks_for_two and not beside:
            return self.chosen_of_halves(scores[:2])
        return [0, *beside]

    def _is_shown(self, best: float, own: float, standing: Standing) -> bool:
        if standing.elsewhere:
            margin = self.differing if standing.differs else self.margin
            return own >= max(self.shown, best - margin)
        return self.companion.is_shown(best, own, standing)

    def chosen_of_halves(self, scores: Sequence[float]) -> list[int]:
        """The same for the sentences that each answer a half of a question best."""
        return [place for place, score in enumerate(scores) if not place or score >= self.second]


CALIBRATION = Calibration(
    intercept=0.01,
    logit=0.67,
    behind=0.25,
    similarity=0.0,
    coverage=0.08,
    unknown=-1.0,
    introduces=6.0,
    continues=1.0,
    repeats=-1.0,
    shown=-1.1,
    companion=Companion(
        intercept=-0.82, best=-0.38, own=0.7, adjacent=0.94, antecedent=1.12, shown=-0.7
    ),
    margin=0.4,
    differing=1.0,
    second=-2.0,
    certain=2.5,
    again=SecondReading(intercept=-0.12, first=0.53, logit=0.31, hopeless=-3.5, sure=1.5),
)
"""Fitted by ``benchmarks/reader/fit.py`` on the news articles that the model was not taught on.

``unknown`` is set by hand: these questions name hardly anything that their article does not mention,
and in a library that is a reason to doubt. ``introduces`` is too, since hardly any of them asks who
somebody is, and what stands right beside a name is seldom enough for the reader. So are ``margin``
and ``differing``, since each of these questions was put to one article. ``continues`` and
``repeats`` were fitted on follow-ups (``benchmarks/results/conversations.md``). With ``certain``, one
question in six is read in one step, which costs no answer that could be measured
(``benchmarks/results/reader.md``)."""


def probability(log_odds: float) -> float:
    """The probability, between 0 and 1."""
    return 1 / (1 + math.exp(-max(-60.0, min(60.0, log_odds))))


def log_odds(probability: float) -> float:
    """The log-odds of a probability, finite also for 0 and 1."""
    within = min(max(probability, 1e-9), 1 - 1e-9)
    return math.log(within / (1 - within))
