"""What a reranker does, whatever the model, and a fake one for tests.

What a reranker reads: the chunk around the best sentences, and which of it is to be scored.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.types.evidence import Thresholds
from ingest.embedding.base import Span
from ingest.types import ArticleVersion, Chunk, Sentence

TITLE_CHARACTERS = 100

PREVIOUS_CHARACTERS = 160


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

    def logits(self, question: str, passages: Sequence[RerankPassage]) -> list[list[float]]:
        """A number for each sentence to be scored of each passage, higher for what answers better."""
        ...


@dataclass(frozen=True, slots=True)
class RerankPassage:
    """A chunk behind the title of its article, which may be empty.

    ``spans`` are the sentences to be scored, as offsets into ``text``, which is
    verbatim.
    """

    title: str
    text: str
    spans: tuple[Span, ...]

    @property
    def front(self) -> str:
        """What stands before the text where both are read in one."""
        return f"{self.title}. " if self.title else ""

    @property
    def sentences(self) -> tuple[str, ...]:
        """The sentences to be scored, verbatim."""
        return tuple(self.text[start:end] for start, end in self.spans)

    def behind_context(self, span: Span) -> str:
        """A sentence for a model that reads one alone: behind the title and what comes before it."""
        before = f"{self.front}{_end(self.text[: span[0]])}".strip()
        sentence = self.text[span[0] : span[1]]
        return f"{before} | {sentence}" if before else sentence


def passage(version: ArticleVersion, chunk: Chunk, sentences: Iterable[Sentence]) -> RerankPassage:
    """A chunk of a version with those of its sentences that are to be scored."""
    start, end = version.content.chunk_span(chunk)
    spans = tuple((sentence.start - start, sentence.end - start) for sentence in sentences)
    return RerankPassage(_title(version), version.article.text[start:end], spans)


def _title(version: ArticleVersion) -> str:
    return " ".join((version.article.title or "").split())[:TITLE_CHARACTERS].rstrip(". ")


def _end(previous: str) -> str:
    previous = " ".join(previous.split())
    if len(previous) <= PREVIOUS_CHARACTERS:
        return previous
    return "…" + previous[-PREVIOUS_CHARACTERS:].partition(" ")[2]
