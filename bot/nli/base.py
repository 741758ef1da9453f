"""What judges entailment, whatever the model, and a fake one for tests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

ENTAILED = 0.5
"""The probability from which sentences are taken to entail a statement, or to contradict it."""


@dataclass(frozen=True, slots=True)
class Relation:
    """How a statement follows from sentences: two probabilities, whose rest is neither."""

    entailed: float
    contradicted: float = 0.0

    @property
    def is_entailed(self) -> bool:
        return self.entailed >= ENTAILED

    @property
    def is_contradicted(self) -> bool:
        return self.contradicted >= ENTAILED


class Entailment(Protocol):
    """Reads sentences and a statement together."""

    @property
    def name(self) -> str:
        """The model, as the setting names it."""

    def relation(self, sentences: str, statement: str) -> Relation:
        """How the statement follows from the sentences."""


class FakeEntailment:
    """A fake: a function says which pairs are entailed; it remembers what it read."""

    name = "fake"

    def __init__(self, relation: Callable[[str, str], Relation]) -> None:
        self._relation = relation
        self.read: list[tuple[str, str]] = []

    def relation(self, sentences: str, statement: str) -> Relation:
        self.read.append((sentences, statement))
        return self._relation(sentences, statement)
