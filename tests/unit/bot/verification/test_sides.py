"""The sides of dates, and which of them allow which."""

import pytest

from bot.verification.sides import NOT_UNTIL, find_side, sides_agree


@pytest.mark.parametrize(
    ("text", "side"),
    [
        ("It ends before |Monday|.", "before"),
        ("It ends ahead of the |Monday|.", "before"),
        ("It ends by early |May|.", "until"),
        ("It ran until Friday, |3 May|.", "until"),
        ("It began after about |5pm|.", "after"),
        ("It has run from |Monday| on.", "since"),
        ("It will not open until |Monday|.", NOT_UNTIL),
        ("It won't open before |Monday|.", NOT_UNTIL),
        ("It has not rained, and ends before |Monday|.", "before"),
        ("It began on |Monday|.", ""),
        ("It began the following |Monday|.", ""),
        ("It began after |Monday|'s vote.", ""),
        ("It began after the |3 May| vote.", ""),
        ("It began after the |3rd of May| in Oslo.", "after"),
    ],
)
def test_the_side_of_a_date(text, side):
    before, day, _ = text.split("|")
    assert find_side(text.replace("|", ""), len(before), len(before + day)) == side


@pytest.mark.parametrize(
    ("stated", "claimed", "agree"),
    [
        ("", "", True),
        ("", "until", True),
        ("until", "", True),
        ("before", "until", True),
        ("since", "", True),
        (NOT_UNTIL, "", True),
        (NOT_UNTIL, "since", True),
        (NOT_UNTIL, "before", False),
        (NOT_UNTIL, "until", True),
        ("until", NOT_UNTIL, True),
        ("before", NOT_UNTIL, False),
        ("until", "since", False),
        ("until", "before", False),
        ("before", "after", False),
        ("", "after", False),
        ("before", "", False),
    ],
)
def test_a_claim_must_not_have_another_side(stated, claimed, agree):
    assert sides_agree(stated, claimed) is agree
