"""Questions that ask two things."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.retrieval.double_question import Half, asks_for_two, halves


@pytest.mark.parametrize(
    ("text", "first", "second"),
    [
        (
            "Who set the circus up, and since when has it been in Hagen?",
            "Who set the circus up?",
            "since when has it been in Hagen?",
        ),
        (
            "How much did the mill cost and who paid for it?",
            "How much did the mill cost?",
            "who paid for it?",
        ),
        (
            "Is the pool open again, and if not, when will it be?",
            "Is the pool open again?",
            "if not, when will it be?",
        ),
        (
            "When did Lund resign, and did Dahl follow him?",
            "When did Lund resign?",
            "did Dahl follow him?",
        ),
        (
            "what was stolen and from which museum",
            "what was stolen?",
            "from which museum",
        ),
    ],
)
def test_a_question_that_asks_two_has_halves_the_second_beside_the_first(text, first, second):
    assert halves(text) == (Half(first, first), Half(second, f"{second} ({first})"))


@pytest.mark.parametrize(
    "text",
    [
        "And who paid for it?",
        "ok and when was that?",
        "Who owns the mill and the bridge?",
        "Why did Lund and Dahl resign?",
        "Who said he was sorry and would resign?",
        "Which bridge was closed and is now open?",
        "Did the two ferries collide?",
        "What happened in Ostvik and Hagen?",
        "Which two bodies wrote the report?",
        "",
    ],
)
def test_names_and_openings_with_and_have_none(text):
    assert halves(text) is None


def test_one_question_may_ask_for_two_things():
    assert asks_for_two("Which two bodies wrote the report?")
    assert not asks_for_two("Did the two ferries collide?")


@given(st.text("and whowasit?, .", max_size=60))
def test_halves_have_only_words_of_the_question(text):
    found = halves(text)
    if found:
        first, second = found
        assert first.text[:-1] in text
        assert second.text in text
