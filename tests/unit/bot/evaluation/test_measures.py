"""Shares, percentiles, and how well scores separate true from false."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.evaluation.measures import auc, kept_at, percentile, share

SCORES = st.lists(st.integers(0, 9), min_size=1)


def test_a_share_of_nothing_is_none():
    assert share([]) is None
    assert share([True, False, False, True]) == 0.5


@pytest.mark.parametrize(
    ("values", "percent", "expected"),
    [
        ([], 50, 0),
        ([7], 99, 7),
        ([1, 2], 50, 1),
        ([3, 1, 2], 50, 2),
        (range(1, 101), 95, 95),
        (range(1, 101), 99, 99),
    ],
)
def test_a_percentile_is_the_value_of_its_rank(values, percent, expected):
    assert percentile(list(values), percent) == expected


@given(st.lists(st.floats(0, 1e6), min_size=1), st.integers(1, 100))
def test_a_percentile_is_one_of_the_values_that_so_many_do_not_exceed(values, percent):
    found = percentile(values, percent)
    assert found in values
    assert sum(value <= found for value in values) * 100 >= percent * len(values)


@pytest.mark.parametrize(
    ("true", "false", "expected"),
    [
        pytest.param([0.9, 0.8], [0.1, 0.2], 1, id="all above"),
        pytest.param([0.1], [0.2, 0.3], 0, id="all below"),
        pytest.param([0.5], [0.5], 1 / 2, id="a tie counts half"),
        pytest.param([0.5, 0.7], [0.5, 0.6], 5 / 8, id="one tie among four pairs"),
        pytest.param([], [0.5], None, id="no true ones"),
        pytest.param([0.5], [], None, id="no false ones"),
    ],
)
def test_the_auc_counts_pairs(true, false, expected):
    assert auc(true, false) == expected


@given(SCORES, SCORES)
def test_the_auc_is_the_share_of_pairs_that_are_in_order(true, false):
    pairs = [(one > other) + (one == other) / 2 for one in true for other in false]
    assert auc(true, false) == pytest.approx(sum(pairs) / len(pairs))


@given(SCORES, SCORES)
def test_the_auc_of_the_opposite_is_the_rest(true, false):
    assert auc(true, false) + auc(false, true) == pytest.approx(1)


@pytest.mark.parametrize(
    ("true", "false", "expected"),
    [
        pytest.param([5, 6, 7, 8], [*range(9), 6.5], 1 / 4, id="one of ten may pass"),
        pytest.param([5, 6], [6, 1, 2], 0, id="of three none may pass"),
        pytest.param([6, 7], [6] * 10, 1 / 2, id="what ties with the bar does not pass"),
        pytest.param([], [1], None, id="no true ones"),
        pytest.param([1], [], None, id="no false ones"),
    ],
)
def test_what_is_kept_where_ten_percent_of_the_false_pass(true, false, expected):
    assert kept_at(true, false, 10) == expected


@given(SCORES, SCORES, st.integers(0, 99))
def test_no_lower_bar_would_let_few_enough_of_the_false_pass(true, false, percent):
    bars = [-1, *range(10)]
    shares = [
        sum(score > bar for score in true) / len(true)
        for bar in bars
        if sum(score > bar for score in false) * 100 <= percent * len(false)
    ]
    assert kept_at(true, false, percent) == max(shares)
