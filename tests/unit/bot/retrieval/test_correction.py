"""Corrections of the question before: what they say was meant, and what is then asked."""

import pytest

from bot.retrieval.correction import corrected_question, what_was_meant


@pytest.mark.parametrize(
    ("message", "meant"),
    [
        ("No, I meant the manager.", "the manager."),
        ("no i meant telford's", "telford's"),
        ("nono i mean the winner", "the winner"),
        ("sorry, I mean where in Wales?", "where in Wales?"),
        ("not him, the girl", "the girl"),
        ("no not her i meant the mayor", "the mayor"),
        ("not the ban, the fire, how long did it burn", "the fire, how long did it burn"),
        ("no, on the ferry", "on the ferry"),
        ("no the first one", "the first one"),
        ("no sorry december", "december"),
        ("Nope, the captain", "the captain"),
        ("no, guinea", "guinea"),
        ("i meant last year, how many went?", "last year, how many went?"),
    ],
)
def test_what_was_meant_stands_behind_the_words_of_the_correction(message, meant):
    assert what_was_meant(message) == meant


@pytest.mark.parametrize(
    "message",
    [
        "No injuries?",
        "no more deaths?",
        "No one was hurt?",
        "no idea",
        "no thanks",
        "No, really? Who says that it was him?",
        "sorry to hear that",
        "sorry, when was that?",
        "not that many?",
        "not the first time?",
        "not my fault then, is it",
        "not even at new years??",
        "Norway?",
        "Nora Vance",
        "I meaningfully disagree",
        "What did he mean?",
        "no",
        "I mean",
        "",
    ],
)
def test_other_messages_correct_nothing(message):
    assert what_was_meant(message) is None


@pytest.mark.parametrize(
    ("meant", "asked"),
    [
        ("the manager.", "How old is the trainer, the manager?"),
        ("where on the bridge", "How old is the trainer, where on the bridge?"),
        ("who did the hacking?", "who did the hacking?"),
        ("the fire, how long did it burn", "the fire, how long did it burn"),
    ],
)
def test_a_correction_asks_the_question_before_again_unless_it_is_one_itself(meant, asked):
    assert corrected_question(["Why?", "How old is the trainer?"], meant) == asked


@pytest.mark.parametrize(
    ("before", "asked"),
    [
        ("no, the manager", "How old is the trainer, the owner?"),
        ("no, I mean when did he leave?", "when did he leave, the owner?"),
    ],
)
def test_a_second_correction_asks_what_the_first_corrected(before, asked):
    assert corrected_question(["How old is the trainer?", before], "the owner") == asked


def test_corrections_alone_are_asked_as_they_are():
    assert corrected_question(["no, the manager"], "the owner") == "no, the manager, the owner?"
