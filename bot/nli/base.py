"""The NLI port: whether a premise entails a hypothesis, contradicts it, or neither."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

ENTAILMENT = "entailment"
"""The name of this gate among the gates that a claim failed."""

NLI_THRESHOLD = 0.5
"""From this probability on, a hypothesis counts as contradicted, and by most models as entailed."""

_ENTAILMENT_PREFIXES = ("entail", "support", "consistent", "true", "yes")
_CONTRADICTION_PREFIXES = ("contradict", "refute")
_NEGATING_PREFIXES = ("not_", "not ", "non", "un", "in", "no_", "false")
_MAX_LOGIT = 60.0
"""``math.exp`` overflows far beyond it."""


@dataclass(frozen=True, slots=True)
class NliResult:
    """The probabilities of entailment and contradiction; the rest to 1 is neutral.

    From ``threshold`` on, which is the model's, a hypothesis counts as entailed.
    """

    entailment: float
    contradiction: float = 0.0
    threshold: float = NLI_THRESHOLD

    @property
    def is_entailed(self) -> bool:
        return self.entailment >= self.threshold

    @property
    def is_contradicted(self) -> bool:
        return self.contradiction >= NLI_THRESHOLD


class NliModel(Protocol):
    """A classifier of premise and hypothesis."""

    @property
    def name(self) -> str:
        """The model, as NLI_MODEL names it."""

    def classify(self, premise: str, hypothesis: str) -> NliResult:
        """Judge the hypothesis by the premise. Raises ``FootnoteError``."""


@dataclass(frozen=True, slots=True)
class NliLabels:
    """The positions of entailment and contradiction among a classifier's ``count`` outputs.

    A single output is the logit of entailment.
    """

    count: int
    entailment: int = 0
    contradiction: int | None = None

    def result(self, logits: Sequence[float]) -> NliResult:
        """The probabilities for the logits of one pair."""
        if self.count == 1:
            logit = max(-_MAX_LOGIT, min(_MAX_LOGIT, logits[0]))
            return NliResult(1 / (1 + math.exp(-logit)))
        highest = max(logits)
        weights = [math.exp(logit - highest) for logit in logits]
        shares = [weight / sum(weights) for weight in weights]
        contradiction = 0.0 if self.contradiction is None else shares[self.contradiction]
        return NliResult(shares[self.entailment], contradiction)


def nli_labels(count: int, names: Mapping[int, str]) -> NliLabels | None:
    """The labels of a model by the names of its outputs; ``None`` when these do not tell."""
    if count == 1:
        return NliLabels(1)
    known = {
        position: str(name).strip().lower().replace("-", "_") for position, name in names.items()
    }
    entailment = [at for at, name in known.items() if _has_prefix(name, _ENTAILMENT_PREFIXES)]
    contradiction = [at for at, name in known.items() if _has_prefix(name, _CONTRADICTION_PREFIXES)]
    if len(entailment) != 1 or len(known) != count:
        return None
    return NliLabels(count, entailment[0], contradiction[0] if len(contradiction) == 1 else None)


def _has_prefix(name: str, prefixes: tuple[str, ...]) -> bool:
    return name.startswith(prefixes) and not name.startswith(_NEGATING_PREFIXES)
