"""Which audit records are stored, while the questions that they are about come and go."""

import threading
from contextlib import closing
from datetime import UTC, datetime

import pytest
from sqlalchemy import delete, event

from bot.storage.audits import AuditStore, StoredAudit
from bot.storage.database import BotDatabase
from bot.storage.exchanges import ExchangeStore
from bot.storage.schema import ExchangeTable
from bot.types.records import Exchange
from tests.integration.storage.servers import records_url

NOW = datetime(2031, 6, 1, 12, 0, tzinfo=UTC)
EXCHANGE = Exchange("a1", 5, 7, 8, NOW)
RECORD = StoredAudit("a1", NOW, '{"question": "Wie heißt “sie”?"}')
BLOCKED_SECONDS = 0.2


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request, tmp_path):
    with closing(BotDatabase(records_url(request, tmp_path))) as opened:
        yield opened


@pytest.fixture
def exchanges(database):
    return ExchangeStore(database)


@pytest.fixture
def audits(database):
    """The audit records of a process that stores each question as an exchange."""
    return AuditStore(database, needs_exchange=True)


def started(call, *arguments):
    """A thread that makes a call, which waits for another transaction."""
    thread = threading.Thread(target=call, args=arguments)
    thread.start()
    thread.join(BLOCKED_SECONDS)
    return thread


def test_where_questions_are_not_stored_a_record_needs_none(database):
    audits = AuditStore(database)
    audits.add(RECORD)
    assert audits.newest(9) == [RECORD]


def test_the_record_of_a_stored_question_is_added(exchanges, audits):
    exchanges.keep(EXCHANGE)
    audits.add(RECORD)
    assert audits.newest(9) == [RECORD]


def test_a_record_that_comes_after_its_question_was_deleted_is_not_added(exchanges, audits):
    exchanges.keep(EXCHANGE)
    exchanges.forget(["a1"])
    audits.add(RECORD)
    assert audits.newest(9) == []


def test_a_record_that_comes_while_its_question_is_deleted_is_not_added(
    database, exchanges, audits
):
    exchanges.keep(EXCHANGE)
    with database.concurrent_write_transaction() as connection:
        connection.execute(delete(ExchangeTable))
        adding = started(audits.add, RECORD)
        assert adding.is_alive()
    adding.join()
    assert audits.newest(9) == []


def test_a_question_that_is_deleted_while_its_record_is_added_takes_it_along(
    database, exchanges, audits
):
    exchanges.keep(EXCHANGE)
    added, go_on = threading.Event(), threading.Event()

    def hold(_):
        if threading.current_thread() is adding:
            added.set()
            go_on.wait(60)

    event.listen(database._engine, "commit", hold)
    adding = threading.Thread(target=audits.add, args=(RECORD,))
    adding.start()
    assert added.wait(60)
    deleting = started(exchanges.forget, ["a1"])
    assert deleting.is_alive()
    go_on.set()
    adding.join()
    deleting.join()
    assert audits.newest(9) == []
