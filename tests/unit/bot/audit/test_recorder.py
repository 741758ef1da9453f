"""Records are written in the background: answers neither wait for them nor fail with them."""

import threading
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from structlog.testing import capture_logs

from bot.audit import recorder
from bot.audit.recorder import AuditRecorder
from bot.types.answer import Answer
from bot.types.question import Question
from bot.types.result import AnswerResult
from ingest.errors import StoreBusy
from tests.fakes.audits import InMemoryAudits

NOW = datetime(2031, 6, 1, 12, 0, tzinfo=UTC)
REPLY = AnswerResult(Answer("Why?"))


@pytest.fixture(autouse=True)
def _patient(monkeypatch):
    """However slow the machine is, the records at hand are written before the end."""
    monkeypatch.setattr(recorder, "CLOSE_SECONDS", 60)


class Calendar:
    """A clock that is set by hand."""

    def __init__(self):
        self.now = NOW

    def __call__(self):
        return self.now


class Failing(InMemoryAudits):
    """Fails to keep the first record."""

    def __init__(self, error):
        super().__init__()
        self._error = error

    def keep(self, record):
        error, self._error = self._error, None
        if error:
            raise error
        super().keep(record)


class Watched(InMemoryAudits):
    """Remembers when it was purged."""

    def __init__(self):
        super().__init__()
        self.purged = []

    def purge(self, before):
        self.purged.append(before)
        return super().purge(before)


def opener(audits):
    @contextmanager
    def opened():
        yield audits

    return opened


def ask(auditor, *names):
    for name in names:
        auditor(Question("Why?", id=name), REPLY)


def kept(audits):
    return [record.question_id for record in audits.records]


def test_every_answer_is_recorded_by_the_time_of_closing():
    audits = InMemoryAudits()
    auditor = AuditRecorder(opener(audits), 30, Calendar())
    ask(auditor, "a", "b", "c")
    auditor.close()
    assert kept(audits) == ["a", "b", "c"]


def test_nothing_is_opened_where_nothing_was_asked():
    def never():
        raise AssertionError

    AuditRecorder(never, 30, Calendar()).close()


@pytest.mark.parametrize(
    "error", [StoreBusy("It is locked."), ZeroDivisionError()], ids=["foreseen", "unforeseen"]
)
def test_a_record_that_cannot_be_kept_is_logged_and_the_next_one_is_kept(error):
    audits = Failing(error)
    auditor = AuditRecorder(opener(audits), 30, Calendar())
    with capture_logs() as logs:
        ask(auditor, "a", "b")
        auditor.close()
    assert kept(audits) == ["b"]
    assert [(log["event"], log["question_id"]) for log in logs] == [("audit_record_lost", "a")]


def test_a_database_that_cannot_be_opened_is_tried_again():
    audits, attempts = InMemoryAudits(), []

    @contextmanager
    def opened():
        attempts.append(True)
        if len(attempts) == 1:
            raise StoreBusy("It is locked.")
        yield audits

    auditor = AuditRecorder(opened, 30, Calendar())
    with capture_logs() as logs:
        ask(auditor, "a", "b", "c")
        auditor.close()
    assert kept(audits) == ["b", "c"]
    assert len(attempts) == 2
    assert len(logs) == 1


def test_an_answer_does_not_wait_for_a_disk_that_hangs(monkeypatch):
    monkeypatch.setattr(recorder, "MAX_QUEUED", 2)
    monkeypatch.setattr(recorder, "CLOSE_SECONDS", 0.1)
    released, held = threading.Event(), threading.Event()

    class Hanging(InMemoryAudits):
        def keep(self, record):
            held.set()
            released.wait(60)
            super().keep(record)

    auditor = AuditRecorder(opener(Hanging()), 30, Calendar())
    with capture_logs() as logs:
        ask(auditor, "a")
        assert held.wait(60)
        ask(auditor, "b", "c", "d")
        auditor.close()
    released.set()
    assert [log["event"] for log in logs] == ["audit_record_lost", "audit_records_lost"]
    assert logs[0]["question_id"] == "d"


def test_old_records_go_with_the_first_answer_and_then_once_a_day():
    audits, calendar = Watched(), Calendar()
    auditor = AuditRecorder(opener(audits), 30, calendar)
    for hours in (0, 1, 23, 24, 25, 47, 49):
        calendar.now = NOW + timedelta(hours=hours)
        ask(auditor, f"h{hours}")
    auditor.close()
    month = timedelta(days=30)
    assert audits.purged == [NOW + timedelta(hours=hours) - month for hours in (0, 24, 49)]
    assert len(audits.records) == 7


def test_records_of_the_days_wished_for_stay():
    audits, calendar = InMemoryAudits(), Calendar()
    for days in (3, 1):
        calendar.now = NOW - timedelta(days=days)
        auditor = AuditRecorder(opener(audits), 30, calendar)
        ask(auditor, f"{days} days ago")
        auditor.close()
    calendar.now = NOW
    auditor = AuditRecorder(opener(audits), 2, calendar)
    ask(auditor, "now")
    auditor.close()
    assert kept(audits) == ["1 days ago", "now"]


def test_with_no_days_nothing_is_kept_and_what_was_there_goes():
    audits, calendar = InMemoryAudits(), Calendar()
    auditor = AuditRecorder(opener(audits), 30, calendar)
    ask(auditor, "a")
    auditor.close()
    calendar.now += timedelta(seconds=1)
    auditor = AuditRecorder(opener(audits), 0, calendar)
    ask(auditor, "b")
    auditor.close()
    assert kept(audits) == []


def test_many_threads_may_answer_at_once():
    audits = InMemoryAudits()
    auditor = AuditRecorder(opener(audits), 30, Calendar())
    threads = [
        threading.Thread(target=ask, args=(auditor, *(f"{n}-{i}" for i in range(20))))
        for n in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    auditor.close()
    assert len(set(kept(audits))) == 160
