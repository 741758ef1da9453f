"""A process that reads while others write to the same folder, with real Chroma."""

import pytest

from ingest.index.base import Kind
from ingest.library.integrity import check_library
from ingest.sources.items import SourceArticle
from ingest.types import Article, IngestStatus
from tests.builders.libraries import chroma_library
from tests.integration.storage.writer_process import writer_process


@pytest.fixture
def library(tmp_path):
    with chroma_library(tmp_path) as library:
        yield library


@pytest.fixture(scope="module")
def writer():
    with writer_process() as writer:
        yield writer


@pytest.fixture(scope="module")
def other_writer():
    with writer_process() as writer:
        yield writer


def nearest(library, text):
    library.refresh()
    hits = library.nearest(Kind.SENTENCE, library.embedder.embed_query(text), 1)
    versions = library.store.versions([hit.row.version_key for hit in hits])
    return [versions[hit.row.version_key].sentences[hit.row.position].text for hit in hits]


def test_a_reader_sees_what_another_process_publishes_and_replaces(tmp_path, library, writer):
    assert nearest(library, "a heron landed") == []
    library.add("here.txt", Article(id="here", text="A swan landed. It left."))
    assert nearest(library, "a heron landed") == ["A swan landed."]
    assert writer.write(tmp_path, "there", text="A heron landed. It stayed.") == ["added"]
    assert nearest(library, "a heron landed") == ["A heron landed."]
    assert writer.write(tmp_path, "there", text="A stork sat down. It slept.") == ["updated"]
    assert nearest(library, "a stork sat down") == ["A stork sat down."]
    assert nearest(library, "a heron landed") == ["A swan landed."]


def test_vectors_are_found_even_before_a_refresh(tmp_path, library, writer):
    library.add("here.txt", Article(id="here", text="A swan landed."))
    assert nearest(library, "swan") == ["A swan landed."]
    writer.write(tmp_path, "there", text="A heron landed. It stayed.")
    key = library.store.resolve(library.key, "there-0")
    assert len(library.vectors(Kind.SENTENCE, [library.store.version(key)])[key]) == 2


def test_processes_take_turns_in_writing_and_nothing_is_lost(
    tmp_path, library, writer, other_writer
):
    writer.begin(tmp_path, "one", 8)
    other_writer.begin(tmp_path, "two", 8)
    for number in range(8):
        article = Article(id=f"here-{number}", text=f"Reader {number} wrote. It was brief.")
        assert library.add("here.txt", article).status is IngestStatus.ADDED
        assert nearest(library, f"Reader {number} wrote") == [f"Reader {number} wrote."]
    assert writer.finish() == other_writer.finish() == ["added"] * 8
    library.refresh()
    assert library.store.article_count(library.key) == 24
    assert check_library(library.store, library.key, library.index).sound
    assert nearest(library, "Item 7 of two happened") == ["Item 7 of two happened."]


def test_a_writer_that_keeps_the_index_open_is_not_harmed_by_readers_that_open_it(
    tmp_path, library, writer
):
    articles = [Article(id=f"here-{n}", text=f"Reader {n} wrote. It was brief.") for n in range(60)]
    with chroma_library(tmp_path) as reader:
        items = (SourceArticle("here.txt", article) for article in articles)
        for number, outcome in enumerate(library.publish(items)):
            assert outcome.status is IngestStatus.ADDED
            if number % 10 == 0:
                assert nearest(reader, f"Reader {number} wrote") == [f"Reader {number} wrote."]
        assert check_library(reader.store, reader.key, reader.index).sound
    assert check_library(library.store, library.key, library.index).sound
