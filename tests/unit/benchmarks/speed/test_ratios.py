"""Ratios: which ones count as a regression."""

import pytest

from benchmarks.speed.ratios import (
    Ratio,
    ratio_table,
    read_recorded,
    regressions,
    write_recorded,
)


def slower(ours, **options):
    return Ratio("a question", "plain pipeline", ours, 10.0, "ms", **options)


@pytest.mark.parametrize(("ours", "found"), [(10, 0), (14.9, 0), (15.1, 1), (1, 0)])
def test_half_as_much_again_is_a_regression(ours, found):
    assert len(regressions([slower(ours)], {"a question": 1.0})) == found


@pytest.mark.parametrize(("ours", "found"), [(10, 0), (6.7, 0), (6.6, 1), (90, 0)])
def test_where_more_is_better_less_is_a_regression(ours, found):
    ratios = [slower(ours, more_is_better=True)]
    assert len(regressions(ratios, {"a question": 1.0})) == found


def test_a_ratio_that_was_never_recorded_is_no_regression():
    assert regressions([slower(99)], {}) == []


def test_a_recorded_ratio_that_was_not_measured_is_named():
    assert regressions([], {"a question": 1.0}) == ["a question: not measured."]


def test_what_was_recorded_can_be_read(tmp_path):
    file = tmp_path / "ratios.json"
    assert read_recorded(file) == {}
    write_recorded([slower(12.3456)], path=file)
    assert read_recorded(file) == {"a question": 1.235}


def test_what_was_not_measured_anew_can_be_kept(tmp_path):
    file = tmp_path / "ratios.json"
    write_recorded([slower(20.0)], {"a question": 1.0, "a start": 3.0}, file)
    assert read_recorded(file) == {"a question": 2.0, "a start": 3.0}


def test_the_table_has_both_figures_the_ratio_and_the_aim():
    line = ratio_table([slower(25.0, aim=2.0)], {"a question": 2.4}).splitlines()[-1]
    assert line == "| a question | plain pipeline | 25 ms | 10 ms | 2.50 | 2.40 | ≤ 2 |"
