"""What a press or a choice carries, whether Discord or a forger wrote it."""

import pytest

from bot.discord.component_router import ComponentInteraction, parse_number


@pytest.mark.parametrize(
    ("text", "number"),
    [("7", 7), ("007", 7), ("9" * 20, int("9" * 20)), ("9" * 21, None)]
    + [(text, None) for text in ("", "-7", " 7", "7.0", "seven", "٧", "²")],
)
def test_a_number_is_of_ascii_digits_and_as_long_as_an_identifier(text, number):
    assert parse_number(text) == number
    assert ComponentInteraction("page", (text,)).number(0) == number


def test_a_number_may_have_to_be_shorter():
    assert parse_number("123456789", digits=9) == 123_456_789
    assert parse_number("1234567890", digits=9) is None


def test_an_argument_that_is_missing_is_empty():
    press = ComponentInteraction("page")
    assert (press.text(0), press.number(0)) == ("", None)
