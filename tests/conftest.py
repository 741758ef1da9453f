"""What holds for all tests: no settings, folders or services of the person who runs them.

Database servers are started by the first test that asks for one, and imported only then.
"""

import os
import ssl
import tempfile
from functools import cache

# Each worker is one of several: threads of one operation would only wait for one another.
# Set before the libraries that read it are imported, and inherited by every process.
os.environ["OMP_NUM_THREADS"] = "1"

import pytest
from hypothesis import settings as hypothesis_settings

from bot.settings import Settings, variable_name
from tests.builders.memory import GIB, memory_folder

FOREIGN = ("OPENAI_API_KEY", "ANTHROPIC_API_KEY", "LANGSMITH_TRACING", "LANGCHAIN_TRACING_V2")
PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")


# Databases wait for the disk at each commit, and the tests commit thousands of times.
if in_memory := memory_folder(2 * GIB):
    tempfile.tempdir = str(in_memory)

# A deadline measures the machine, not the code. ``make fuzz`` tries far more examples.
hypothesis_settings.register_profile("footnote", deadline=None, max_examples=40)
hypothesis_settings.load_profile("footnote")


@pytest.fixture(autouse=True, scope="session")
def _nobody_in_particular(tmp_path_factory):
    """An empty home folder, no model hub, and every setting at its default."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", str(home))
        patch.setenv("USERPROFILE", str(home))
        patch.setenv("HF_HOME", str(home / "huggingface"))
        patch.setenv("HF_HUB_OFFLINE", "1")
        settings = {variable_name(field) for field in Settings.model_fields}
        for name in (*settings, *FOREIGN, *PROXIES):
            for spelling in (name, name.lower()):
                patch.delenv(spelling, raising=False)
        for name in [name for name in os.environ if name.startswith(("XDG_", "HUGGINGFACE_"))]:
            patch.delenv(name)
        # Hundreds of clients would each read all certificates, though they call loopback.
        patch.setattr(ssl, "create_default_context", cache(ssl.create_default_context))
        # Commands run inside this process, which would stay at the priority of an ingest.
        patch.setattr("ingest.runtime.priority.NICENESS", -20)
        # However slow the machine is, articles that are read at once are embedded at once.
        patch.setattr("ingest.runtime.prefetch.LINGER_SECONDS", 5)
        yield home


@pytest.fixture(scope="session")
def postgresql():
    """The address of a PostgreSQL server."""
    from tests.integration.storage.servers import postgresql_serving

    with postgresql_serving() as url:
        yield url


@pytest.fixture(scope="session")
def chroma_url(tmp_path_factory):
    """The address of a Chroma server."""
    from tests.integration.storage.servers import chroma_serving

    with chroma_serving(tmp_path_factory.mktemp("chroma-server")) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request, tmp_path):
    """The address of a database with nothing in it, one kind after the other."""
    from tests.integration.storage.servers import database_with_tables, file_with_tables

    if request.param == "sqlite":
        return file_with_tables(tmp_path / "footnote.sqlite3")
    return database_with_tables(request.getfixturevalue("postgresql"))


@pytest.fixture(params=["sqlite", "postgresql"])
def database_without_tables(request, tmp_path):
    """The address of a database that nobody has opened, one kind after the other."""
    from ingest.storage.database import sqlite_url
    from tests.integration.storage.servers import new_database

    if request.param == "sqlite":
        return sqlite_url(tmp_path / "footnote.sqlite3")
    return new_database(request.getfixturevalue("postgresql"))


@pytest.fixture
def store(database):
    """A store on each kind of database."""
    from ingest.storage.article_store import ArticleStore

    store = ArticleStore(database)
    yield store
    store.close()
