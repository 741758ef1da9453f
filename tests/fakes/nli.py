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


def literal() -> FakeNliModel:
    """A model that finds entailed what has no content words but those of the premise."""
    return FakeNliModel(_by_words)


def _by_words(premise: str, hypothesis: str) -> NliResult:
    known = set(content_terms(premise)).issuperset(content_terms(hypothesis))
    return ENTAILED if known else NEUTRAL


WRITTEN = written_style(always(ENTAILED))
"""Leaves the decision to the other gates."""
