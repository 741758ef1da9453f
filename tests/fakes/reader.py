"""A reader that follows a table."""

from __future__ import annotations

from collections.abc import Sequence

from bot.reader.base import ReaderPassage, SentenceScore


class FakeReader:
    """Finds what it is told to find: the logit is high where a phrase stands.

    The phrase is the short answer.
    """

    name = "fake"

    def __init__(self, phrase: str, *, is_calibrated: bool = True) -> None:
        self.is_calibrated = is_calibrated
        self.sentences: list[str] = []
        self._phrase = phrase

    def read(
        self, question: str, passages: Sequence[ReaderPassage]
    ) -> list[tuple[SentenceScore, ...]]:
        del question
        self.sentences += [sentence for passage in passages for sentence in passage.sentences]
        return [tuple(map(self._score, passage.sentences)) for passage in passages]

    def _score(self, sentence: str) -> SentenceScore:
        at = sentence.find(self._phrase)
        if at < 0:
            return SentenceScore(-4.0)
        return SentenceScore(4.0, (at, at + len(self._phrase)))
