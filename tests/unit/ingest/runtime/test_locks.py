import subprocess
import sys
import threading
import time

import pytest

from ingest.errors import StoreBusy, StoreError
from ingest.runtime.locks import ProcessLock, ReadWriteLock

HOLD = """
import sys
from pathlib import Path
from ingest.runtime.locks import ProcessLock
with ProcessLock(Path(sys.argv[1])).hold():
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def holder(tmp_path, pytestconfig):
    """Another process that holds the lock."""
    with subprocess.Popen(  # noqa: S603  # this interpreter and the lines above
        [sys.executable, "-c", HOLD, str(tmp_path / "write.lock")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=pytestconfig.rootpath,
    ) as process:
        assert process.stdout.readline().strip() == b"held"
        yield process
        process.kill()


@pytest.mark.usefixtures("holder")
def test_a_lock_held_by_another_process_is_busy_after_the_time_given(tmp_path):
    lock = ProcessLock(tmp_path / "write.lock", timeout=0.05)
    with pytest.raises(StoreBusy, match="Another process"), lock.hold():
        pytest.fail("held twice")


def test_a_lock_dies_with_its_holder_and_who_waits_hears_of_it(tmp_path, holder, monkeypatch):
    monkeypatch.setattr("ingest.runtime.locks.FIRST_NOTICE_SECONDS", 0.1)
    waited = []

    def hear(seconds):
        waited.append(seconds)
        holder.kill()

    with ProcessLock(tmp_path / "write.lock", timeout=60, on_wait=hear).hold():
        assert waited[0] >= 0.1


def test_a_holder_knows_whether_another_one_held_it_in_between(tmp_path):
    lock, other = ProcessLock(tmp_path / "write.lock"), ProcessLock(tmp_path / "write.lock")

    def held(by):
        with by.hold() as undisturbed:
            return undisturbed

    assert [held(lock), held(lock), held(lock)] == [False, True, True]
    assert [held(other), held(lock), held(lock)] == [False, False, True]


def test_a_holder_that_was_killed_has_disturbed(tmp_path, holder):
    lock = ProcessLock(tmp_path / "write.lock", timeout=60)
    holder.kill()
    with lock.hold() as undisturbed:
        assert not undisturbed


def test_a_note_of_the_holder_that_cannot_be_written_is_a_store_error(tmp_path):
    (tmp_path / "write.holder").mkdir()
    with (
        pytest.raises(StoreError, match="Cannot use"),
        ProcessLock(tmp_path / "write.lock").hold(),
    ):
        pytest.fail("held")


def test_threads_exclude_each_other_even_with_one_lock_object(tmp_path):
    lock = ProcessLock(tmp_path / "write.lock")
    inside = []

    def work():
        for _ in range(5):
            with lock.hold():
                inside.append(1)
                assert len(inside) == 1
                time.sleep(0.001)
                inside.pop()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert inside == []


def test_a_lock_is_free_again_after_a_failure(tmp_path):
    lock = ProcessLock(tmp_path / "write.lock", timeout=0.05)
    with pytest.raises(ZeroDivisionError), lock.hold():
        raise ZeroDivisionError
    with lock.hold():
        pass


def test_a_lock_file_that_cannot_be_made_is_a_store_error(tmp_path):
    (tmp_path / "taken").write_text("a file")
    with (
        pytest.raises(StoreError, match="FOOTNOTE_DATA_DIR"),
        ProcessLock(tmp_path / "taken" / "write.lock").hold(),
    ):
        pytest.fail("held nothing")


def test_a_gate_changes_only_while_nobody_uses_it():
    gate = ReadWriteLock()
    events = []
    entered = threading.Event()

    def change():
        with gate.exclusive():
            events.append("changed")

    def use():
        with gate.shared():
            entered.set()
            time.sleep(0.02)
            events.append("used")

    user = threading.Thread(target=use)
    user.start()
    entered.wait(60)
    changer = threading.Thread(target=change)
    changer.start()
    user.join(60)
    changer.join(60)
    assert events == ["used", "changed"]
