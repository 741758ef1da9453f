"""What is stored belongs to its owner alone, whatever the umask is."""

import os
from stat import S_IMODE

import pytest

from ingest.feeds.state import FeedState
from ingest.runtime.private_files import is_open_to_others, make_private_file, make_private_folder
from ingest.storage.article_store import ArticleStore
from ingest.storage.database import sqlite_url
from ingest.web.page_cache import PageCache

pytestmark = pytest.mark.skipif(os.name != "posix", reason="needs permissions")


@pytest.fixture(autouse=True)
def _permissive():
    before = os.umask(0)
    yield
    os.umask(before)


def modes(folder):
    return {path.name: oct(S_IMODE(path.stat().st_mode)) for path in folder.iterdir()}


def test_a_new_folder_and_file_are_private_and_existing_ones_stay_as_they_are(tmp_path):
    folder, file = tmp_path / "a" / "b", tmp_path / "a" / "b" / "c"
    make_private_folder(folder)
    make_private_file(file)
    assert not is_open_to_others(folder)
    assert not is_open_to_others(file)
    folder.chmod(0o750)
    file.write_text("kept")
    make_private_folder(folder)
    make_private_file(file)
    assert is_open_to_others(folder)
    assert file.read_text() == "kept"


def test_a_database_is_private_with_the_files_beside_it(tmp_path):
    store = ArticleStore(sqlite_url(tmp_path / "data" / "footnote.sqlite3"))
    store.open_library("valley")
    names = {"footnote.sqlite3", "footnote.sqlite3-wal", "footnote.sqlite3-shm"}
    assert modes(tmp_path / "data") == dict.fromkeys(names, "0o600")
    assert modes(tmp_path)["data"] == "0o700"
    store.close()


def test_the_caches_of_pages_and_feeds_are_private(tmp_path):
    PageCache(tmp_path / "pages.sqlite3").get("https://example.com/")
    FeedState(tmp_path / "feeds.sqlite3", "shared").due("https://example.com/feed")
    assert set(modes(tmp_path).values()) == {"0o600"}
