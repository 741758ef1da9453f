"""The last answer of a conversation, and what stands right behind it."""

import pytest

from bot.retrieval.last_answer import RULED_OUT, LastAnswer, wants_another

SENTENCES = (
    "The pool in Tolm closes in May.",
    "Nora Pell voted for it.",
    "The pool leaks.",
    "Swimmers are sad.",
)
CLOSES, VOTED, LEAKS, SAD = range(4)


def continued(answer):
    pairs = zip(SENTENCES, (None, *SENTENCES), strict=False)
    return [at for at, pair in enumerate(pairs) if answer.is_continued_by(*pair)]


def repeated(answer):
    return [at for at, sentence in enumerate(SENTENCES) if answer.repetition(sentence)]


def test_what_stands_behind_each_sentence_of_the_answer_continues_it():
    answer = LastAnswer("The pool in Tolm closes in May. The pool leaks.")
    assert continued(answer) == [VOTED, SAD]
    assert repeated(answer) == [CLOSES, LEAKS]


def test_an_ellipsis_may_want_the_same_sentence():
    answer = LastAnswer("Nora Pell voted for it.", is_elliptical=True)
    assert continued(answer) == [VOTED, LEAKS]
    assert repeated(answer) == []


def test_an_answer_in_other_words_continues_nowhere():
    answer = LastAnswer("The pool will close.")
    assert continued(answer) == repeated(answer) == []


def test_without_an_answer_nothing_continues_it():
    assert continued(LastAnswer()) == repeated(LastAnswer()) == []


def test_which_one_never_wants_the_same_sentence():
    answer = LastAnswer("Nora Pell voted for it.", is_elliptical=True, wants_another=True)
    assert continued(answer) == [LEAKS]
    assert [answer.repetition(sentence) for sentence in SENTENCES] == [0, RULED_OUT, 0, 0]


@pytest.mark.parametrize("text", ["Which one?", "which ones", "ok and which one?", "what ones??"])
def test_which_one_asks_for_another_sentence(text):
    assert wants_another(text)


@pytest.mark.parametrize("text", ["Which one won?", "which bridge?", "how many ones?", "this one?"])
def test_other_questions_do_not(text):
    assert not wants_another(text)
