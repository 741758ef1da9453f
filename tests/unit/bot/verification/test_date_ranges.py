"""Dates that share a month or year, and the ends of ranges."""

import pytest

from bot.verification.dates import find_dates


def dates(text):
    return [(one.value.year, one.value.month, one.value.day) for one in find_dates(text)]


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("from 3 to 9 August", (None, 8, 3), (None, 8, 9)),
        ("3-9 August 2031", (2031, 8, 3), (2031, 8, 9)),
        ("the 3rd to the 9th of August", (None, 8, 3), (None, 8, 9)),
        ("August 3 to 9, 2031", (2031, 8, 3), (2031, 8, 9)),
        ("between 3 and 9 August", (None, 8, 3), (None, 8, 9)),
        ("Monday 3 to Sunday 9 August", (None, 8, 3), (None, 8, 9)),
        ("28 July-3 August", (None, 7, 28), (None, 8, 3)),
        ("28 July to 3 August 2031", (2031, 7, 28), (2031, 8, 3)),
        ("March to May 2030", (2030, 3, None), (2030, 5, None)),
        ("early March until late May 2030", (2030, 3, None), (2030, 5, None)),
        ("December to February 2030", (2029, 12, None), (2030, 2, None)),
        ("March 2029 to February", (2029, 3, None), (2030, 2, None)),
        ("from 2019 to 2021", (2019, None, None), (2021, None, None)),
        ("2019-21", (2019, None, None), (2021, None, None)),
        ("the 2019/20 season", (2019, None, None), (2020, None, None)),
    ],
)
def test_a_range_has_two_ends(text, first, last):
    found = find_dates(text)
    assert dates(text) == [first, last]
    assert [one.side for one in found] == ["since", "until"]
    assert [one.other for one in found] == [found[1].value, found[0].value]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("on 3, 5 and 9 August", [(None, 8, 3), (None, 8, 5), (None, 8, 9)]),
        ("on 3 or 9 August", [(None, 8, 3), (None, 8, 9)]),
        ("on August 3 and 9", [(None, 8, 3), (None, 8, 9)]),
        ("in March and May 2030", [(2030, 3, None), (2030, 5, None)]),
    ],
)
def test_a_list_has_no_ends(text, expected):
    assert dates(text) == expected
    assert {one.other for one in find_dates(text)} == {None}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a Covid-19 March protest", [(None, 3, None)]),
        ("it sold 1500-1600 tickets", []),
        ("sold for £1500-1600", []),
        ("won 3-1 on 4 May", [(None, 5, 4)]),
        ("at 9:30 May 4", [(None, 5, 4)]),
        ("it fell by 12 to 9 May", [(None, 5, 9)]),
        ("on August 3 to 9 boats", [(None, 8, 3)]),
        ("3 to 9 per cent in May", [(None, 5, None)]),
        ("a mid-2019 vote", [(2019, None, None)]),
    ],
)
def test_other_numbers_are_no_dates(text, expected):
    assert dates(text) == expected
