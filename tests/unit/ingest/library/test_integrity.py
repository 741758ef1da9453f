"""What a check of a library finds, and what it takes for sound."""

import pytest

from ingest.errors import StoreDamaged, VectorIndexError
from ingest.index.base import Kind
from ingest.index.memory import MemoryIndex
from ingest.library.integrity import check_library, is_searchable
from ingest.types import Article
from tests.builders.libraries import library_of

FORMER = Article(id="ferry", text="The ferry to Hale sails. It is full.")
LATTER = Article(id="ferry", text="The ferry to Hale is late. Nobody knows why. It rains.")
OTHER = Article(id="chapel", text="The chapel of Ums was painted. It is blue.")


@pytest.fixture
def library(tmp_path, store):
    library = library_of(tmp_path, store, MemoryIndex())
    for article in (FORMER, LATTER, OTHER):
        library.add("x", article)
    return library


def change(library, statement):
    with library.store._database.write_transaction() as connection:
        connection.exec_driver_sql(statement)


def check(library):
    return check_library(library.store, library.key, library.index)


def test_a_library_in_order_is_sound(library):
    report = check(library)
    assert (report.sound, report.citable, report.searchable) == (True, True, True)
    assert (report.articles, report.sentences, report.leftovers) == (2, 5, 0)


DAMAGES = {
    "the text of a current version": "UPDATE versions SET text = 'X' || text WHERE key = 2",
    "the hash of a current version": "UPDATE versions SET content_hash = 'x' WHERE key = 2",
    "the place of a sentence": 'UPDATE sentences SET "end" = 999 WHERE version_key = 2',
    "a sentence without its beginning": "UPDATE sentences SET start = start + 4 WHERE version_key = 2 AND position = 1",
    "a sentence without its end": 'UPDATE sentences SET "end" = "end" - 5 WHERE version_key = 2 AND position = 2',
    "the title": "UPDATE versions SET title = 'Another title' WHERE key = 2",
    "authors that are no list": "UPDATE versions SET authors = '7' WHERE key = 2",
    "a text that is no text": "UPDATE versions SET text = x'ff00' WHERE key = 2",
    "a lost sentence": "DELETE FROM sentences WHERE version_key = 2 AND position = 2",
    "a lost chunk": "DELETE FROM chunks WHERE version_key = 2 AND position = 1",
}


@pytest.mark.parametrize("statement", DAMAGES.values(), ids=DAMAGES)
def test_a_version_that_is_not_as_it_was_published_is_damaged(library, statement):
    change(library, statement)
    report = check(library)
    assert (report.damaged, report.damaged_ids) == ((2,), ("ferry",))
    assert not report.citable
    assert not report.sound


def test_a_damaged_article_is_not_exported_to_be_ingested_as_if_it_were_sound(library):
    change(library, "UPDATE versions SET text = 'X' || text WHERE key = 2")
    with pytest.raises(StoreDamaged, match="ferry"):
        list(library.store.articles(library.key))


def test_former_versions_are_checked_too_for_old_citations_name_them(library):
    change(library, "UPDATE versions SET text = 'X' || text WHERE key = 1")
    report = check(library)
    assert (report.damaged, report.replaced_damaged) == ((), (1,))
    assert not report.citable


@pytest.mark.parametrize("wrong", [999, 1], ids=["nowhere", "at a former version"])
def test_an_article_whose_text_is_not_there_is_named(library, wrong):
    change(library, f"UPDATE articles SET current_version_key = {wrong} WHERE article_id = 'ferry'")  # noqa: S608  # a number of the test
    report = check(library)
    assert report.textless == ("ferry",)
    assert not report.citable


@pytest.mark.parametrize("column", ["articles", "sentences"])
def test_wrong_counters_are_noticed(library, column):
    change(library, f"UPDATE libraries SET {column} = {column} + 1")  # noqa: S608  # a name of the test
    report = check(library)
    assert report.miscounted
    assert report.citable
    assert not report.searchable


def test_what_an_interrupted_writer_noted_is_counted(library):
    library.store.begin(library.key, [(FORMER, "x")], ingested_at="2026-03-04T05:06:07+00:00")
    report = check(library)
    assert report.leftovers == 1
    assert report.sound


def test_an_index_that_fails_is_said_beside_all_that_the_store_tells(library, monkeypatch):
    def fail(*_):
        raise VectorIndexError("The index is damaged.")

    monkeypatch.setattr(library.index, "count", fail)
    report = check(library)
    assert report.failure.message == "The index is damaged."
    assert (report.articles, report.citable, report.searchable) == (2, True, False)


def test_an_index_that_does_not_find_what_is_in_it_is_not_searchable(library, monkeypatch):
    assert is_searchable(library.store, library.key, library.index)
    monkeypatch.setattr(library.index, "query", lambda *_: [])
    assert not is_searchable(library.store, library.key, library.index)
    assert check(library).unsearchable


def test_lost_rows_do_not_make_an_index_unsearchable(library):
    library.index.remove([2, 3])
    assert is_searchable(library.store, library.key, library.index)
    assert check(library).unindexed == (2, 3)
    assert library.index.count(Kind.SENTENCE) == 0
