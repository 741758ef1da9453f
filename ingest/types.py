"""Articles, and the sentences and chunks that they consist of.

Positions in an article are offsets in code points into its text, which is
stored unchanged. A citation is therefore always a slice of the text, never the
result of a search.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise

from ingest.errors import SourceError, StoreDamaged

Span = tuple[int, int]
"""Offsets in code points into a text: start, and end (exclusive)."""


@dataclass(frozen=True, slots=True)
class Article:
    """An article as its source gives it.

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
        """SHA-256 of the text and of everything that is shown with it."""
        parts = (self.text, self.title, self.url, self.outlet, self.published_at, *self.authors)
        digest = hashlib.sha256()
        for part in parts:
            encoded = b"\0" if part is None else part.encode("utf-8", "surrogatepass")
            digest.update(len(encoded).to_bytes(8, "big") + encoded)
        return digest.hexdigest()


@dataclass(frozen=True, slots=True)
class GivenMetadata:
    """What a person says of an article when ingesting it, whatever its source says.

    ``None`` is not said. An empty string takes back what was said before.
    """

    title: str | None = None
    url: str | None = None
    outlet: str | None = None
    published_at: str | None = None


@dataclass(frozen=True, slots=True)
class RememberedMetadata:
    """What people said of the article of a source so far, and the id that it got."""

    article_id: str
    given: GivenMetadata


@dataclass(frozen=True, slots=True)
class Sentence:
    """A slice of an article: always ``article.text[start:end] == text``."""

    index: int
    start: int
    end: int
    paragraph: int
    text: str


@dataclass(frozen=True, slots=True)
class Chunk:
    """A run of whole sentences inside one paragraph, or several short paragraphs.

    ``first`` and ``last`` are sentence indexes, both inclusive.
    """

    index: int
    first: int
    last: int

    def __contains__(self, sentence_index: int) -> bool:
        return self.first <= sentence_index <= self.last


@dataclass(frozen=True, slots=True)
class SegmentedArticle:
    """An article with its sentences and chunks, which are validated on construction.

    ``language`` is the ISO 639 code of the text's language, if known. Raises
    ``StoreDamaged`` if a sentence is not the slice it claims to be, if sentences
    overlap, or if the chunks do not cover the sentences in order.
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

    @property
    def chunk_indexes(self) -> tuple[int, ...]:
        """For each sentence, the index of the chunk that contains it."""
        return self._chunk_of

    def chunk_of(self, sentence_index: int) -> Chunk:
        """The chunk that contains a sentence."""
        return self.chunks[self._chunk_of[sentence_index]]

    def chunk_sentences(self, chunk: Chunk) -> tuple[Sentence, ...]:
        """The sentences of a chunk, in order."""
        return self.sentences[chunk.first : chunk.last + 1]

    def chunk_span(self, chunk: Chunk) -> tuple[int, int]:
        """Start and end of a chunk in the article's text."""
        return self.sentences[chunk.first].start, self.sentences[chunk.last].end

    def paragraphs(self) -> Iterator[tuple[Sentence, ...]]:
        """The sentences, grouped by paragraph."""
        start = 0
        for index in range(1, len(self.sentences) + 1):
            ends = index == len(self.sentences)
            if ends or self.sentences[index].paragraph != self.sentences[start].paragraph:
                yield self.sentences[start:index]
                start = index


@dataclass(frozen=True, slots=True)
class ArticleVersion:
    """An article as it was published in a library. A version never changes.

    ``key`` is unique in the store and never reused, ``number`` counts the
    versions of the article from 1, ``ingested_at`` is ISO 8601 in UTC.
    ``file_path`` is the operator's own: nobody else is ever shown it.
    """

    key: int
    number: int
    ingested_at: str
    content: SegmentedArticle
    file_path: str | None = None

    @property
    def article(self) -> Article:
        return self.content.article

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        return self.content.sentences


@dataclass(frozen=True, slots=True)
class ArticleFilter:
    """Selects articles of an outlet, and articles published since a date (ISO 8601).

    ``None`` selects all. Outlets are compared case-insensitively. An article
    without a date is never published since a date.
    """

    outlet: str | None = None
    since: str | None = None


@dataclass(frozen=True, slots=True)
class ArticleSummary:
    """An article in a list: its metadata without its text."""

    id: str
    title: str | None
    outlet: str | None
    url: str | None
    published_at: str | None
    version: int
    sentences: int


def title_or_id(article: Article | ArticleSummary) -> str:
    """What an article is called: its title, or its identifier where it has none."""
    return article.title or article.id


def check_sentences(text: str, sentences: tuple[Sentence, ...]) -> None:
    """Check that every sentence is a slice of the text, on which every citation relies.

    Raises ``StoreDamaged`` naming the first sentence that is not.
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
    """What ingestion did with an article."""

    ADDED = "added"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class IngestedMetadata:
    """What an ingested article is called, who published it and when.

    ``date_line`` is the part of the text that the date was read from, ``notes``
    say what else people should know of it, and ``url`` is its address.
    """

    title: str | None
    outlet: str | None
    published_at: str | None
    date_line: str | None = None
    notes: tuple[str, ...] = ()
    url: str | None = None


@dataclass(frozen=True, slots=True)
class IngestOutcome:
    """What ingestion did with one source; ``error`` says why it failed.

    ``near_duplicates`` are the ids of published articles that say nearly the same.
    ``metadata`` is the article's, if there is one.
    """

    source: str
    status: IngestStatus
    article_id: str | None = None
    sentences: int = 0
    near_duplicates: tuple[str, ...] = ()
    error: SourceError | None = None
    metadata: IngestedMetadata | None = None
