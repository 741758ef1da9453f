"""211 vague, chatty and meta messages: what each is taken for.

``benchmarks/vague_messages.py`` asks them of the articles beside them with the packaged models.
"""

import pytest

from benchmarks.vague_messages import load_articles, load_messages
from bot.retrieval.intent import Intent, intent_of
from bot.retrieval.question import parse_question
from bot.types.question import Question

MESSAGES = load_messages()


def may_be(expected):
    """The intents that lead to an outcome."""
    if expected == "question":
        # Without an article that fits, a vague message is searched for as a question.
        return {Intent.QUESTION, Intent.VAGUE}
    if expected == "choice":
        return {Intent.VAGUE}
    if expected.startswith("gist:"):
        # A fragment is searched for first, and gets the gist where nothing answers.
        return {Intent.VAGUE, Intent.OVERVIEW, Intent.QUESTION}
    return {Intent(expected)}


@pytest.mark.parametrize("message", MESSAGES, ids=lambda each: each.message)
def test_a_message_is_taken_for_what_it_is(message):
    intent = parse_question(Question(message.message)).intent
    assert intent in set().union(*map(may_be, message.expects))


@pytest.mark.parametrize(
    "message",
    [each for each in MESSAGES if each.group == "question"],
    ids=lambda each: each.message,
)
def test_a_question_is_never_small_talk_nor_vague(message):
    assert intent_of(message.message) is Intent.QUESTION


def test_the_table_covers_every_group_and_much_of_it_is_held_out():
    for group in ("small talk", "question", "vague", "overview"):
        held_out = [each.held_out for each in MESSAGES if each.group == group]
        assert len(held_out) >= 25
        assert 0.4 <= sum(held_out) / len(held_out) <= 0.6
    assert len({article.id for article in load_articles()}) == 7
