"""Commands that look at a library which is not there."""

import pytest


@pytest.mark.parametrize(
    "command",
    [
        ["articles"],
        ["ask", "Why?"],
        ["chat"],
        ["export"],
        ["reindex"],
        ["remove", "bridge"],
        ["show", "bridge"],
        ["verify", "The bridge closes."],
    ],
    ids=lambda command: command[0],
)
def test_a_library_that_nobody_made_is_named_and_not_made(footnote, command):
    for _ in range(2):
        result = footnote(*command, "--library", "guild-7")
        assert result.status == 2
        assert "There is no library 'guild-7'." in result.err


def test_the_doctor_names_it_too(footnote):
    assert "There is no library 'guild-7'." in footnote("doctor", "--library", "guild-7").out


def test_the_shared_one_is_there_from_the_beginning(footnote):
    assert footnote("articles").status == 0
