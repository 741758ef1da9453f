"""What is said when a database cannot be used."""

import sqlite3
from contextlib import closing

import pytest
from sqlalchemy import text

from ingest.errors import StoreDamaged, StoreError
from ingest.storage.article_database import ArticleDatabase
from ingest.storage.database import is_emptied, sqlite_url


@pytest.fixture
def path(tmp_path):
    return tmp_path / "footnote.sqlite3"


@pytest.fixture
def opened(path):
    with closing(ArticleDatabase(sqlite_url(path))) as database:
        yield database


def test_a_full_disk_is_called_so_with_advice_that_helps(opened):
    def fill():
        with opened.write_transaction() as connection:
            connection.exec_driver_sql("PRAGMA max_page_count = 1")
            connection.exec_driver_sql("CREATE TABLE more AS SELECT zeroblob(100000)")

    with pytest.raises(StoreError) as caught:
        fill()
    assert caught.value.message == "The disk is full."
    assert "Free some space" in caught.value.hint
    assert not caught.value.retryable


def test_a_number_that_no_database_takes_is_an_error_of_ours(opened):
    with pytest.raises(StoreError, match="too large"), opened.read_transaction() as connection:
        connection.execute(text("SELECT :number"), {"number": 10**20})


def test_a_text_that_is_not_utf_8_is_damage_and_no_missing_server(opened):
    with pytest.raises(StoreDamaged), opened.read_transaction() as connection:
        connection.exec_driver_sql("SELECT CAST(x'ff' AS TEXT)").all()


def test_a_file_without_tables_is_emptied_and_a_missing_one_is_not(path):
    assert not is_emptied(path)
    path.touch()
    assert is_emptied(path)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("PRAGMA user_version = 1")
    assert is_emptied(path)
    ArticleDatabase(sqlite_url(path)).close()
    assert not is_emptied(path)
