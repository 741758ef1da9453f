"""What judges entailment, whatever the model, and a fake one for tests.

What the outputs of a classifier of pairs mean, told by the names that its makers gave them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

ENTAILED = 0.5
"""The probability from which sentences are taken to entail a statement, or to contradict it."""

_ENTAILED = ("entail", "support", "consistent", "true", "yes")

_DENIED = ("not_", "not ", "non", "un", "in", "no_", "false")

_CONTRADICTED = ("contradict", "refute")


@dataclass(frozen=True, slots=True)
class NliResult:
    """How a statement follows from sentences: two probabilities, whose rest is neither."""

    entailed: float
    contradicted: float = 0.0

    @property
    def is_entailed(self) -> bool:
        return self.entailed >= ENTAILED

    @property
    def is_contradicted(self) -> bool:
        return self.contradicted >= ENTAILED


class NliModel(Protocol):
    """Reads sentences and a statement together."""

    @property
    def name(self) -> str:
        """The model, as the setting names it."""

    def relation(self, sentences: str, statement: str) -> NliResult:
        """How the statement follows from the sentences."""


@dataclass(frozen=True, slots=True)
class Labels:
    """The places of two outputs among ``count``; one output alone is a logit of entailment."""

    count: int
    entailed: int = 0
    contradicted: int | None = None

    def relation(self, logits: Sequence[float]) -> NliResult:
        """The probabilities behind the logits of one pair."""
        if self.count == 1:
            return NliResult(1 / (1 + math.exp(-max(-60.0, min(60.0, logits[0])))))
        highest = max(logits)
        weights = [math.exp(logit - highest) for logit in logits]
        shares = [weight / sum(weights) for weight in weights]
        denied = 0.0 if self.contradicted is None else shares[self.contradicted]
        return NliResult(shares[self.entailed], denied)


def labels_of(count: int, names: Mapping[int, str]) -> Labels | None:
    """The meaning of a model's outputs; ``None`` where their names do not tell."""
    if count == 1:
        return Labels(1)
    told = {place: str(name).strip().lower().replace("-", "_") for place, name in names.items()}
    entailed = [place for place, name in told.items() if _begins(name, _ENTAILED)]
    contradicted = [place for place, name in told.items() if _begins(name, _CONTRADICTED)]
    if len(entailed) != 1 or len(told) != count:
        return None
    return Labels(count, entailed[0], contradicted[0] if len(contradicted) == 1 else None)


def _begins(name: str, beginnings: Sequence[str]) -> bool:
    return name.startswith(tuple(beginnings)) and not name.startswith(_DENIED)
