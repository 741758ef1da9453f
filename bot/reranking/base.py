"""What a reranker does, whatever the model, and a fake one for tests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.reranking.passage import Passage
from bot.types.evidence import Thresholds


@dataclass(frozen=True, slots=True)
class Calibration:
    """What was learnt about one model's logits; for another model none of it holds.

    fusion, logit: weights of the fusion's score and of the logit in a
    sentence's new score, which is a logit in a softmax over sentences.
    intercept, by_logit, by_coverage, by_similarity: a logistic regression of
    whether the best sentence answers, over its logit and two of its signals.
    """

    fusion: float
    logit: float
    intercept: float
    by_logit: float
    by_coverage: float
    by_similarity: float
    thresholds: Thresholds


class Reranker(Protocol):
    """Reads a question beside passages, and says how well their sentences answer it."""

    @property
    def name(self) -> str:
        """The model, as the setting names it."""
        ...

    @property
    def calibration(self) -> Calibration | None:
        """What its logits mean; ``None`` where that was never measured."""
        ...

    def logits(self, question: str, passages: Sequence[Passage]) -> list[list[float]]:
        """A number for each sentence to be scored of each passage, higher for what answers better."""
        ...


class FakeReranker:
    """Finds what it is told to find: the logit is high where a phrase stands."""

    name = "fake"

    def __init__(self, phrase: str, calibration: Calibration | None = None) -> None:
        self.calibration = calibration
        self.read: list[str] = []
        self._phrase = phrase

    def logits(self, question: str, passages: Sequence[Passage]) -> list[list[float]]:
        del question
        self.read += [sentence for passage in passages for sentence in passage.sentences]
        return [
            [4.0 if self._phrase in sentence else -4.0 for sentence in passage.sentences]
            for passage in passages
        ]
