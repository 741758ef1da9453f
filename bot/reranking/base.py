"""The reranker port, and the passages that a reranker reads."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.types.evidence import Thresholds
from ingest.embedding.base import Span
from ingest.types import ArticleVersion, Chunk, Sentence

TITLE_CHARACTERS = 100

PREVIOUS_CHARACTERS = 160
"""How much of the text before a sentence is shown to a model that reads one sentence at a time."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """What one model's logits mean; valid for that model only.

    fusion, logit: the weights of the fused score and of the logit in a sentence's
    new score, which is a logit of a softmax over sentences.
    intercept, by_logit, by_coverage, by_similarity: a logistic regression of
    whether the best sentence answers, over its logit and two of its features.
    """

    fusion: float
    logit: float
    intercept: float
    by_logit: float
    by_coverage: float
    by_similarity: float
    thresholds: Thresholds


class Reranker(Protocol):
    """The port to a model that scores how well the sentences of passages answer a question."""

    @property
    def name(self) -> str:
        """The model, as in ``RERANKER_MODEL``."""
        ...

    @property
    def calibration(self) -> Calibration | None:
        """What its logits mean; ``None`` where that was not measured."""
        ...

    def logits(self, question: str, passages: Sequence[RerankPassage]) -> list[list[float]]:
        """For each passage, a logit for each of its ``spans``; higher answers better."""
        ...


@dataclass(frozen=True, slots=True)
class RerankPassage:
    """A chunk of an article, verbatim, with the article's title, which may be empty.

    ``spans`` are the sentences to score, as code points into ``text``.
    """

    title: str
    text: str
    spans: tuple[Span, ...]

    @property
    def front(self) -> str:
        """The prefix of the text for a model that reads title and text together."""
        return f"{self.title}. " if self.title else ""

    @property
    def sentences(self) -> tuple[str, ...]:
        """The sentences to score, verbatim."""
        return tuple(self.text[start:end] for start, end in self.spans)

    def in_context(self, span: Span) -> str:
        """A sentence after its title and preceding text, for a model that reads one at a time."""
        before = f"{self.front}{_end(self.text[: span[0]])}".strip()
        sentence = self.text[span[0] : span[1]]
        return f"{before} | {sentence}" if before else sentence


def passage(version: ArticleVersion, chunk: Chunk, sentences: Iterable[Sentence]) -> RerankPassage:
    """The passage of a chunk, with those of its sentences that are to be scored."""
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
