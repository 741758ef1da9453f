"""An NLI model that follows a table."""

from __future__ import annotations

from collections.abc import Callable

from bot.nli.base import NliResult


class FakeNliModel:
    """A fake: a function says which pairs are entailed; it remembers what it read."""

    name = "fake"

    def __init__(self, relation: Callable[[str, str], NliResult]) -> None:
        self._relation = relation
        self.read: list[tuple[str, str]] = []

    def relation(self, sentences: str, statement: str) -> NliResult:
        self.read.append((sentences, statement))
        return self._relation(sentences, statement)
