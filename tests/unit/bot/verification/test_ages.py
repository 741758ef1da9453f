"""Ages that a text tells of somebody, in all their forms."""

import pytest

from bot.verification.ages import other_ages

STATED = "Per Moe, 41, and Kyle O'Lund, 22, met a 34-year-old man and a 29-year-old woman."


@pytest.mark.parametrize(
    "claim",
    [
        "Kyle O'Lund, 41, met a man.",
        "Kyle O'Lund (41) met a man.",
        "Kyle O'Lund, a 41-year-old, met a man.",
        "It was 41-year-old Kyle O'Lund.",
        "O'Lund, aged 41, met a man.",
        "They met a woman aged 34.",
        "They met a 29-year-old man.",
    ],
)
def test_the_age_of_another_is_noticed(claim):
    assert other_ages(claim, [STATED])


@pytest.mark.parametrize(
    "claim",
    [
        STATED,
        "Kyle O'Lund (22) met Moe, 41.",
        "It was 22-year-old Kyle O'Lund.",
        "They met a woman aged 29 and a man aged 34.",
        "They met a 41-year-old father of three.",
        "Moe, from Varby, 22, left.",
        "O'Lund and Moe, aged 22 and 41 respectively, left.",
    ],
)
def test_no_other_age_is_none(claim):
    assert not other_ages(claim, [STATED])


def test_two_of_one_name_may_have_two_ages():
    assert not other_ages("A boy aged 9 left.", ["An 8-year-old boy and a 9-year-old boy left."])
