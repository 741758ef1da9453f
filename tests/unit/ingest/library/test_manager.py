"""Several libraries of one store: opened when needed, and searched together as one corpus."""

import pytest

from ingest.errors import ArticleNotFound, ModelMismatch, UsageError
from ingest.index.base import Kind
from ingest.index.manager import EmbeddedIndexManager
from ingest.index.memory import MemoryIndex
from ingest.library.corpus import Corpus, VersionRef
from ingest.library.manager import LibraryManager
from ingest.settings import SHARED_LIBRARY
from ingest.types import Article
from tests.builders.libraries import library_of, stored
from tests.fakes.embedder import HashEmbedder
from tests.integration.storage.writer_process import writer_process

SWAN = Article(id="swan", text="A swan landed. It left.", title="Swan", published_at="2031-01-02")
HERON = Article(id="heron", text="A heron fished.", title="Heron", published_at="2031-01-03")
STORK = Article(id="stork", text="A stork slept.", title="Stork", published_at="2031-01-01")


class Opened:
    """An opener that remembers what it was asked for."""

    def __init__(self, folder, store):
        self.names = []
        self._folder = folder
        self._store = store
        self._indexes = {}

    def __call__(self, name):
        self.names.append(name)
        index = self._indexes.setdefault(name, MemoryIndex())
        return library_of(self._folder, self._store, index, name=name)


@pytest.fixture
def opener(tmp_path, store):
    return Opened(tmp_path, store)


@pytest.fixture
def libraries(store, opener):
    return LibraryManager(store, HashEmbedder(), opener)


def add(libraries, name, *articles):
    for article in articles:
        libraries.open(name).add(f"{article.id}.txt", article)


def titles(summaries):
    return [summary.title for summary in summaries]


def test_to_look_for_a_library_makes_none(libraries, store, opener):
    assert libraries.find("guild-1") is None
    assert libraries.corpus(["guild-1"]).size() == 0
    assert not store.has_library("guild-1")
    assert libraries.open("guild-1") is libraries.find("guild-1")
    assert opener.names == ["guild-1"]


def test_a_library_that_another_process_made_is_found(libraries, store):
    store.open_library("guild-1")
    assert libraries.find("guild-1").name == "guild-1"


def test_a_library_that_is_required_exists_or_is_the_shared_one(libraries, store):
    with pytest.raises(UsageError):
        libraries.require("guild-1")
    assert libraries.require(SHARED_LIBRARY) is None
    assert not store.has_library(SHARED_LIBRARY)
    store.open_library("guild-1")
    assert libraries.require("guild-1").name == "guild-1"


@pytest.mark.parametrize("name", ["", "No/Such", "guild_1", "x" * 41])
def test_a_name_that_no_library_can_have_is_refused(libraries, name):
    with pytest.raises(UsageError):
        libraries.find(name)


def test_those_used_last_are_kept_open(store, opener):
    libraries = LibraryManager(store, HashEmbedder(), opener, limit=2)
    for name in ("a", "b", "a", "c", "a", "b"):
        libraries.open(name)
    assert opener.names == ["a", "b", "c", "b"]


def test_one_library_of_another_model_spoils_only_the_shelves_it_is_on(tmp_path, store, libraries):
    library_of(
        tmp_path, store, MemoryIndex(), embedder=HashEmbedder(name="other"), name="guild-1"
    ).add("swan.txt", SWAN)
    add(libraries, "shared", HERON)
    with pytest.raises(ModelMismatch):
        libraries.corpus(["guild-1", "shared"])
    assert libraries.corpus(["shared"]).size() == 1


def test_a_shelf_counts_and_lists_what_its_libraries_hold(libraries):
    add(libraries, "guild-1", SWAN, STORK)
    add(libraries, "shared", HERON, SWAN)
    add(libraries, "guild-2", Article(id="otter", text="An otter swam."))
    make_library = libraries.corpus(["guild-1", "shared"])
    assert (make_library.size(), make_library.article_count(), make_library.sentence_count()) == (
        4,
        3,
        6,
    )
    assert titles(make_library.find_articles("", 10)) == ["Heron", "Swan", "Stork"]
    assert titles(make_library.find_articles("", 2)) == ["Heron", "Swan"]
    assert [version.article.id for version in make_library.newest(10)] == ["heron", "swan", "stork"]
    assert [version.article.id for version in make_library.newest(1)] == ["heron"]
    assert make_library.sentences_per_term(["landed", "otter"]) == {"landed": 2, "otter": 0}
    assert make_library.terms_with_prefix("s") == ["slept", "stork", "swan"]


def test_the_first_library_that_holds_an_article_counts(libraries):
    add(libraries, "shared", SWAN, HERON)
    add(libraries, "guild-1", Article(id="swan", text="Our own swan.", title="Our swan"))
    make_library = libraries.corpus(["guild-1", "shared"])
    assert make_library.version(make_library.resolve("swan")).article.title == "Our swan"
    assert titles(make_library.find_articles("swan", 10)) == ["Our swan"]
    assert make_library.find_article("swan").title == "Our swan"
    assert {version.article.title for version in make_library.newest(10)} == {"Our swan", "Heron"}
    assert make_library.version(make_library.resolve("her")).article.title == "Heron"


def test_a_beginning_has_to_be_unique_among_all_libraries_of_a_shelf(libraries):
    add(libraries, "guild-1", Article(id="swan-lake", text="A lake."))
    add(libraries, "shared", Article(id="swan-song", text="A song."), SWAN)
    make_library = libraries.corpus(["guild-1", "shared"])
    assert make_library.version(make_library.resolve("swan")).article.text == SWAN.text
    assert make_library.version(make_library.resolve("swan-l")).article.text == "A lake."
    with pytest.raises(ArticleNotFound, match="swan-lake, swan-song"):
        make_library.resolve("swan-")


def test_nothing_of_another_library_is_handed_out_whatever_is_asked_for(libraries):
    add(libraries, "guild-1", SWAN)
    add(libraries, "guild-2", HERON)
    other = libraries.corpus(["guild-2"]).resolve("heron")
    make_library = libraries.corpus(["guild-1"])
    assert make_library.versions([other]) == {}
    assert make_library.current([other]) == set()
    with pytest.raises(ArticleNotFound):
        make_library.version(other)
    for typed in ("heron", "her", "hero", "herons"):
        with pytest.raises(ArticleNotFound) as refused:
            make_library.resolve(typed)
        assert "heron" not in (refused.value.hint or "").lower()
    assert make_library.find_articles("heron", 10) == []
    assert make_library.find_article("heron") is None
    assert (
        len(make_library.all_versions())
        == len(make_library.versions_with_terms({"a": 1.0}, 10))
        == 1
    )


def test_the_nearest_of_all_libraries_come_in_one_order(libraries):
    add(libraries, "guild-1", SWAN)
    add(libraries, "shared", HERON, STORK)
    make_library = libraries.corpus(["guild-1", "shared"])
    vector = make_library.embedder.embed_query("a heron fished")
    nearest = make_library.nearest(Kind.SENTENCE, vector, 10)
    assert make_library.version(nearest[0]).article.id == "heron"
    assert len(nearest) == len(set(nearest)) == 3
    assert make_library.nearest(Kind.SENTENCE, vector, 1) == nearest[:1]
    ranked = make_library.versions_with_terms({"swan": 3.0, "heron": 2.0, "stork": 1.0}, 10)
    assert [make_library.version(held).article.id for held in ranked] == ["swan", "heron", "stork"]
    assert make_library.versions_with_terms({"swan": 3.0, "heron": 2.0}, 1) == ranked[:1]


def test_an_empty_shelf_holds_nothing():
    make_library = Corpus([], HashEmbedder())
    make_library.refresh()
    assert (make_library.size(), make_library.article_count(), make_library.sentence_count()) == (
        0,
        0,
        0,
    )
    assert (
        make_library.newest(3)
        == make_library.find_articles("", 3)
        == make_library.all_versions()
        == []
    )
    with pytest.raises(ArticleNotFound):
        make_library.resolve("swan")
    assert make_library.sentences_per_term(["swan"]) == {"swan": 0}


def test_a_library_opened_after_another_process_wrote_to_it_shows_what_that_wrote(tmp_path):
    with stored(tmp_path) as store:
        indexes = EmbeddedIndexManager(tmp_path / "chroma", store.identity())
        libraries = LibraryManager(
            store, HashEmbedder(), lambda name: library_of(tmp_path, store, indexes, name=name)
        )
        add(libraries, "guild-1", SWAN)
        vector = HashEmbedder().embed_query("a heron landed")
        assert len(libraries.corpus(["guild-1"]).nearest(Kind.SENTENCE, vector, 5)) == 1
        with writer_process() as writer:
            writer.write(tmp_path, "there", text="A heron landed. It stayed.")
        make_library = libraries.corpus(["guild-1", "shared"])
        nearest = make_library.nearest(Kind.SENTENCE, vector, 1)
        assert [make_library.version(held).article.id for held in nearest] == ["there-0"]
        held = VersionRef(1, nearest[0].key)
        assert (
            len(make_library.vectors(Kind.SENTENCE, {held: make_library.version(held)})[held]) == 2
        )
        libraries.close()
