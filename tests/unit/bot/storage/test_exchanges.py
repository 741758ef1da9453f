"""What is kept of questions in Discord: in memory and in each database."""

from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event

from bot.storage.audits import AuditStore, StoredAudit
from bot.storage.database import BotDatabase
from bot.storage.exchanges import ExchangeStore
from bot.types.records import Exchange, ExchangeState, Feedback
from ingest.errors import StoreError
from ingest.storage.versions import BATCH
from tests.fakes.exchanges import InMemoryExchanges
from tests.integration.storage.servers import records_url

NOW = datetime(2031, 6, 1, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
SNOWFLAKE = 1_574_419_266_197_783_376


def exchange(name="a1", **fields):
    return replace(Exchange(name, SNOWFLAKE, 7, 8, NOW), **fields)


def refused(name, question, hours=0, **fields):
    asked_at = NOW + hours * HOUR
    return exchange(
        name, question=question, state=ExchangeState.REFUSED, asked_at=asked_at, **fields
    )


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request, tmp_path):
    with closing(BotDatabase(records_url(request, tmp_path))) as opened:
        yield opened


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def exchanges(request, tmp_path):
    if request.param == "memory":
        yield InMemoryExchanges()
        return
    with closing(BotDatabase(records_url(request, tmp_path))) as opened:
        yield ExchangeStore(opened)


def test_an_exchange_comes_back_as_it_was_kept(exchanges):
    kept = exchange(message_ids=(SNOWFLAKE + 1, 2), private=True, guild_id=None)
    exchanges.keep(kept)
    assert exchanges.find("a1") == kept
    assert exchanges.find("a2") is None


def test_it_is_changed_by_keeping_it_again(exchanges):
    exchanges.keep(exchange())
    exchanges.keep(exchange("b1", asked_at=NOW - HOUR))
    assert [each.id for each in exchanges.unfinished()] == ["b1", "a1"]
    exchanges.keep(exchange(state=ExchangeState.UNDELIVERED))
    assert [each.id for each in exchanges.unfinished()] == ["b1", "a1"]
    exchanges.keep(exchange(state=ExchangeState.ANSWERED, message_ids=(3,)))
    assert exchanges.find("a1").state is ExchangeState.ANSWERED
    assert [each.id for each in exchanges.unfinished()] == ["b1"]


def test_it_is_found_by_each_message_of_its_answer_in_its_channel(exchanges):
    exchanges.keep(exchange(message_ids=(SNOWFLAKE, 12, 13)))
    exchanges.keep(exchange("b1", asked_at=NOW - HOUR, message_ids=(13, 123)))
    channel = exchanges.find("a1").channel_id
    found = [exchanges.find_by_message(channel, each) for each in (SNOWFLAKE, 12, 13, 123, 1, 2)]
    assert [each and each.id for each in found] == ["a1", "a1", "a1", "b1", None, None]
    assert exchanges.find_by_message(channel + 1, 12) is None


def test_the_refused_questions_of_a_server_are_listed_and_the_last_comes_first(exchanges):
    exchanges.keep(refused("a1", "Who rang?"))
    exchanges.keep(refused("a2", "who rang?", hours=2))
    exchanges.keep(refused("a3", "Why?", hours=1))
    exchanges.keep(refused("a4", "Elsewhere?", hours=3, guild_id=9))
    exchanges.keep(exchange("a5", state=ExchangeState.ANSWERED, question="Answered?"))
    assert [each.id for each in exchanges.refused(7, 10)] == ["a2", "a3", "a1"]
    assert [each.id for each in exchanges.refused(7, 1)] == ["a2"]
    assert exchanges.refused(9, 1) == [refused("a4", "Elsewhere?", hours=3, guild_id=9)]


def test_a_dismissed_question_is_no_longer_listed_but_stays_on_record(exchanges):
    for name in ("a1", "a2"):
        exchanges.keep(refused(name, "Who rang?"))
    exchanges.dismiss(8, ["a1"])
    assert len(exchanges.refused(7, 10)) == 2
    exchanges.dismiss(7, ["a1", "none"])
    assert [each.id for each in exchanges.refused(7, 10)] == ["a2"]
    assert exchanges.find("a1").dismissed


def test_what_an_answer_cites_is_kept(exchanges):
    exchanges.keep(exchange(cited=(12, 7)))
    assert exchanges.find("a1").cited == (12, 7)


def test_a_person_has_one_opinion_of_an_answer(exchanges):
    exchanges.keep(exchange())
    exchanges.rate(Feedback("a1", SNOWFLAKE, helpful=False, reason="Too “short” 😀"))
    exchanges.rate(Feedback("a1", 6, helpful=True))
    exchanges.rate(Feedback("a1", SNOWFLAKE, helpful=True))
    asked, said = exchanges.of_person(SNOWFLAKE)
    assert asked == [exchange()]
    assert said == [Feedback("a1", SNOWFLAKE, helpful=True)]
    assert exchanges.of_person(6) == ([], [Feedback("a1", 6, helpful=True)])


def test_answers_that_were_no_good_are_listed_by_server(exchanges):
    for name, hours, guild in (("a1", 0, 7), ("b1", 1, 7), ("c1", 2, 9)):
        exchanges.keep(exchange(name, asked_at=NOW + hours * HOUR, guild_id=guild))
        exchanges.rate(Feedback(name, 5, helpful=False, reason=f"Reason {name}"))
        exchanges.rate(Feedback(name, 6, helpful=True))
    found = exchanges.complaints(7, 10)
    assert [(each.id, said.reason) for each, said in found] == [
        ("b1", "Reason b1"),
        ("a1", "Reason a1"),
    ]
    assert exchanges.complaints(7, 1) == found[:1]
    assert [said.helpful for said in exchanges.feedback("a1")] == [False, True]
    assert exchanges.feedback("none") == []


def test_what_is_forgotten_is_gone_with_what_was_said_of_it(exchanges):
    for name in ("a1", "b1"):
        exchanges.keep(exchange(name))
        exchanges.rate(Feedback(name, 6, helpful=True))
    exchanges.forget(["a1", "none"])
    assert exchanges.find("a1") is None
    assert exchanges.of_person(6) == ([], [Feedback("b1", 6, helpful=True)])
    exchanges.forget_feedback(6)
    assert exchanges.of_person(6) == ([], [])
    assert exchanges.find("b1") is not None


def test_old_ones_are_forgotten_everywhere_or_in_one_server(exchanges):
    exchanges.keep(exchange("a1", asked_at=NOW - 2 * HOUR))
    exchanges.keep(exchange("b1", asked_at=NOW - 2 * HOUR, guild_id=9))
    exchanges.keep(exchange("c1"))
    assert exchanges.purge(NOW - HOUR, guild_id=9) == ["b1"]
    assert exchanges.purge(NOW - HOUR) == ["a1"]
    assert exchanges.find("c1") is not None


def test_feedback_on_an_answer_that_was_purged_is_not_kept(exchanges):
    exchanges.keep(exchange(asked_at=NOW - 2 * HOUR))
    assert exchanges.purge(NOW - HOUR) == ["a1"]
    exchanges.rate(Feedback("a1", 6, helpful=False, reason="It is wrong."))
    assert exchanges.feedback("a1") == []
    assert exchanges.of_person(6) == ([], [])


def test_feedback_that_a_former_release_left_behind_is_purged(database):
    exchanges = stored(database, "a1", "b1")
    with database.write_transaction() as connection:
        connection.exec_driver_sql("DELETE FROM exchanges WHERE id = 'a1'")
    assert exchanges.purge(NOW - HOUR) == []
    assert exchanges.of_person(6)[1] == [Feedback("b1", 6, helpful=True)]


def test_a_refused_question_that_was_asked_privately_is_no_gap(exchanges):
    refused = {"state": ExchangeState.REFUSED, "question": "Who was it?"}
    exchanges.keep(exchange("a1", private=True, **refused))
    exchanges.keep(exchange("b1", guild_id=None, **refused))
    assert exchanges.refused(7, 9) == []
    exchanges.keep(exchange("c1", **refused))
    assert [each.question for each in exchanges.refused(7, 9)] == ["Who was it?"]


def test_no_statement_has_more_parameters_than_databases_allow(database):
    numbers = []

    def count(_connection, _cursor, _statement, parameters, *_):
        numbers.append(len(parameters))

    event.listen(database._engine, "before_cursor_execute", count)
    names = [f"{number:06}" for number in range(3 * BATCH)]
    exchanges = ExchangeStore(database)
    exchanges.records(names)
    exchanges.forget(names)
    AuditStore(database).forget(names)
    event.remove(database._engine, "before_cursor_execute", count)
    assert max(numbers) <= BATCH


def stored(database, *names, **fields):
    """An ``ExchangeStore`` with exchanges that have feedback and an audit record each."""
    exchanges, audits = ExchangeStore(database), AuditStore(database)
    for name in names:
        exchanges.keep(exchange(name, **fields))
        exchanges.rate(Feedback(name, 6, helpful=True))
        audits.add(StoredAudit(name, NOW, f'{{"id": "{name}"}}'))
    return exchanges


def left(database, *names):
    """Which exchanges, feedback and audit records are left of these."""
    exchanges = ExchangeStore(database)
    return (
        [name for name in names if exchanges.find(name)],
        [name for name in names if exchanges.feedback(name)],
        [audit.id for audit in reversed(AuditStore(database).newest(9))],
    )


def test_the_audit_records_of_some_exchanges_are_found(database):
    exchanges = stored(database, "a1", "b1", "c1")
    assert exchanges.records(["c1", "a1", "none"]) == ['{"id": "a1"}', '{"id": "c1"}']


def test_audit_records_are_deleted_with_their_exchanges(database):
    exchanges = stored(database, "a1", "b1", "c1")
    exchanges.forget(["a1", "none"])
    assert left(database, "a1", "b1", "c1") == (["b1", "c1"],) * 3
    exchanges.keep(exchange("b1", asked_at=NOW - 2 * HOUR))
    assert exchanges.purge(NOW - HOUR) == ["b1"]
    assert left(database, "b1", "c1") == (["c1"],) * 3


def test_more_exchanges_than_a_statement_takes_are_deleted_as_well(database):
    names = [f"{number:04}" for number in range(BATCH + 2)]
    # Of those to delete, the first and the last exist, which two statements delete.
    exchanges = stored(database, names[0], names[1], names[-1])
    exchanges.forget(names[1:])
    assert left(database, names[0], names[1], names[-1]) == (names[:1],) * 3


@pytest.mark.parametrize("table", ["exchanges", "opinions", "audits"])
@pytest.mark.parametrize(
    "delete",
    [
        pytest.param(lambda exchanges: exchanges.forget(["a1"]), id="forget"),
        pytest.param(lambda exchanges: exchanges.purge(NOW + HOUR), id="purge"),
        pytest.param(lambda exchanges: exchanges.purge(NOW + HOUR, 7), id="purge of a guild"),
    ],
)
def test_a_failure_in_between_deletes_nothing(database, table, delete):
    exchanges = stored(database, "a1", "b1")

    def fail(_connection, _cursor, statement, *_):
        if statement.split()[:3] == ["DELETE", "FROM", table]:
            raise StoreError("The disk is gone.")

    event.listen(database._engine, "before_cursor_execute", fail)
    with pytest.raises(StoreError, match="disk is gone"):
        delete(exchanges)
    event.remove(database._engine, "before_cursor_execute", fail)
    assert left(database, "a1", "b1") == (["a1", "b1"],) * 3
    delete(exchanges)
    assert "a1" not in left(database, "a1", "b1")[0] + left(database, "a1", "b1")[2]
