"""What an answer consists of."""

import pytest

from bot.types.answer import Answer, AnswerSentence, Refusal, RefusalCode, Role
from tests.builders import examples

CONTEXT = AnswerSentence("Mayor Brandt spoke.", (1,), Role.CONTEXT)
LEFT = AnswerSentence("She left at noon.", (2,))
RAIN = AnswerSentence("Rain fell.", (3,))


def test_its_text_is_what_answers_without_the_context():
    answer = Answer("When did she leave?", sentences=(CONTEXT, LEFT, RAIN))
    assert answer.answering == (LEFT, RAIN)
    assert answer.text == "She left at noon. Rain fell."


def test_a_sentence_answers_and_has_no_emphasis_unless_it_says_so():
    assert (LEFT.role, LEFT.emphasis) == (Role.ANSWER, None)


@pytest.mark.parametrize("span", [(0, 17), (9, 16), (0, 1), (16, 17)])
def test_a_part_of_a_sentence_can_be_emphasised(span):
    assert AnswerSentence(LEFT.text, (2,), emphasis=span).emphasis == span


@pytest.mark.parametrize("span", [(3, 3), (4, 2), (-1, 2), (0, 18), (17, 18)])
def test_what_is_no_part_of_the_sentence_cannot_be_emphasised(span):
    with pytest.raises(ValueError, match="no part"):
        AnswerSentence(LEFT.text, (2,), emphasis=span)


def test_only_a_question_back_has_choices_and_at_least_two():
    one = examples.version()
    assert Refusal(RefusalCode.WHICH_ARTICLE, "Which?", choices=(one, one)).asks_back
    for code, choices in (
        (RefusalCode.WHICH_ARTICLE, (one,)),
        (RefusalCode.NOT_COVERED, (one, one)),
    ):
        with pytest.raises(ValueError, match="choose"):
            Refusal(code, "Which?", choices=choices)
