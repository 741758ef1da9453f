"""Both kinds of database, and a server of each kind for all tests."""

import pytest

from ingest.storage.article_store import ArticleStore
from ingest.storage.database import sqlite_url
from tests.fakes.embedder import HashEmbedder
from tests.fakes.index import MemoryIndex
from tests.ingest.servers import chroma_serving, new_database, postgresql_serving


@pytest.fixture(scope="session")
def postgresql():
    """The address of a PostgreSQL server."""
    with postgresql_serving() as url:
        yield url


@pytest.fixture(scope="session")
def chroma_url(tmp_path_factory):
    """The address of a Chroma server."""
    with chroma_serving(tmp_path_factory.mktemp("chroma-server")) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request, tmp_path):
    """The address of an empty database, one kind after the other."""
    if request.param == "sqlite":
        return sqlite_url(tmp_path / "footnote.sqlite3")
    return new_database(request.getfixturevalue("postgresql"))


@pytest.fixture
def store(database):
    """A store on each kind of database."""
    store = ArticleStore(database)
    yield store
    store.close()


@pytest.fixture
def index():
    return MemoryIndex()


@pytest.fixture
def embedder():
    return HashEmbedder()
