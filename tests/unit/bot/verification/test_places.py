"""Places and their people."""

import pytest

from bot.verification.places import are_of_one_place, are_place_and_people


@pytest.mark.parametrize(
    ("shorter", "longer", "expected"),
    [
        ("mali", "malian", True),
        ("mali", "malians", True),
        ("norwegian", "norwegians", True),
        ("iraq", "iraqi", True),
        ("philippine", "philippines", True),
        ("maria", "marian", False),
        ("lund", "lunds", False),
        ("christian", "christians", False),
        ("niger", "nigerian", False),
        ("niger", "nigerians", False),
        ("wale", "wales", False),
    ],
)
def test_a_place_and_its_people_are_told_from_names_that_are_alike(shorter, longer, expected):
    assert are_of_one_place(shorter, longer) is expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("wales", "welsh", True),
        ("dutch", "netherlands", True),
        ("german", "germany", True),
        ("niger", "nigerien", True),
        ("german", "france", False),
        ("wales", "whales", False),
        ("welsh", "scottish", False),
    ],
)
def test_a_people_that_is_not_spelled_like_its_place_is_known(one, other, expected):
    assert are_place_and_people(one, other) is expected
