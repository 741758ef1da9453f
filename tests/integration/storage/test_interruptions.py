"""A writer may die anywhere: an article is then invisible or complete."""

import signal

import pytest

from ingest.errors import StoreUnavailable, VectorIndexUnavailable
from ingest.index.base import Kind
from ingest.index.memory import MemoryIndex
from ingest.library.integrity import check_library
from ingest.sources.items import SourceArticle
from ingest.types import Article, IngestStatus
from tests.builders.libraries import chroma_library, library_of
from tests.integration.storage.writer_process import TEXT, writer_process

OLD = Article(id="dam", text="The dam at Keld holds. Water is high.")
NEW = Article(id="dam", text="The dam at Keld leaks. People left. Water is higher.")
FIRST = Article(id="well", text="A well was dug.")


class Killed(BaseException):
    """Stands for the end of the process: nothing in the code may catch it."""


class MortalIndex(MemoryIndex):
    """Dies at the n-th change, before or after it is made."""

    def __init__(self):
        super().__init__()
        self.dies_at = None
        self.changes = 0
        self.error = Killed()
        self.after = False

    def add(self, kind, vectors):
        self._step(lambda: super(MortalIndex, self).add(kind, vectors))

    def remove(self, version_keys):
        self._step(lambda: super(MortalIndex, self).remove(version_keys))

    def _step(self, change):
        self.changes += 1
        dies = self.changes == self.dies_at
        if self.after or not dies:
            change()
        if dies:
            raise self.error


@pytest.fixture
def index():
    return MortalIndex()


@pytest.fixture
def library(tmp_path, store, index):
    library = library_of(tmp_path, store, index)
    library.add("dam.txt", OLD)
    index.changes = 0
    return library


def visible(library):
    """The text in search, and whether every row of it and nothing else is found."""
    keys = library.store.current_keys(library.key)
    versions = library.store.versions(sorted(keys))
    vector = library.embedder.embed_query("the dam at Keld")
    hits = library.nearest(Kind.SENTENCE, vector, 100)
    whole = {(key, s.index) for key, version in versions.items() for s in version.sentences}
    assert {(hit.row.version_key, hit.row.position) for hit in hits} == whole
    return {version.article.text for version in versions.values()}


def die(store, monkeypatch, method, *, after):
    """Make a method of the store die."""
    original = getattr(type(store), method)

    def dying(self, *arguments, **named):
        if after:
            original(self, *arguments, **named)
        raise Killed

    monkeypatch.setattr(type(store), method, dying)


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("change", [1, 2, 3], ids=["sentences", "chunks", "removal of the former"])
def test_a_writer_killed_at_the_index_leaves_one_whole_version(tmp_path, library, change, after):
    store, index = library.store, library.index
    index.dies_at, index.after = change, after
    with pytest.raises(Killed):
        library.add("dam.txt", NEW)
    expected = {OLD.text} if change < 3 else {NEW.text}
    assert visible(library) == expected

    next_writer = library_of(tmp_path, store, index)
    next_writer.clean_up()
    assert visible(next_writer) == expected
    assert check_library(store, library.key, index).sound
    assert store.leftovers(library.key) == []
    next_writer.add("dam.txt", NEW)
    assert visible(next_writer) == {NEW.text}
    assert check_library(store, library.key, index).sound


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("method", ["begin", "publish", "clean_up"])
def test_a_writer_killed_at_the_database_leaves_one_whole_version(
    tmp_path, library, monkeypatch, method, after
):
    store, index = library.store, library.index
    with monkeypatch.context() as patched:
        die(store, patched, method, after=after)
        with pytest.raises(Killed):
            library.add("dam.txt", NEW)
    replaced = method == "clean_up" or (method == "publish" and after)
    assert visible(library) == ({NEW.text} if replaced else {OLD.text})

    next_writer = library_of(tmp_path, store, index)
    outcome = next_writer.add("well.txt", FIRST)
    assert outcome.status is IngestStatus.ADDED
    assert check_library(store, library.key, index).sound
    assert store.leftovers(library.key) == []


def test_a_first_version_that_was_never_published_leaves_no_article(
    tmp_path, store, index, library
):
    index.dies_at = 1
    with pytest.raises(Killed):
        library.add("well.txt", FIRST)
    next_writer = library_of(tmp_path, store, index)
    assert [article.id for article in store.summaries(library.key)] == ["dam"]
    assert next_writer.add("well.txt", FIRST).status is IngestStatus.ADDED
    assert store.version_by_number(library.key, "well", 1).article == FIRST


def test_an_index_that_fails_mid_way_reports_what_was_published(index, library):
    index.dies_at, index.error = 3, VectorIndexUnavailable("Chroma is away.")
    dry = Article(id="well", text="The well ran dry.")
    published = library.publish(SourceArticle(f"{a.id}.txt", a) for a in (FIRST, NEW, dry))
    assert [next(published).status for _ in range(2)] == [IngestStatus.ADDED, IngestStatus.UPDATED]
    with pytest.raises(VectorIndexUnavailable):
        next(published)
    assert visible(library) == {FIRST.text, NEW.text}


def test_the_vectors_of_articles_that_come_together_are_written_at_once(index, library):
    notes = [Article(id=f"note-{n}", text=f"Note {n} was written.") for n in range(9)]
    list(library.publish(SourceArticle("notes.txt", note) for note in notes))
    assert index.changes == 2
    assert visible(library) == {OLD.text, *(note.text for note in notes)}


def test_a_database_that_fails_among_articles_that_come_together_keeps_those_before(
    tmp_path, store, index, library, monkeypatch
):
    publish = type(store).publish

    def failing(self, versions):
        if any(version.content.article.id == "dam" for version in versions):
            raise StoreUnavailable("The database is away.")
        return publish(self, versions)

    with monkeypatch.context() as patched:
        patched.setattr(type(store), "publish", failing)
        published = library.publish(SourceArticle(f"{a.id}.txt", a) for a in (FIRST, NEW))
        assert next(published).status is IngestStatus.ADDED
        with pytest.raises(StoreUnavailable):
            next(published)
    assert visible(library) == {FIRST.text, OLD.text}
    library_of(tmp_path, store, index).clean_up()
    assert index.version_keys() == store.current_keys(library.key)
    assert store.leftovers(library.key) == []


def test_vectors_that_cannot_be_removed_now_are_removed_by_the_next_writer(store, index, library):
    index.dies_at, index.error = 3, VectorIndexUnavailable("Chroma is away.")
    assert library.add("dam.txt", NEW).status is IngestStatus.UPDATED
    assert visible(library) == {NEW.text}
    assert len(store.leftovers(library.key)) == 1
    library.add("well.txt", FIRST)
    assert store.leftovers(library.key) == []
    assert index.version_keys() == store.current_keys(library.key)


def test_running_it_again_cleans_up_also_when_everything_was_published(store, index, library):
    index.dies_at = 3
    with pytest.raises(Killed):
        library.add("dam.txt", NEW)
    assert len(store.leftovers(library.key)) == 1
    assert library.add("dam.txt", NEW).status is IngestStatus.UNCHANGED
    assert store.leftovers(library.key) == []
    assert check_library(store, library.key, index).sound


def test_a_writer_opens_the_index_anew_only_after_others_or_a_failure(
    tmp_path, store, index, library, monkeypatch
):
    opened = []
    monkeypatch.setattr(index, "refresh", lambda: opened.append(1))
    library.add("well.txt", FIRST)
    library.add("dam.txt", NEW)
    assert len(opened) == 0
    library_of(tmp_path, store, index).add("dam.txt", OLD)
    library.add("dam.txt", NEW)
    assert len(opened) == 2
    index.dies_at, index.error = index.changes + 1, VectorIndexUnavailable("Chroma is away.")
    with pytest.raises(VectorIndexUnavailable):
        library.add("dam.txt", OLD)
    library.add("dam.txt", OLD)
    assert len(opened) == 3


def test_a_database_that_fails_leaves_the_article_as_it_was(store, library, monkeypatch):
    def failing(*_arguments):
        raise StoreUnavailable("The database is away.")

    with monkeypatch.context() as patched:
        patched.setattr(type(store), "publish", failing)
        with pytest.raises(StoreUnavailable):
            library.add("dam.txt", NEW)
    assert visible(library) == {OLD.text}
    assert library.add("dam.txt", NEW).status is IngestStatus.UPDATED


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs kill -9")
def test_a_killed_process_leaves_whole_articles_and_running_it_again_completes(tmp_path):
    with writer_process() as writer:
        writer.begin(tmp_path, "run", 12)
        assert [writer.outcome() for _ in range(3)] == ["added"] * 3
        writer.process.kill()
    with chroma_library(tmp_path) as library:
        assert len(visible(library)) >= 3
        articles = [Article(id=f"run-{n}", text=TEXT.format(n, "run")) for n in range(12)]
        outcomes = list(library.publish(SourceArticle("run.txt", a) for a in articles))
        assert {outcome.status for outcome in outcomes} == {
            IngestStatus.ADDED,
            IngestStatus.UNCHANGED,
        }
        assert visible(library) == {article.text for article in articles}
        assert check_library(library.store, library.key, library.index).sound
