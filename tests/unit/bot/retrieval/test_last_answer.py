"""Where the last answer stands in its articles."""

from bot.retrieval.last_answer import LastAnswer
from bot.types.question import Turn
from tests.builders.evidence import make_version

VERSION = make_version(
    ["The pool in Tolm closes\nin May.", "Nora Pell voted for it."],
    ["The pool leaks.", "Swimmers are sad."],
)
CLOSES, VOTED, LEAKS, SAD = range(4)


def last(answer, **how):
    return LastAnswer.of(Turn("q", answer), [VERSION], **{"is_elliptical": False, **how})


def continued(answer):
    return [at for at in range(4) if answer.is_continued_by(VERSION.key, at)]


def repeated(answer):
    return [at for at in range(4) if answer.is_repeated_by(VERSION.key, at)]


def test_what_stands_behind_each_sentence_of_the_answer_continues_it():
    answer = last("The pool in Tolm closes in May. The pool leaks.")
    assert continued(answer) == [VOTED, SAD]
    assert repeated(answer) == [CLOSES, LEAKS]


def test_an_ellipsis_may_want_the_same_sentence():
    answer = last("Nora Pell voted for it.", is_elliptical=True)
    assert continued(answer) == [VOTED, LEAKS]
    assert repeated(answer) == []


def test_an_answer_in_other_words_stands_nowhere():
    answer = last("The pool will close.")
    assert continued(answer) == repeated(answer) == []


def test_another_version_has_no_part_in_it():
    answer = last("Nora Pell voted for it.")
    assert not answer.is_continued_by(VERSION.key + 1, LEAKS)
