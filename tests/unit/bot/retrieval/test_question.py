"""A question is analysed once, and what its words say is handed down."""

import sys
from collections import Counter

import pytest

from bot.answering import notices
from bot.answering.answerer import Answerer
from bot.errors import QuestionError
from bot.retrieval.answer_type import AnswerType, answer_type
from bot.retrieval.entities import entities_in
from bot.retrieval.intent import Intent, intent_of, topic_of
from bot.retrieval.question import parse_question, with_text
from bot.retrieval.retriever import Retriever
from bot.retrieval.selection import select
from bot.types.question import MAX_QUESTION_CHARACTERS, Question, Turn
from ingest.text.terms import content_terms, terms
from tests.builders.corpus import RUSTY, WHY_CLOSED, corpora_of
from tests.fakes.reader import FakeReader

ANALYSES = (terms, content_terms, entities_in, answer_type, intent_of, topic_of, select)
FOLLOW_UP = "How much did she say it would cost?"


def parsed(text, **fields):
    return parse_question(Question(text, **fields))


@pytest.fixture
def calls(monkeypatch):
    """How often the bot calls each analysis with each text, or with each set of sentences."""
    counts = Counter()

    def counting(function):
        def count(*arguments, **named):
            first = arguments[0]
            counts[function.__name__, first if isinstance(first, str) else "ranked"] += 1
            return function(*arguments, **named)

        return count

    modules = [module for name, module in sys.modules.items() if name.startswith("bot.")]
    for function in ANALYSES:
        for module in modules:
            if vars(module).get(function.__name__) is function:
                monkeypatch.setattr(module, function.__name__, counting(function))
    return counts


@pytest.fixture
def answerer(library):
    corpora = corpora_of(library)
    return Answerer(corpora, Retriever(corpora, FakeReader(RUSTY)), None, lambda: 0.0)


@pytest.mark.parametrize(
    "text",
    [
        WHY_CLOSED,
        "How many wires did engineers count in Vellmar, and when was the latest count?",
        "Does the bridge in Velmar cost more than the orchard in Lindau?",
        "Why did Zebediah Quixworth close the bridge?",
    ],
    ids=["a question", "a figure and a date", "a comparison", "an unknown name"],
)
def test_every_analysis_runs_once_for_an_answered_question(answerer, calls, text):
    answerer.answer(Question(text))
    assert calls["select", "ranked"] == 1
    assert {name: calls[name, text] for name, _ in calls if name != "select"} == (
        dict.fromkeys([function.__name__ for function in ANALYSES[:-1]], 1)
    )


def test_a_follow_up_is_analysed_as_asked_and_as_understood_and_each_once(answerer, calls):
    conversation = (Turn(WHY_CLOSED, RUSTY),)
    answer = answerer.answer(Question(FOLLOW_UP, conversation=conversation))
    beside = f"{FOLLOW_UP} ({WHY_CLOSED})"
    assert answer.notices[0] == notices.follow_up(WHY_CLOSED)
    for text in (FOLLOW_UP, beside):
        assert {name: calls[name, text] for name in ("entities_in", "answer_type")} == {
            "entities_in": 1,
            "answer_type": 1,
        }
    assert calls["select", "ranked"] == 1


def test_an_analysis_has_all_that_the_words_say():
    found = parsed("How many wires did Tove Brandt count?")
    assert found.text == "How many wires did Tove Brandt count?"
    assert found.terms == ("how", "mani", "wire", "did", "tove", "brandt", "count")
    assert found.content_terms == ("wire", "tove", "brandt", "count")
    assert [entity.written for entity in found.entities] == ["Tove", "Brandt"]
    assert (found.answer_type, found.intent) == (AnswerType.NUMBER, Intent.QUESTION)
    assert found.topic is None


@pytest.mark.parametrize(
    ("text", "intent", "topic"),
    [
        ("Summarise the ferry story", Intent.OVERVIEW, "the ferry story"),
        ("What is new about the bridge?", Intent.NEWS, "the bridge"),
        ("What is new?", Intent.NEWS, None),
        ("Which articles do you have?", Intent.LIST, None),
    ],
)
def test_an_overview_and_news_have_the_topic_that_the_question_names(text, intent, topic):
    found = parsed(text)
    assert (found.intent, found.topic) == (intent, topic)


def test_other_words_for_a_question_need_no_conversation_and_keep_the_rest():
    question = parsed("Who said so?", id="a1", conversation=(Turn(WHY_CLOSED, RUSTY),))
    changed = with_text(question, "Who said that the bridge closes?")
    assert (changed.question.id, changed.question.conversation) == ("a1", ())
    assert "bridg" in changed.content_terms
    assert with_text(question, "Who said so?") is question


@pytest.mark.parametrize("text", [" ", "a" * (MAX_QUESTION_CHARACTERS + 1)])
def test_other_words_must_be_a_question_too(text):
    with pytest.raises(QuestionError):
        with_text(parsed(WHY_CLOSED), text)
