"""Articles, and the sentences and chunks they are made of.

Every place in an article is a pair of offsets in code points into its text,
which is stored unchanged, so that a citation is always a slice and never the
result of a search.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise

from ingest.errors import SourceError, StoreDamaged


@dataclass(frozen=True, slots=True)
class Article:
    """One article as its source gives it.

    ``published_at`` is ISO 8601: a date, or a date and time in UTC.
    """

    id: str
    text: str
    title: str | None = None
    url: str | None = None
    outlet: str | None = None
    published_at: str | None = None
    authors: tuple[str, ...] = ()

    @property
    def content_hash(self) -> str:
        """SHA-256 over the text and all that is shown beside it."""
        parts = (self.text, self.title, self.url, self.outlet, self.published_at, *self.authors)
        digest = hashlib.sha256()
        for part in parts:
            encoded = b"\0" if part is None else part.encode("utf-8", "surrogatepass")
            digest.update(len(encoded).to_bytes(8, "big") + encoded)
        return digest.hexdigest()


@dataclass(frozen=True, slots=True)
class Sentence:
    """A slice of an article: ``article.text[start:end] == text``, always."""

    index: int
    start: int
    end: int
    paragraph: int
    text: str


@dataclass(frozen=True, slots=True)
class Chunk:
    """A run of whole sentences inside one paragraph, or several short paragraphs.

    ``first`` and ``last`` are sentence indexes, both included.
    """

    index: int
    first: int
    last: int

    def __contains__(self, sentence_index: int) -> bool:
        return self.first <= sentence_index <= self.last


@dataclass(frozen=True, slots=True)
class SegmentedArticle:
    """An article with its sentences and chunks, checked when it is made.

    ``language`` is that of the text, as a code of ISO 639, where it is known. Raises ``StoreDamaged`` when a sentence is not the slice it claims to be,
    when sentences overlap, or when the chunks do not cover them one after the
    other.
    """

    article: Article
    sentences: tuple[Sentence, ...]
    chunks: tuple[Chunk, ...]
    language: str | None = None
    _chunk_of: tuple[int, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        check_sentences(self.article.text, self.sentences)
        covered = [index for chunk in self.chunks for index in range(chunk.first, chunk.last + 1)]
        if covered != list(range(len(self.sentences))):
            raise StoreDamaged(f"The chunks of {self.article.id!r} do not cover its sentences.")
        owners = (chunk.index for chunk in self.chunks for _ in range(chunk.first, chunk.last + 1))
        object.__setattr__(self, "_chunk_of", tuple(owners))

    def chunk_of(self, sentence_index: int) -> Chunk:
        """The chunk that holds a sentence."""
        return self.chunks[self._chunk_of[sentence_index]]

    def chunk_sentences(self, chunk: Chunk) -> tuple[Sentence, ...]:
        """The sentences of a chunk, in order."""
        return self.sentences[chunk.first : chunk.last + 1]

    def chunk_span(self, chunk: Chunk) -> tuple[int, int]:
        """Where a chunk begins and ends in the article's text."""
        return self.sentences[chunk.first].start, self.sentences[chunk.last].end

    def paragraphs(self) -> Iterator[tuple[Sentence, ...]]:
        """The sentences, paragraph by paragraph."""
        start = 0
        for index in range(1, len(self.sentences) + 1):
            ends = index == len(self.sentences)
            if ends or self.sentences[index].paragraph != self.sentences[start].paragraph:
                yield self.sentences[start:index]
                start = index


@dataclass(frozen=True, slots=True)
class ArticleVersion:
    """An article as it was published in a library, for good.

    ``key`` is unique in the store and never used again, ``number`` counts the
    versions of one article from 1, ``ingested_at`` is ISO 8601 in UTC.
    """

    key: int
    number: int
    ingested_at: str
    content: SegmentedArticle

    @property
    def article(self) -> Article:
        return self.content.article

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        return self.content.sentences


@dataclass(frozen=True, slots=True)
class ArticleFilter:
    """Who published articles, and from when on (in ISO 8601); ``None`` is anybody, and any time.

    Outlets are compared without regard to case. An article without a date is
    of no time.
    """

    outlet: str | None = None
    since: str | None = None


@dataclass(frozen=True, slots=True)
class ArticleSummary:
    """A line of the list of articles."""

    id: str
    title: str | None
    outlet: str | None
    url: str | None
    published_at: str | None
    version: int
    sentences: int


def check_sentences(text: str, sentences: tuple[Sentence, ...]) -> None:
    """Assert the promise that every citation rests on.

    Raises ``StoreDamaged`` naming the first sentence that breaks it.
    """
    for position, sentence in enumerate(sentences):
        if sentence.index != position or text[sentence.start : sentence.end] != sentence.text:
            raise StoreDamaged(f"Sentence {position} is not the slice that it claims to be.")
        if not sentence.text.strip():
            raise StoreDamaged(f"Sentence {position} is empty.")
    for before, after in pairwise(sentences):
        if after.start < before.end or after.paragraph < before.paragraph:
            raise StoreDamaged(f"Sentence {after.index} overlaps the one before it.")


class IngestStatus(StrEnum):
    """What became of an article."""

    ADDED = "added"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class IngestOutcome:
    """What became of one source; ``error`` says why it failed.

    ``near_duplicates`` are articles that were published before and say nearly the same.
    """

    source: str
    status: IngestStatus
    article_id: str | None = None
    sentences: int = 0
    near_duplicates: tuple[str, ...] = ()
    error: SourceError | None = None
