"""A pool of processes, with jobs that do what hostile documents make parsers do."""

import os
import pickle
import select
import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from ingest.errors import SourceError, SourceTooCostly, SourceUnavailable
from ingest.sandbox import pool as pool_module
from ingest.sandbox.limits import JobLimits
from ingest.sandbox.pool import ProcessPool
from tests.builders.processes import PATIENCE, has_ended, wait_until
from tests.fakes import jobs

ROOT = Path(__file__).resolve().parents[4]
MIB = 1024**2


@pytest.fixture(scope="module")
def pool():
    """A pool for jobs that end by themselves."""
    with closing(ProcessPool()) as made:
        yield made


@pytest.fixture
def observed():
    """Why workers were killed, as it is told for the metrics."""
    return []


@pytest.fixture
def limited(observed):
    """A pool with other limits, closed at the end."""
    made = []

    def make(size=1, **limits):
        made.append(ProcessPool(size=size, limits=JobLimits(**limits), observe=observed.append))
        return made[-1]

    yield make
    for each in made:
        each.close()


# What comes back


def test_a_job_runs_in_another_process_which_the_next_one_finds_again(pool):
    first = pool(jobs.process_id)
    assert first != os.getpid()
    assert pool(jobs.process_id) == first
    assert pool.process_ids == {first}


def test_articles_and_failures_come_back_as_they_are(pool):
    text = "Grüße 𝔸 \u2028"
    article, failure = pool(jobs.article, text)
    assert article == jobs.article(text)[0]
    assert (failure.source, str(failure.error)) == ("b", "No. Do.")


def test_what_a_source_lacks_is_said_as_in_process(pool):
    with pytest.raises(SourceError) as caught:
        pool(jobs.refuse)
    assert (caught.value.message, caught.value.hint) == ("It is a list.", "Give an article.")


def test_a_parser_that_fails_is_one_line_that_quotes_nothing(pool):
    with pytest.raises(SourceError, match="its parser fails") as caught:
        pool(jobs.fail)
    assert "quotes" not in str(caught.value)
    assert pool(jobs.square, 3) == 9


def test_what_a_library_prints_does_not_get_between(pool):
    assert pool(jobs.print_noise) == "said"
    assert pool(jobs.square, 3) == 9


def test_a_worker_has_no_secrets(pool, limited, monkeypatch):
    monkeypatch.setenv("DISCORD_TOKEN", "secret")
    seen = limited()(jobs.environment)
    assert "DISCORD_TOKEN" not in seen
    assert not [name for name in seen if name.endswith(("KEY", "TOKEN", "URL"))]


def test_a_worker_writes_no_files(pool, tmp_path):
    path = tmp_path / "file"
    with pytest.raises(SourceError):
        pool(jobs.write, str(path))
    assert not path.exists() or path.read_bytes() == b""


# Jobs that run over


@pytest.mark.parametrize("job", [jobs.loop, jobs.sleep, jobs.match_for_ever])
def test_a_job_that_takes_too_long_is_killed_and_the_next_is_answered(limited, observed, job):
    pool = limited(seconds=0.1)
    with pytest.raises(SourceTooCostly, match="too long to read"):
        pool(job)
    assert observed == ["time"]
    pool._limits = JobLimits()
    assert pool(jobs.square, 4) == 16


def test_the_system_limits_the_processor_time_of_each_job_anew(limited):
    pool = limited(processor_seconds=7)
    for _ in range(2):
        limit, used = pool(jobs.processor_limit)
        assert 6 < limit - used <= 8


def test_a_job_that_the_system_ends_for_its_processor_time_is_one_line(limited, observed):
    pool = limited()
    with pytest.raises(SourceTooCostly, match="too long to read"):
        pool(jobs.die, int(signal.SIGXCPU))
    assert observed == ["processor"]
    assert pool(jobs.square, 4) == 16


def test_a_job_that_allocates_without_end_is_refused_and_the_next_is_answered(limited, observed):
    pool = limited(memory_bytes=256 * MIB)
    with pytest.raises(SourceTooCostly, match="too much memory"):
        pool(jobs.allocate)
    assert observed == ["memory"]
    assert pool(jobs.square, 4) == 16


def test_a_job_that_returns_too_much_is_refused_and_the_next_is_answered(limited, observed):
    pool = limited(result_bytes=10_000)
    assert len(pool(jobs.text, 9_000)) == 9_000
    with pytest.raises(SourceTooCostly, match="more text"):
        pool(jobs.text, 10_000)
    assert observed == ["result"]
    assert len(pool(jobs.text, 9_000)) == 9_000


@pytest.mark.parametrize("end", [signal.SIGSEGV, signal.SIGABRT, signal.SIGKILL, None])
def test_a_job_that_dies_is_one_line_and_the_next_is_answered(limited, observed, end):
    pool = limited()
    with pytest.raises(SourceTooCostly, match="crash"):
        pool(jobs.die, int(end)) if end else pool(jobs.leave)
    assert observed == ["crash"]
    assert pool(jobs.square, 4) == 16


def test_a_result_that_cannot_be_sent_is_one_line(pool):
    with pytest.raises(SourceError):
        pool(jobs.unpicklable)


def test_a_worker_that_was_taken_over_runs_nothing_in_the_parent(limited, observed, monkeypatch):
    monkeypatch.setattr(os, "system", lambda _: pytest.fail("It ran."))
    pool = limited()
    with pytest.raises(SourceTooCostly, match="takes over its parser"):
        pool(jobs.call_in_parent)
    assert observed == ["forged"]


def test_an_interrupted_job_leaves_no_reply_to_the_next(limited, monkeypatch):
    pool = limited()
    first = pool(jobs.process_id)
    with monkeypatch.context() as patch:
        patch.setattr(pool_module, "read_message", interrupt)
        with pytest.raises(KeyboardInterrupt):
            pool(jobs.square, 3)
    assert has_ended(first)
    assert pool(jobs.square, 4) == 16


def interrupt(*_):
    raise KeyboardInterrupt


# Processes


def test_ten_threads_at_once_are_answered_by_two_processes(limited):
    pool = limited(size=2)
    with ThreadPoolExecutor(10) as threads:
        squares = list(threads.map(lambda n: pool(jobs.square, n), range(50)))
        processes = set(threads.map(lambda _: pool(jobs.process_id_after, 0.01), range(10)))
    assert squares == [n * n for n in range(50)]
    assert processes <= pool.process_ids
    assert len(pool.process_ids) <= 2


def test_a_job_under_way_does_not_keep_another_thread_waiting(limited):
    pool = limited(size=2)
    with ThreadPoolExecutor(1) as threads:
        stuck = threads.submit(pool, jobs.sleep)
        wait_until(lambda: pool.process_ids)
        assert pool(jobs.square, 5) == 25
        pool.close()
        assert isinstance(stuck.exception(), SourceUnavailable)


def test_processes_that_were_killed_are_gone_and_never_too_many(limited):
    pool = limited(size=2)
    seen = set()
    for _ in range(4):
        seen.add(pool(jobs.process_id))
        with pytest.raises(SourceTooCostly):
            pool(jobs.leave)
        assert len(pool.process_ids) <= 2
    assert len(seen) == 4
    assert all(has_ended(pid) for pid in seen)


def test_a_worker_is_replaced_after_so_many_jobs(limited, observed):
    pool = limited(jobs=2)
    one, same, other = (pool(jobs.process_id) for _ in range(3))
    assert one == same != other
    assert has_ended(one)
    assert observed == []


def test_a_worker_that_keeps_much_memory_is_replaced(limited, observed):
    pool = limited(memory_bytes=200 * MIB)
    one, same = pool(jobs.process_id), pool(jobs.keep, 100 * MIB)
    assert one == same != pool(jobs.process_id)
    assert has_ended(one)
    assert observed == []


def test_a_worker_that_ended_between_two_jobs_fails_neither(limited, observed):
    pool = limited()
    os.kill(first := pool(jobs.process_id), signal.SIGKILL)
    wait_until(lambda: has_ended(first))
    assert pool(jobs.square, 4) == 16
    assert observed == []


def test_no_process_is_started_before_the_first_job(limited):
    assert limited().process_ids == frozenset()


def test_closing_ends_every_process_and_every_job(limited, observed):
    pool = limited(size=2)
    idle = pool(jobs.process_id)
    with ThreadPoolExecutor(2) as threads:
        stuck = [threads.submit(pool, jobs.match_for_ever) for _ in range(2)]
        wait_until(lambda: len(pool.process_ids) == 2)
        pool.close()
        assert {type(job.exception()) for job in stuck} == {SourceUnavailable}
    assert has_ended(idle)
    assert pool.process_ids == frozenset()
    assert observed == []
    with pytest.raises(SourceUnavailable, match="stopping"):
        pool(jobs.square, 2)


def test_a_process_that_cannot_be_started_is_said_so(limited, monkeypatch):
    monkeypatch.setattr(pool_module, "_WORKER", "ingest.sandbox.nothing")
    with pytest.raises(SourceUnavailable, match="cannot be started"):
        limited()(jobs.square, 2)
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with pytest.raises(SourceUnavailable, match="cannot be started"):
        limited()(jobs.square, 2)


PARENT = """
import sys, threading
from ingest.sandbox.pool import ProcessPool
from tests.builders.processes import PATIENCE, has_ended, wait_until
from tests.fakes import jobs

pool = ProcessPool(size=2)
idle = pool(jobs.process_id)
busy = threading.Thread(target=pool, args=(jobs.say_and_match_for_ever, sys.argv[1]), daemon=True)
both = threading.Thread(target=pool, args=(jobs.sleep,), daemon=True)
busy.start()
both.start()
wait_until(lambda: len(pool.process_ids) == 2)
print(*pool.process_ids, flush=True)
# A signal that arrives just before a wait without an end does not interrupt it.
while busy.is_alive():
    busy.join(0.1)
"""


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
def test_no_worker_outlives_its_parent_whatever_it_is_doing(tmp_path, end):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    said = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    parent = subprocess.Popen(  # noqa: S603  # this interpreter
        [sys.executable, "-c", PARENT, pipe],
        cwd=ROOT,
        # Workers do not look for modules in the current folder.
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        workers = [int(pid) for pid in parent.stdout.readline().split()]
        assert len(workers) == 2
        assert select.select([said], [], [], PATIENCE)[0]
        assert not any(has_ended(pid) for pid in workers)
    finally:
        os.close(said)
        parent.send_signal(end)
        try:
            parent.communicate(timeout=PATIENCE)
        finally:
            parent.kill()
            parent.stdout.close()
    wait_until(lambda: all(has_ended(pid) for pid in workers))


def test_ctrl_c_reaches_the_parent_alone(pool):
    pid = pool(jobs.process_id)
    assert os.getpgid(pid) != os.getpgid(0)
    os.kill(pid, signal.SIGINT)
    assert pool(jobs.process_id) == pid


def test_threads_that_started_a_worker_may_end(limited):
    pool = limited()
    started = []
    thread = threading.Thread(target=lambda: started.append(pool(jobs.process_id)))
    thread.start()
    thread.join()
    assert [pool(jobs.process_id)] == started


def test_jobs_are_functions_of_modules():
    with closing(ProcessPool()) as pool, pytest.raises((pickle.PicklingError, AttributeError)):
        pool(lambda: 1)
