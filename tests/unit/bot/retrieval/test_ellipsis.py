"""A question without a verb of its own asks nothing without the one before."""

import pytest

from bot.retrieval.ellipsis import is_elliptical


@pytest.mark.parametrize(
    "text",
    [
        "And a funeral?",
        "ok, and by 2050?",
        "For how long?",
        "why not",
        "What about the harbour master?",
        "who says that?",
        "Says who?",
        "How come?",
    ],
)
def test_a_few_words_without_a_verb_are_elliptical(text):
    assert is_elliptical(text)


@pytest.mark.parametrize(
    "text",
    [
        "What did he do there?",
        "whats it for",
        "Isn't that illegal?",
        "Who said that the bridge of Vellmar closes?",
        "Why does it close?",
        "the cost of the new bridge",
        "What about the costs of the repair this year?",
    ],
)
def test_what_has_a_verb_or_says_more_is_not(text):
    assert not is_elliptical(text)
