"""A thread reads ahead, within bounds, and never outlives who takes the items for long."""

import threading
import time
from itertools import count

import pytest

from ingest.runtime.prefetch import prefetch

PATIENCE = 60.0
"""Seconds; only a ceiling."""


def threads():
    return [thread for thread in threading.enumerate() if thread.name == "prefetch"]


def taken(ahead):
    return [item for item in ahead if item is not None]


def eventually(condition):
    deadline = time.monotonic() + PATIENCE
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.005)
    return condition()


def test_all_items_come_in_order():
    with prefetch(range(100), capacity=3) as ahead:
        assert taken(ahead) == list(range(100))
    assert eventually(lambda: not threads())


def test_it_reads_while_nobody_takes_up_to_its_capacity():
    read = []

    def items():
        for number in count():
            read.append(number)
            yield number

    with prefetch(items(), capacity=5) as ahead:
        assert next(ahead) == 0
        # Five are ready, and one more waits for room.
        assert eventually(lambda: len(read) == 7)
        time.sleep(0.05)
        assert len(read) == 7
    assert eventually(lambda: not threads())


def test_capacity_is_a_weight():
    read = []

    def items():
        for number in count():
            read.append(number)
            yield number

    with prefetch(items(), capacity=100, weigh=lambda _: 60) as ahead:
        assert eventually(lambda: len(read) == 3)
        time.sleep(0.05)
        assert len(read) == 3
        assert next(ahead) == 0


def test_nothing_ready_yet_is_said_and_the_item_comes_later(monkeypatch):
    may_go_on = threading.Event()

    def items():
        yield "first"
        may_go_on.wait(PATIENCE)
        yield "second"

    with prefetch(items(), capacity=5) as ahead:
        assert next(ahead) == "first"
        monkeypatch.setattr("ingest.runtime.prefetch.LINGER_SECONDS", 0.01)
        assert next(ahead) is None
        may_go_on.set()
        assert taken(ahead) == ["second"]


@pytest.mark.parametrize("error", [ValueError("broken"), KeyboardInterrupt()], ids=repr)
def test_an_error_of_the_items_is_raised_in_its_place(error):
    def items():
        yield from range(3)
        raise error

    with prefetch(items(), capacity=10) as ahead:
        assert [next(ahead), next(ahead), next(ahead)] == [0, 1, 2]
        with pytest.raises(type(error)):
            next(ahead)
    assert eventually(lambda: not threads())


def test_the_thread_ends_and_closes_the_items_when_the_taker_stops():
    closed = threading.Event()

    def items():
        try:
            yield from count()
        finally:
            closed.set()

    with prefetch(items(), capacity=2) as ahead:
        assert next(ahead) == 0
    assert closed.is_set()
    assert eventually(lambda: not threads())


def test_a_check_that_raises_ends_it_although_the_source_is_silent(monkeypatch):
    monkeypatch.setattr("ingest.runtime.prefetch.LINGER_SECONDS", 0.01)
    asked = []
    silent = threading.Event()

    def items():
        silent.wait(PATIENCE)
        yield 1

    def check():
        asked.append(1)
        if len(asked) == 3:
            silent.set()
            raise KeyboardInterrupt

    with prefetch(items(), capacity=2, check=check) as ahead, pytest.raises(KeyboardInterrupt):
        taken(ahead)
    assert eventually(lambda: not threads())


def test_no_items_are_no_items():
    with prefetch([], capacity=1) as ahead:
        assert taken(ahead) == []
