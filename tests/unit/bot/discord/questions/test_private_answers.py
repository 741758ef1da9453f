"""Private answers of several messages, which cannot be read again."""

from types import SimpleNamespace

from bot.discord.questions.private_answers import PrivateAnswers

ADA, BEA = 1, 2


def messages(*ids):
    return [SimpleNamespace(id=each) for each in ids]


def test_an_answer_is_found_by_its_last_message():
    answers = PrivateAnswers()
    answers.add(messages(1, 2), ADA)
    assert [message.id for message in answers.ending_with(2)] == [1, 2]
    assert answers.ending_with(1) == ()


def test_one_of_a_single_message_needs_no_memory():
    answers = PrivateAnswers()
    answers.add(messages(1), ADA)
    answers.add(messages(), ADA)
    assert answers.ending_with(1) == ()


def test_the_oldest_answers_make_room():
    answers = PrivateAnswers(capacity=2)
    for number in (1, 3, 5):
        answers.add(messages(number, number + 1), ADA)
    assert [bool(answers.ending_with(last)) for last in (2, 4, 6)] == [False, True, True]


def test_forgetting_a_person_leaves_the_answers_to_others():
    answers = PrivateAnswers()
    answers.add(messages(1, 2), ADA)
    answers.add(messages(3, 4), BEA)
    answers.forget_person(ADA)
    assert [bool(answers.ending_with(last)) for last in (2, 4)] == [False, True]
