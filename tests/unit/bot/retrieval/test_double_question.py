"""Questions that ask two things."""

import pytest

from bot.retrieval.double_question import asks_twice


@pytest.mark.parametrize(
    "text",
    [
        "Who set the circus up, and since when has it been in Hagen?",
        "How much did the mill cost and who paid for it?",
        "Is the pool open again, and if not, when will it be?",
        "Which two bodies wrote the report?",
        "what was stolen and from which museum",
    ],
)
def test_a_second_question_or_two_things_ask_twice(text):
    assert asks_twice(text)


@pytest.mark.parametrize(
    "text",
    [
        "And who paid for it?",
        "ok and when was that?",
        "Who owns the mill and the bridge?",
        "Why did Lund and Dahl resign?",
        "Did the two ferries collide?",
        "What happened in Ostvik and Hagen?",
        "",
    ],
)
def test_names_and_openings_with_and_ask_once(text):
    assert not asks_twice(text)
