"""Records of answers: kept, found, listed and forgotten, in memory and in each database."""

import sqlite3
import threading
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.audit.record import AuditRecord
from bot.audit.repository import AuditRepository
from bot.storage.audits import AuditStore
from bot.storage.database import BotDatabase
from ingest.errors import StoreError, UsageError
from ingest.storage.article_store import ArticleStore
from ingest.storage.database import database_exists, sqlite_url
from tests.fakes.audits import InMemoryAudits
from tests.integration.storage.servers import database_with_tables, new_database

NOW = datetime(2031, 6, 1, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def record(name, asked_at=NOW, **fields):
    return replace(AuditRecord(name, asked_at, "Why?", ("shared",), "extractive", 1.0), **fields)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "audits.sqlite3"


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def audits(request):
    if request.param == "memory":
        yield InMemoryAudits()
        return
    server = request.param == "postgresql"
    url = (
        database_with_tables(request.getfixturevalue("postgresql"))
        if server
        else sqlite_url(request.getfixturevalue("path"))
    )
    with closing(BotDatabase(url)) as database:
        yield AuditRepository(AuditStore(database))


def test_a_record_comes_back_by_its_identifier(audits):
    kept = record("a1b2", notices=("“Ünïcode” 😀",), article_ids=())
    audits.keep(kept)
    audits.keep(record("c3d4"))
    assert audits.find("a1b2") == kept
    assert audits.find(" A1B2 ") == kept


def test_a_unique_beginning_is_enough(audits):
    audits.keep(record("a1b2"))
    audits.keep(record("a1c3"))
    assert audits.find("a1c").question_id == "a1c3"


def test_an_identifier_goes_before_a_longer_one_that_begins_so(audits):
    audits.keep(record("a1"))
    audits.keep(record("a1b2", NOW + HOUR))
    assert audits.find("a1").question_id == "a1"


def test_the_latest_of_several_with_one_identifier_is_found(audits):
    audits.keep(record("a1", NOW + HOUR))
    audits.keep(record("a1"))
    assert audits.find("a1").asked_at == NOW + HOUR


def test_an_ambiguous_beginning_names_the_candidates(audits):
    for number in range(7):
        audits.keep(record(f"a{number}"))
    with pytest.raises(UsageError, match=r"with 'a': .* and others\. Type more"):
        audits.find("a")


@pytest.mark.parametrize("typed", ["nothing", "", " ", "%", "_", "a\0", "\ud800", "a' OR 1=1"])
def test_an_unknown_identifier_says_what_to_do(audits, typed):
    audits.keep(record("a1b2"))
    with pytest.raises(UsageError, match="footnote audit"):
        audits.find(typed)


def test_discord_s_own_number_of_a_message_is_understood(audits):
    audits.keep(record(f"{1_442_000_111_222_333_444:x}"))
    assert audits.find("1442000111222333444").question_id == f"{1_442_000_111_222_333_444:x}"


def test_the_latest_questions_come_first(audits):
    for hours in (2, 0, 1):
        audits.keep(record(f"h{hours}", NOW + hours * HOUR))
    assert [found.question_id for found in audits.newest(2)] == ["h2", "h1"]


def test_what_is_too_old_is_forgotten_and_nothing_else(audits):
    for hours in range(4):
        audits.keep(record(f"h{hours}", NOW + hours * HOUR))
    assert audits.purge(NOW + 2 * HOUR) == 2
    assert audits.purge(NOW + 2 * HOUR) == 0
    assert [found.question_id for found in audits.newest(9)] == ["h3", "h2"]


def test_records_stay_when_the_file_is_opened_again(path):
    for name in ("a1", "b2"):
        with closing(BotDatabase(sqlite_url(path))) as database:
            AuditRepository(AuditStore(database)).keep(record(name))
    with closing(BotDatabase(sqlite_url(path))) as database:
        assert len(AuditRepository(AuditStore(database)).newest(9)) == 2


def test_a_record_that_cannot_be_read_hides_no_other(path):
    with closing(BotDatabase(sqlite_url(path))) as database:
        audits = AuditRepository(AuditStore(database))
        audits.keep(record("a1"))
        audits.keep(record("b2"))
        with sqlite3.connect(path) as connection:
            connection.execute("UPDATE audits SET body = '{' WHERE id = 'a1'")
        connection.close()
        assert [found.question_id for found in audits.newest(9)] == ["b2"]
        with pytest.raises(StoreError):
            audits.find("a1")


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_audits_may_stand_beside_articles_that_were_there_before(request, path, kind):
    server = kind == "postgresql"
    url = new_database(request.getfixturevalue("postgresql")) if server else sqlite_url(path)
    with closing(ArticleStore(url)) as articles:
        articles.open_library("shared")
        assert not database_exists(url, "audits")
        with closing(BotDatabase(url)) as database:
            AuditRepository(AuditStore(database)).keep(record("a1"))
        assert database_exists(url, "audits")
        assert articles.library("shared").articles == 0


def test_audits_alone_are_not_taken_for_a_store_of_articles(path):
    BotDatabase(sqlite_url(path)).close()
    assert not database_exists(sqlite_url(path))
    ArticleStore(sqlite_url(path)).close()
    assert database_exists(sqlite_url(path))


def test_a_record_on_a_server_waits_for_no_writer_of_articles(postgresql):
    url = new_database(postgresql)
    with (
        closing(ArticleStore(url)) as articles,
        closing(BotDatabase(url)) as database,
        articles._database.write_transaction(),
    ):
        thread = threading.Thread(
            target=AuditRepository(AuditStore(database)).keep, args=(record("a1"),)
        )
        thread.start()
        thread.join(5)
        assert not thread.is_alive()


def test_records_of_some_questions_can_be_forgotten(audits):
    for name in ("a1b2", "c3d4", "e5f6"):
        audits.keep(record(name))
    audits.forget(["a1b2", "e5f6", "none"])
    assert [each.question_id for each in audits.newest(10)] == ["c3d4"]
