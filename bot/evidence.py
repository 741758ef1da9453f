"""The sentences found for a question, ranked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.question import Question
from ingest.article import ArticleVersion, Sentence


@dataclass(frozen=True, slots=True)
class RankedSentence:
    """A sentence with its score; ``signals`` says what the score is made of."""

    version: ArticleVersion
    sentence: Sentence
    score: float
    signals: Mapping[str, float] = field(default_factory=dict)

    @property
    def place(self) -> tuple[str, int]:
        """Names the sentence within a library, and breaks ties in a stable order."""
        return (self.version.article.id, self.sentence.index)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What retrieval knows about a question.

    ``ranked`` is best first. ``confidence`` is the probability, between 0 and
    1, that the best sentences answer the question; ``missing`` are names and
    numbers of the question that occur nowhere in its scope.
    """

    question: Question
    ranked: tuple[RankedSentence, ...]
    confidence: float
    missing: tuple[str, ...] = ()
