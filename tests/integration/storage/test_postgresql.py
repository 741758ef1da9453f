"""What holds for PostgreSQL alone; the contract of both kinds is in ``test_store``."""

import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from ingest.errors import SettingsError, StoreBusy, StoreUnavailable
from ingest.storage.advisory_lock import AdvisoryLock
from ingest.storage.article_database import ArticleDatabase
from ingest.storage.article_store import ArticleStore
from tests.integration.storage.servers import free_port, new_database

ROOT = Path(__file__).parents[3]
HOLD = """
import sys
from ingest.storage.article_store import ArticleStore
with ArticleStore(sys.argv[1]).write_lock().hold():
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def database(postgresql):
    return new_database(postgresql)


@pytest.fixture
def opened(database):
    with closing(ArticleDatabase(database)) as opened:
        yield opened


def test_the_write_lock_has_one_holder_and_the_others_hear_how_long_they_wait(opened):
    heard, order = [], []
    release = threading.Event()

    def wait(seconds):
        heard.append(seconds)
        release.set()

    def first():
        with AdvisoryLock(opened).hold():
            order.append("first")
            entered.set()
            release.wait(60)

    entered = threading.Event()
    thread = threading.Thread(target=first)
    thread.start()
    entered.wait(60)
    with AdvisoryLock(opened, on_wait=wait).hold():
        order.append("second")
    thread.join()
    assert order == ["first", "second"]
    assert heard[0] >= 1


def test_a_lock_that_stays_taken_is_given_up(opened):
    with (
        AdvisoryLock(opened).hold(),
        pytest.raises(StoreBusy),
        AdvisoryLock(opened, timeout=0.1).hold(),
    ):
        pass


def test_the_write_lock_dies_with_its_holder(database, opened):
    command = [sys.executable, "-c", HOLD, database]
    with subprocess.Popen(  # noqa: S603  # this interpreter
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
    ) as holder:
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(StoreBusy), AdvisoryLock(opened, timeout=0.1).hold():
            pass
        holder.kill()
        with AdvisoryLock(opened, timeout=60).hold():
            pass


def test_a_failure_inside_frees_the_lock(opened):
    with pytest.raises(KeyError), AdvisoryLock(opened).hold():
        raise KeyError
    with AdvisoryLock(opened, timeout=0.1).hold():
        pass


def test_a_writer_that_never_ends_its_transaction_makes_others_busy(postgresql, monkeypatch):
    monkeypatch.setattr("ingest.storage.database.BUSY_TIMEOUT_MS", 100)
    with (
        closing(ArticleDatabase(new_database(postgresql))) as database,
        database.write_transaction(),
        pytest.raises(StoreBusy),
        database.write_transaction(),
    ):
        pass


@pytest.mark.parametrize("scheme", ["postgres", "postgresql"])
def test_other_spellings_of_the_address_mean_the_same(database, scheme):
    ArticleStore(database.replace("postgresql+psycopg", scheme)).close()


def test_a_server_that_is_not_there_is_unavailable_and_named_without_the_password():
    with pytest.raises(StoreUnavailable, match="DATABASE_URL") as caught:
        ArticleStore(f"postgresql+psycopg://u:hunter2@127.0.0.1:{free_port()}/x")
    assert "hunter2" not in str(caught.value)


def test_a_database_that_is_not_there_is_unavailable(postgresql):
    with pytest.raises(StoreUnavailable, match="does not exist"):
        ArticleStore(postgresql.replace("/postgres", "/nowhere"))


def test_a_connection_that_was_cut_is_made_again(database, opened):
    with closing(ArticleStore(database)) as store:
        store.open_library("shared")
        with opened.session() as connection:
            connection.execute(
                text(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
            )
        assert store.library("shared").name == "shared"


def test_a_missing_driver_is_a_wrong_setting_that_names_the_extra(monkeypatch):
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(SettingsError, match=r"\[server\]"):
        ArticleStore("postgresql+psycopg://u@127.0.0.1/x")
