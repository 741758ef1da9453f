"""Groups sentences into chunks, which are embedded together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from ingest.embedding.base import Passage
from ingest.text.language import detect_language
from ingest.text.sentences import split_sentences
from ingest.types import Article, Chunk, SegmentedArticle, Sentence

MAX_CHUNK_LENGTH = 800
"""Characters of a chunk: with its context, about 200 of the packaged model's 256 tokens."""

SHORT_PARAGRAPH_LENGTH = 200
"""A shorter paragraph says little by itself; news has many of one sentence."""

MAX_MERGED_LENGTH = 600
"""Characters up to which short paragraphs are merged, to give each other context."""


def segment(article: Article) -> SegmentedArticle:
    """Split an article into sentences and chunks, and detect its language."""
    sentences = split_sentences(article.text)
    return SegmentedArticle(article, sentences, chunk(sentences), detect_language(article.text))


def chunk(sentences: Sequence[Sentence]) -> tuple[Chunk, ...]:
    """Chunks of whole sentences that cover all sentences, in order.

    A chunk stays inside its paragraph, unless short paragraphs are merged. It
    has at most ``MAX_CHUNK_LENGTH`` characters, unless it is one long sentence.
    """
    merged: list[list[Sentence]] = []
    for run in _runs(sentences):
        if merged and _belong_together(merged[-1], run):
            merged[-1] = merged[-1] + run
        else:
            merged.append(run)
    return tuple(
        Chunk(index=index, first=run[0].index, last=run[-1].index)
        for index, run in enumerate(merged)
    )


def passages(content: SegmentedArticle) -> list[Passage]:
    """The passages of the chunks, in order, for the embedder."""
    context = _context(content.article)
    found = []
    for part in content.chunks:
        sentences = content.chunk_sentences(part)
        start, end = content.chunk_span(part)
        spans = tuple((sentence.start - start, sentence.end - start) for sentence in sentences)
        found.append(Passage(content.article.text[start:end], spans, context))
    return found


def _runs(sentences: Sequence[Sentence]) -> Iterator[list[Sentence]]:
    """Split each paragraph into as few runs as possible, of about equal length."""
    for _, group in groupby(sentences, key=lambda sentence: sentence.paragraph):
        paragraph = list(group)
        parts = -(-_length(paragraph) // MAX_CHUNK_LENGTH)
        aim = _length(paragraph) / parts
        run: list[Sentence] = []
        for sentence in paragraph:
            longer = [*run, sentence]
            if run and (_length(longer) > MAX_CHUNK_LENGTH or _length(run) >= aim):
                yield run
                run = [sentence]
            else:
                run = longer
        yield run


def _belong_together(run: list[Sentence], following: list[Sentence]) -> bool:
    if run[-1].paragraph == following[0].paragraph:
        return False
    is_short = _length(run) < SHORT_PARAGRAPH_LENGTH or _length(following) < SHORT_PARAGRAPH_LENGTH
    return is_short and following[-1].end - run[0].start <= MAX_MERGED_LENGTH


def _length(run: Sequence[Sentence]) -> int:
    return run[-1].end - run[0].start


def _context(article: Article) -> str:
    """``title. outlet, date``, or the parts of it that are known."""
    date = article.published_at[:10] if article.published_at else None
    origin = ", ".join(part for part in (article.outlet, date) if part)
    title = (article.title or "").rstrip(". ")
    return ". ".join(part for part in (title, origin) if part)
