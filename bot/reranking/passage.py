"""What a reranker reads: the chunk around the best sentences, and which of it is to be scored."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ingest.embedding.base import Span
from ingest.types import ArticleVersion, Chunk, Sentence

TITLE_CHARACTERS = 100
PREVIOUS_CHARACTERS = 160


@dataclass(frozen=True, slots=True)
class Passage:
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


def passage(version: ArticleVersion, chunk: Chunk, sentences: Iterable[Sentence]) -> Passage:
    """A chunk of a version with those of its sentences that are to be scored."""
    start, end = version.content.chunk_span(chunk)
    spans = tuple((sentence.start - start, sentence.end - start) for sentence in sentences)
    return Passage(_title(version), version.article.text[start:end], spans)


def _title(version: ArticleVersion) -> str:
    return " ".join((version.article.title or "").split())[:TITLE_CHARACTERS].rstrip(". ")


def _end(previous: str) -> str:
    previous = " ".join(previous.split())
    if len(previous) <= PREVIOUS_CHARACTERS:
        return previous
    return "…" + previous[-PREVIOUS_CHARACTERS:].partition(" ")[2]
