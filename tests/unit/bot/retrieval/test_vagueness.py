"""Vague messages: they name a subject, or nothing, and ask nothing about it."""

import pytest

from bot.retrieval.vagueness import is_fragment, is_vague, subject_of, wants_latest


@pytest.mark.parametrize(
    ("message", "subject"),
    [
        ("ferry?", "ferry"),
        ("ferry thing", "ferry"),
        ("the Ostheim stuff", "the Ostheim"),
        ("Tell me about the bridge", "the bridge"),
        ("so what's up with the harbour wall", "the harbour wall"),
        ("something about apples pls", "apples"),
        ("that story with the two cranes", "the two cranes"),
        ("explain the strike", "the strike"),
    ],
)
def test_a_vague_message_may_name_its_subject(message, subject):
    assert is_vague(message)
    assert subject_of(message) == subject


@pytest.mark.parametrize(
    "message",
    [
        "what happened",
        "so what happened?",
        "Tell me more",
        "more info please",
        "the article",
        "this?",
    ],
)
def test_a_vague_message_may_name_nothing(message):
    assert is_vague(message)
    assert subject_of(message) is None


@pytest.mark.parametrize(
    "message",
    [
        "Why?",
        "how many?",
        "price?",
        "anyone hurt??",
        "any injuries?",
        "ferry timetable",
        "the cost of the ferry thing",
        "Who drew the story?",
        "tell me who drew it",
        "tell me about the ferry captain and his older brother",
        "What happened to the deal?",
        "What can I do about the ferry?",
        "2019?",
        "フェリーはなぜ止まった?",
    ],
)
def test_whatever_asks_something_is_not_vague(message):
    assert not is_vague(message)


@pytest.mark.parametrize("message", ["latest?", "The latest, please", "what did I miss"])
def test_the_latest_news_are_wanted(message):
    assert wants_latest(message)


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("bridge closed", True),
        ("rusty cables?", True),
        ("bridge reopening date", False),
        ("is the bridge closed", False),
        ("the", False),
        ("old bridge Vellmar rusty cables", False),
    ],
)
def test_a_fragment_is_a_few_words_that_do_not_ask(message, expected):
    assert is_fragment(message) is expected


@pytest.mark.parametrize("message", ["no the writer", "No, I meant the bridge.", "not him, Moss"])
def test_a_correction_does_not_only_name_a_subject(message):
    assert not is_vague(message)
