"""The texts of refused questions, in memory only."""

from bot.discord.questions.open_questions import OpenQuestions

ADA, BEA = 1, 2


def test_a_question_without_a_text_is_not_remembered():
    questions = OpenQuestions()
    questions.add("a1", "", ADA)
    assert questions.find("a1") == ""


def test_the_oldest_questions_make_room():
    questions = OpenQuestions(capacity=2)
    for name in ("a1", "b1", "c1"):
        questions.add(name, f"Who is {name}?", ADA)
    assert [questions.find(name) for name in ("a1", "b1", "c1")] == [
        "",
        "Who is b1?",
        "Who is c1?",
    ]


def test_forgetting_a_person_leaves_the_questions_of_others():
    questions = OpenQuestions()
    questions.add("a1", "Who?", ADA)
    questions.add("b1", "When?", BEA)
    questions.forget_person(ADA)
    assert [questions.find(name) for name in ("a1", "b1")] == ["", "When?"]
