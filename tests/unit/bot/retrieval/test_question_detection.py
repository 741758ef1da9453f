"""Which messages of a channel ask something that articles may answer.

``channel_messages.jsonl`` has messages as people type them: fifty questions and fifty
others, half of these held out, and others that were written after the rules and measured
once before the rules were changed. Hard others have the form of questions;
``benchmarks/results/channel_messages.md`` says how these fared at first.
"""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.retrieval.question_detection import AskedText, post_question, question_manner
from bot.types.question import MAX_QUESTION_CHARACTERS, Manner

MESSAGES = [
    json.loads(line)
    for line in Path(__file__).with_name("channel_messages.jsonl").read_text("utf-8").splitlines()
]


def written(*groups, asks):
    return [
        each["message"] for each in MESSAGES if each["group"] in groups and each["asks"] is asks
    ]


def missed(questions):
    return [each for each in questions if question_manner(each) is None]


def taken(others):
    return [each for each in others if question_manner(each) is not None]


def test_of_fifty_questions_at_least_45_are_answered():
    questions = written("first", "held out", asks=True)
    assert len(questions) == 50
    assert len(missed(questions)) <= 5


def test_of_fifty_other_messages_at_most_two_are_answered():
    others = written("first", "held out", asks=False)
    assert len(others) == 50
    assert len(taken(others)) <= 2


def test_so_it_is_with_messages_that_were_written_after_the_rules():
    questions, others = written("later", asks=True), written("later", asks=False)
    assert len(missed(questions)) <= 0.1 * len(questions)
    assert len(taken(others)) <= 0.04 * len(others)


@pytest.mark.parametrize(
    ("group", "missed_at_most", "plain_at_most", "taken_at_most"),
    [("hard", 1, 4, 13), ("hard, later", 2, 5, 6)],
)
def test_of_others_in_the_form_of_questions_few_are_told_that_the_articles_do_not_say(
    group, missed_at_most, plain_at_most, taken_at_most
):
    others = written(group, asks=False)
    plain = [each for each in others if question_manner(each) is Manner.PLAIN]
    assert len(missed(written(group, asks=True))) <= missed_at_most
    assert len(plain) <= plain_at_most
    assert len(taken(others)) <= taken_at_most


@pytest.mark.parametrize(
    ("message", "manner"),
    [
        ("may the best team win on saturday", None),
        ("may the public attend the hearing?", Manner.PLAIN),
        ("how is this the same council that won an award", None),
        ("the ferry hit the pier. how is this the first accident", Manner.PLAIN),
        ("is it just my feed or is everyone posting the same photo", None),
        ("is the ferry late or is the harbour closed", Manner.PLAIN),
        ("did the council even ask the people of the harbour", Manner.IMPLIED),
        ("did the council even ask the people of the harbour?", Manner.PLAIN),
        ("is it true that the zoo is moving", Manner.PLAIN),
    ],
)
def test_a_wish_a_pointer_and_a_sigh_are_told_from_a_question(message, manner):
    assert question_manner(message) is manner


@pytest.mark.parametrize(
    "message",
    [
        "when does the ferry run again?",
        "wasn't the bridge supposed to open in june",
        "wann fährt die fähre wieder?",
        "الجسر مغلق منذ متى؟",
        "橋はいつ開きますか？ 市長 議会",
        "> the ferry stopped on monday\nwhen does the ferry run again?",
        "`bridge.pdf` says so, but when does the bridge open?",
    ],
)
def test_a_question_by_its_form_is_plain(message):
    assert question_manner(message) is Manner.PLAIN


@pytest.mark.parametrize(
    "message",
    [
        "i wonder when the bridge opens to traffic",
        "anyone know who pays for the bridge",
        "tell me about the ferry accident",
        "so the harbour is shut until when exactly",
    ],
)
def test_a_question_by_its_sense_is_implied(message):
    assert question_manner(message) is Manner.IMPLIED


@pytest.mark.parametrize(
    "message",
    [
        "",
        "   ",
        "https://example.com/when-does-the-ferry-run?x=1",
        "```\nwhen does the ferry run again?\n```",
        "`is the bridge open?`",
        "> when does the ferry run again?",
        "<:ferry:123456>",
        "@bob when does the ferry run again?",
        "when does the ferry run again? @bob might know",
        "why?",
        "what happened",
        "the ferry",
        "does the ferry run? " * 60,
    ],
    ids=lambda message: message[:20],
)
def test_what_is_no_question_to_the_articles_is_left_alone(message):
    assert question_manner(message) is None


@pytest.mark.parametrize(
    "message", ["why?", "and when?", "what happened", "since when", "who says so?", "is it safe?"]
)
def test_right_after_an_answer_a_question_may_lean_on_it(message):
    assert question_manner(message) is None
    assert question_manner(message, follows_up=True)


@pytest.mark.parametrize(
    "message", ["thanks!", "lol who cares", "poor bird :(", "what do you guys think?", "nice, ok"]
)
def test_right_after_an_answer_chatter_is_chatter(message):
    assert question_manner(message, follows_up=True) is None


@pytest.mark.parametrize(
    ("title", "body", "question"),
    [
        ("When does the ferry run again?", "I have to be there.", "When does the ferry run again?"),
        (
            "Ferry",
            "When does the harbour ferry run again?",
            "When does the harbour ferry run again?",
        ),
        ("Harbour ferry", "When does it run again?", "Harbour ferry: When does it run again?"),
        ("When does it run?", "The harbour ferry.", "When does it run? The harbour ferry."),
        ("When does the ferry run again?", "", "When does the ferry run again?"),
    ],
)
def test_the_question_of_a_post_is_whole(title, body, question):
    assert post_question(title, body) == AskedText(question, Manner.PLAIN)


def test_a_post_that_asks_nothing_is_left_alone():
    assert post_question("My photos", "Taken from the pier yesterday.").manner is None


@given(st.text(max_size=MAX_QUESTION_CHARACTERS + 50), st.booleans())
def test_any_text_can_be_looked_at(message, follows_up):
    question_manner(message, follows_up=follows_up)


@given(st.sampled_from(written("first", "held out", asks=True)))
def test_case_and_space_make_no_difference(message):
    assert question_manner(f"  {message.upper()}  ") == question_manner(message.lower())
