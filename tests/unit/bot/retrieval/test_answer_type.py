"""Which kind of answer a question asks for, and which sentences offer it."""

import pytest

from bot.retrieval.answer_type import AnswerType, answer_type, offers
from ingest.text.terms import terms


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("How many wires broke?", AnswerType.NUMBER),
        ("What percentage of the apples froze?", AnswerType.NUMBER),
        ("How long will the repair take?", AnswerType.DURATION),
        ("How old is the bridge?", AnswerType.DURATION),
        ("How much will it cost?", AnswerType.AMOUNT),
        ("At what price was it sold?", AnswerType.AMOUNT),
        ("What is the price of the bridge?", AnswerType.AMOUNT),
        ("What was the ferry's revenue?", AnswerType.AMOUNT),
        ("What is the reason for the price difference?", AnswerType.OTHER),
        ("When does the bridge close?", AnswerType.TIME),
        ("In which year was it built?", AnswerType.TIME),
        ("Until when is it closed?", AnswerType.TIME),
        ("Who is the mayor?", AnswerType.PERSON),
        ("Whose idea was it?", AnswerType.PERSON),
        ("Where do the buses go?", AnswerType.PLACE),
        ("Which town has a new bridge?", AnswerType.PLACE),
        ("Why does it close?", AnswerType.OTHER),
        ("What did the mayor say?", AnswerType.OTHER),
        ("how was it repaired", AnswerType.OTHER),
        ("When cables rust, what breaks?", AnswerType.OTHER),
        ("", AnswerType.OTHER),
    ],
)
def test_a_question_asks_for_a_kind(question, kind):
    assert answer_type(question) is kind


@pytest.mark.parametrize("question", ["HOW MANY WIRES BROKE?", "how many wires broke"])
def test_case_does_not_matter(question):
    assert answer_type(question) is AnswerType.NUMBER


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        (AnswerType.NUMBER, "Engineers counted 48 wires."),
        (AnswerType.NUMBER, "Twelve wires broke."),
        (AnswerType.DURATION, "It takes three months."),
        (AnswerType.AMOUNT, "It costs $5."),
        (AnswerType.AMOUNT, "It costs nine million crowns."),
        (AnswerType.TIME, "It closes on Monday."),
        (AnswerType.TIME, "It was built in 1954."),
        (AnswerType.PERSON, "The mayor, Tove Brandt, agreed."),
        (AnswerType.PLACE, "Buses go through Ostheim."),
    ],
)
def test_a_sentence_that_holds_it_offers_it(kind, sentence):
    assert offers(sentence, kind, frozenset())


@pytest.mark.parametrize("kind", [kind for kind in AnswerType if kind is not AnswerType.OTHER])
def test_a_sentence_without_names_and_figures_offers_nothing(kind):
    assert not offers("its cables are rusty.", kind, frozenset())


def test_a_name_of_the_question_is_no_answer_to_who():
    asked = frozenset(terms("Who met Tove Brandt?"))
    assert not offers("It was Tove Brandt.", AnswerType.PERSON, asked)
    assert offers("It was Henrik Moss.", AnswerType.PERSON, asked)


def test_other_questions_ask_for_nothing_that_a_sentence_could_offer():
    assert not offers(
        "On 3 May 2031 Tove Brandt paid $5 in Ostheim.", AnswerType.OTHER, frozenset()
    )
