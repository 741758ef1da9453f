"""The same work for several inputs runs side by side."""

from threading import Barrier

import pytest

from ingest.runtime.parallel import side_by_side


@pytest.mark.parametrize("count", [0, 1, 2, 7])
@pytest.mark.parametrize("available", [1, 2, 5])
def test_results_are_in_the_order_of_the_inputs(monkeypatch, available, count):
    monkeypatch.setattr("ingest.runtime.parallel.processors", lambda: available)
    assert side_by_side(str, range(count)) == [str(number) for number in range(count)]


def test_as_many_run_at_once_as_there_are_processors(monkeypatch):
    monkeypatch.setattr("ingest.runtime.parallel.processors", lambda: 3)
    barrier = Barrier(3, timeout=60)
    assert sorted(side_by_side(lambda _: barrier.wait(), range(3))) == [0, 1, 2]


def test_the_failure_of_one_is_that_of_the_whole():
    with pytest.raises(ZeroDivisionError):
        side_by_side(lambda number: 1 // number, [1, 0, 2])
