"""NLI models that follow a rule."""

from __future__ import annotations

from collections.abc import Callable

from bot.generation.modes import written_style
from bot.nli.base import NliResult
from ingest.text.terms import content_terms

ENTAILED, NEUTRAL, CONTRADICTED = NliResult(0.9), NliResult(0.1), NliResult(0.05, 0.9)


class FakeNliModel:
    """A fake: a function classifies, and ``pairs`` are the premises and hypotheses it was given."""

    name = "fake"

    def __init__(self, classify: Callable[[str, str], NliResult]) -> None:
        self._classify = classify
        self.pairs: list[tuple[str, str]] = []

    def classify(self, premise: str, hypothesis: str) -> NliResult:
        self.pairs.append((premise, hypothesis))
        return self._classify(premise, hypothesis)


def always(result: NliResult) -> FakeNliModel:
    """A model with one opinion."""
    return FakeNliModel(lambda *_: result)


def literal(share: float = 1.0) -> FakeNliModel:
    """A model that finds entailed what has this share of its content words from the premise."""

    def by_words(premise: str, hypothesis: str) -> NliResult:
        wanted = set(content_terms(hypothesis))
        known = wanted.intersection(content_terms(premise))
        return ENTAILED if len(known) >= share * len(wanted) else NEUTRAL

    return FakeNliModel(by_words)


GATES_ALONE = written_style(always(ENTAILED))
"""Leaves the decision to the gates."""

WRITTEN = written_style(literal(0.5))
"""Judges roughly as a real model does."""
