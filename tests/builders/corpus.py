"""Libraries of invented articles, analysed as the program does, with a fake model and index."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.types.evidence import RankedSentence
from bot.types.question import Question, Scope
from ingest.bootstrap import TEXT_PIPELINE
from ingest.index.base import VectorIndex
from ingest.index.memory import MemoryIndex
from ingest.library.corpus import Corpus
from ingest.library.library import Library
from ingest.library.manager import LibraryManager
from ingest.sources.items import SourceArticle
from ingest.storage.article_store import ArticleStore
from ingest.types import Article, ArticleVersion
from tests.builders.libraries import library_of, stored
from tests.fakes.embedder import HashEmbedder

BRIDGE = Article(
    id="bridge",
    text=(
        "The old bridge in Vellmar closes because its cables are rusty.\n\n"
        "Engineers counted 48 broken wires during an inspection. "
        "Mayor Tove Brandt said the repair would cost nine million crowns.\n\n"
        "Buses take a detour through Ostheim until the summer. "
        "The Ostheim Motorists Union called the detour absurd."
    ),
    title="Old bridge in Vellmar closes",
    url="https://example.com/vellmar/bridge",
    outlet="The Sample Ledger",
    published_at="2031-03-02",
    authors=("Ida Placeholder",),
)
ORCHARD = Article(
    id="orchard",
    text=(
        "Frost ruined most apples around Lindau Hollow.\n\n"
        "Grower Henrik Moss expects to lose eighty tonnes of apples. "
        "His neighbours lit fires between the trees, which saved the cherries."
    ),
    title="Frost ruins the apple harvest",
    outlet="Placeholder Weekly",
    published_at="2031-05-11",
)
CHOIR = Article(
    id="choir",
    text="A choir of dentists won the Tolm song prize. Its members hum while they drill.",
    published_at="2031-01-09",
)

WHY_CLOSED = "Why does the old bridge in Vellmar close?"
RUSTY = "The old bridge in Vellmar closes because its cables are rusty."
NOT_COVERED = "How do volcanoes sing underwater lullabies?"


def make_library(
    folder: Path,
    store: ArticleStore,
    *articles: Article,
    index: VectorIndex | None = None,
    name: str = "shared",
) -> Library:
    """A library with these articles."""
    index = index or MemoryIndex()
    embedder = HashEmbedder(256)
    library = library_of(folder, store, index, embedder=embedder, pipeline=TEXT_PIPELINE, name=name)
    items = [SourceArticle(f"{article.id}.txt", article) for article in articles]
    for outcome in library.publish(items):
        assert outcome.error is None, outcome.error
    return library


@contextmanager
def opened(folder: Path, *articles: Article) -> Iterator[Library]:
    """The same, with its store, which is closed at the end."""
    with stored(folder) as store:
        yield make_library(folder, store, *articles)


def corpora_of(*libraries: Library) -> LibraryManager:
    """Provides corpora of these libraries, the first of which lends its store and model."""
    by_name = {library.name: library for library in libraries}
    return LibraryManager(libraries[0].store, libraries[0].embedder, by_name.__getitem__)


def corpus_of(*libraries: Library) -> Corpus:
    """A corpus provider over these libraries."""
    return Corpus(libraries, libraries[0].embedder)


def current(library: Library, article_id: str) -> ArticleVersion:
    """The version of an article that is current."""
    return library.store.version(library.store.resolve(library.key, article_id))


def about(article_id: str, text: str) -> Question:
    """A question to one article."""
    return Question(text, Scope(article_ids=(article_id,)))


def texts(ranked: list[RankedSentence] | tuple[RankedSentence, ...]) -> list[str]:
    """What the ranked sentences say."""
    return [item.sentence.text for item in ranked]


@contextmanager
def libraries_with(folder: Path, *articles: Article) -> Iterator[LibraryManager]:
    """Libraries that are made when they are opened; the shared one has these articles."""
    with stored(folder) as store:
        made = {"shared": make_library(folder, store, *articles)}

        def opened(name: str) -> Library:
            return made.setdefault(name, make_library(folder, store, name=name))

        yield LibraryManager(store, made["shared"].embedder, opened)
