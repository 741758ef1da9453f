"""Small libraries for tests: invented articles, a trivial pipeline, a fake embedder."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from ingest.embedding.base import Embedder, Passage
from ingest.index.base import VectorIndex, VectorIndexManager
from ingest.index.manager import EmbeddedIndexManager
from ingest.index.memory import MemoryIndexManager
from ingest.library.components import LibraryComponents
from ingest.library.library import Library
from ingest.library.preparation import TextPipeline
from ingest.library.version_vectors import kept_vectors
from ingest.runtime.locks import ProcessLock
from ingest.storage.article_store import ArticleStore
from ingest.storage.database import sqlite_url
from ingest.types import Article, ArticleVersion, Chunk, SegmentedArticle, Sentence
from tests.fakes.embedder import HashEmbedder

NOW = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)


def segment(article: Article) -> SegmentedArticle:
    """A sentence ends at a full stop; every two sentences are a chunk."""
    sentences = tuple(
        Sentence(index, match.start(), match.end(), 0, match.group())
        for index, match in enumerate(re.finditer(r"[^.\s][^.]*\.?", article.text))
    )
    last = len(sentences) - 1
    chunks = tuple(
        Chunk(index, first, min(first + 1, last))
        for index, first in enumerate(range(0, len(sentences), 2))
    )
    return SegmentedArticle(article, sentences, chunks)


def passages(content: SegmentedArticle) -> list[Passage]:
    found = []
    for chunk in content.chunks:
        sentences = content.chunk_sentences(chunk)
        start, end = sentences[0].start, sentences[-1].end
        spans = tuple((sentence.start - start, sentence.end - start) for sentence in sentences)
        found.append(Passage(content.article.text[start:end], spans))
    return found


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


TEXT_PIPELINE = TextPipeline(segment, passages, words)


def library_of(
    folder: Path,
    store: ArticleStore,
    index: VectorIndex | VectorIndexManager,
    *,
    embedder: Embedder | None = None,
    pipeline: TextPipeline = TEXT_PIPELINE,
    name: str = "shared",
    on_wait: Callable[[float], None] | None = None,
) -> Library:
    indexes = index if hasattr(index, "keep_only") else MemoryIndexManager(index)
    lock = ProcessLock(folder / "write.lock", on_wait=on_wait)
    parts = LibraryComponents(name, store, indexes, embedder or HashEmbedder(), pipeline, lock)
    return Library(parts, clock=lambda: NOW)


@cache
def _empty_store() -> bytes:
    """A store without articles, which is sooner copied than made."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "footnote.sqlite3"
        ArticleStore(sqlite_url(path)).close()
        return path.read_bytes()


@contextmanager
def stored(folder: Path):
    path = folder / "footnote.sqlite3"
    if not path.exists():
        path.write_bytes(_empty_store())
    store = ArticleStore(sqlite_url(path))
    try:
        yield store
    finally:
        store.close()


@contextmanager
def chroma_parts(folder: Path, name: str = "shared", embedder: Embedder | None = None):
    """The parts of a library as the program has them, but for the embedder."""
    with stored(folder) as store:
        indexes = EmbeddedIndexManager(folder / "chroma", store.identity())
        lock = ProcessLock(folder / "write.lock")
        yield LibraryComponents(
            name, store, indexes, embedder or HashEmbedder(), TEXT_PIPELINE, lock
        )


@contextmanager
def chroma_library(folder: Path, name: str = "shared", embedder: Embedder | None = None):
    """A library as the program has it, but for the embedder."""
    with (
        chroma_parts(folder, name, embedder) as parts,
        closing(Library(parts, clock=lambda: NOW)) as library,
    ):
        yield library


def forget_kept_vectors(library: Library, *ids: str) -> list[ArticleVersion]:
    """Leave the vectors of articles to the index alone, as with a store of before they were kept.

    Returns the articles' versions.
    """
    keys = [library.store.resolve(library.key, name) for name in ids]
    versions = list(library.store.versions(keys).values())
    kept = kept_vectors(library.store, library.embedder, versions)
    library.store.keep_vectors(
        library.key, {key: replace(found, fingerprint="another") for key, found in kept.items()}
    )
    return versions
