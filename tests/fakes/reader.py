"""A reader that follows a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Self

from bot.reader.base import ReaderPassage, SentenceScore


class FakeReader:
    """Finds what it is told to find: the logit is high where one of the phrases stands.

    That phrase is the short answer.
    """

    name = "fake"
    _logits: Mapping[str, float] = {}

    def __init__(self, *phrases: str, is_calibrated: bool = True) -> None:
        self.is_calibrated = is_calibrated
        self.sentences: list[str] = []
        self._phrases = phrases

    @classmethod
    def graded(cls, logits: Mapping[str, float]) -> Self:
        """One that finds each phrase with a logit of its own."""
        made = cls(*logits)
        made._logits = logits
        return made

    def read(
        self, question: str, passages: Sequence[ReaderPassage]
    ) -> list[tuple[SentenceScore, ...]]:
        del question
        self.sentences += [sentence for passage in passages for sentence in passage.sentences]
        return [tuple(map(self._score, passage.sentences)) for passage in passages]

    def _score(self, sentence: str) -> SentenceScore:
        found = next((phrase for phrase in self._phrases if phrase in sentence), None)
        if found is None:
            return SentenceScore(-4.0)
        at = sentence.index(found)
        return SentenceScore(self._logits.get(found, 4.0), (at, at + len(found)))
