"""Durations: the same time in other units."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.verification.bounds import ROUNDED_BY, is_rounded
from bot.verification.durations import find_single_periods, is_compound, is_same_duration


@pytest.mark.parametrize(
    ("value", "unit", "other", "other_unit"),
    [
        (3, "decade", 30, "year"),
        (2, "century", 200, "year"),
        (Fraction(1, 2), "hour", 30, "minute"),
        (Fraction(3, 2), "year", 18, "month"),
        (1, "week", 7, "day"),
    ],
)
def test_the_same_time_in_another_unit_is_the_same(value, unit, other, other_unit):
    assert is_same_duration(Fraction(value), unit, Fraction(other), other_unit)
    assert is_same_duration(Fraction(other), other_unit, Fraction(value), unit)
    assert not is_same_duration(Fraction(other) + 1, other_unit, Fraction(value), unit)


@pytest.mark.parametrize(
    ("value", "unit", "other", "other_unit"),
    [
        (1, "month", 30, "day"),  # months differ
        (1, "day", 24, "hour"),
        (70, "decade", 700, "year"),  # the seventies
        (5, "kilometer", 5, "year"),
    ],
)
def test_what_is_not_surely_the_same_is_not(value, unit, other, other_unit):
    assert not is_same_duration(Fraction(value), unit, Fraction(other), other_unit)


@pytest.mark.parametrize(
    ("unit", "next_unit", "expected"),
    [
        ("year", "month", True),
        ("hour", "minute", True),
        ("foot", "inch", True),
        ("month", "year", False),
        ("year", "year", False),
        ("year", "kilometer", False),
        ("", "month", False),
    ],
)
def test_a_long_and_a_shorter_time_beside_each_other_are_one(unit, next_unit, expected):
    assert is_compound(unit, next_unit) is expected


def test_a_single_period_is_found_with_what_it_measures():
    text = "It lost a week, once a year, after the decade-long row, lasted a day, and shut for an hour."
    found = [
        (text[one.start : one.end], one.unit, one.is_length) for one in find_single_periods(text)
    ]
    assert found == [
        ("a week", "week", False),
        ("decade-long", "decade", False),
        ("lasted a day", "day", True),
        ("for an hour", "hour", True),
    ]


@given(
    st.integers(1, 10**9),
    st.integers(1, 10**9),
    st.sampled_from(["<", "<~", ">", "~", "", "=", ">=", "<="]),
)
def test_a_rounded_number_is_near_and_on_the_side_that_the_claim_says(stated, claimed, bound):
    if is_rounded(Fraction(stated), Fraction(claimed), bound):
        assert abs(stated - claimed) <= claimed * ROUNDED_BY
        assert len(str(claimed).strip("0")) < len(str(stated).strip("0"))
        assert stated < claimed or bound in {">", "~"}
        assert stated > claimed or bound in {"<", "<~", "~"}
