"""What may be asked."""

import pytest

from bot.errors import QuestionError
from bot.types.question import MAX_QUESTION_CHARACTERS, Question, Scope


def test_a_question_s_spaces_and_lines_are_made_single_spaces():
    assert Question("  Why did\n\nit\tstop?\u2003 ").text == "Why did it stop?"


def test_the_scope_is_the_shared_library_when_none_is_given():
    assert Question("Why?").scope == Scope(("shared",), None)


@pytest.mark.parametrize("text", ["", "   ", "\n\t"])
def test_an_empty_question_is_refused_with_a_way_out(text):
    with pytest.raises(QuestionError, match="empty") as caught:
        Question(text)
    assert caught.value.hint


def test_a_question_may_have_just_so_many_characters():
    longest = "w" * MAX_QUESTION_CHARACTERS
    assert Question(f"  {longest}  ").text == longest
    with pytest.raises(QuestionError, match="1,001") as caught:
        Question(f"{longest}?")
    assert "1,000" in caught.value.hint


def test_half_a_character_is_replaced_because_nothing_can_encode_it():
    text = Question("Why \ud83d and \udcff?").text
    assert text == "Why \ufffd and \ufffd?"
    assert text.encode()
