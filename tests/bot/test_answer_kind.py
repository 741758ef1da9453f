"""Which kind of answer a question asks for, and which sentences offer it."""

import pytest

from bot.retrieval.answer_type import AnswerKind, asked_kind, offers
from ingest.text.terms import terms


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("How many wires broke?", AnswerKind.NUMBER),
        ("What percentage of the apples froze?", AnswerKind.NUMBER),
        ("How long will the repair take?", AnswerKind.DURATION),
        ("How old is the bridge?", AnswerKind.DURATION),
        ("How much will it cost?", AnswerKind.AMOUNT),
        ("At what price was it sold?", AnswerKind.AMOUNT),
        ("What is the price of the bridge?", AnswerKind.AMOUNT),
        ("What was the ferry's revenue?", AnswerKind.AMOUNT),
        ("What is the reason for the price difference?", AnswerKind.OTHER),
        ("When does the bridge close?", AnswerKind.TIME),
        ("In which year was it built?", AnswerKind.TIME),
        ("Until when is it closed?", AnswerKind.TIME),
        ("Who is the mayor?", AnswerKind.PERSON),
        ("Whose idea was it?", AnswerKind.PERSON),
        ("Where do the buses go?", AnswerKind.PLACE),
        ("Which town has a new bridge?", AnswerKind.PLACE),
        ("Why does it close?", AnswerKind.OTHER),
        ("What did the mayor say?", AnswerKind.OTHER),
        ("how was it repaired", AnswerKind.OTHER),
        ("When cables rust, what breaks?", AnswerKind.OTHER),
        ("", AnswerKind.OTHER),
    ],
)
def test_a_question_asks_for_a_kind(question, kind):
    assert asked_kind(question) is kind


@pytest.mark.parametrize("question", ["HOW MANY WIRES BROKE?", "how many wires broke"])
def test_case_does_not_matter(question):
    assert asked_kind(question) is AnswerKind.NUMBER


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        (AnswerKind.NUMBER, "Engineers counted 48 wires."),
        (AnswerKind.NUMBER, "Twelve wires broke."),
        (AnswerKind.DURATION, "It takes three months."),
        (AnswerKind.AMOUNT, "It costs $5."),
        (AnswerKind.AMOUNT, "It costs nine million crowns."),
        (AnswerKind.TIME, "It closes on Monday."),
        (AnswerKind.TIME, "It was built in 1954."),
        (AnswerKind.PERSON, "The mayor, Tove Brandt, agreed."),
        (AnswerKind.PLACE, "Buses go through Ostheim."),
    ],
)
def test_a_sentence_that_holds_it_offers_it(kind, sentence):
    assert offers(sentence, kind, frozenset())


@pytest.mark.parametrize("kind", [kind for kind in AnswerKind if kind is not AnswerKind.OTHER])
def test_a_sentence_without_names_and_figures_offers_nothing(kind):
    assert not offers("its cables are rusty.", kind, frozenset())


def test_a_name_of_the_question_is_no_answer_to_who():
    asked = frozenset(terms("Who met Tove Brandt?"))
    assert not offers("It was Tove Brandt.", AnswerKind.PERSON, asked)
    assert offers("It was Henrik Moss.", AnswerKind.PERSON, asked)


def test_other_questions_ask_for_nothing_that_a_sentence_could_offer():
    assert not offers(
        "On 3 May 2031 Tove Brandt paid $5 in Ostheim.", AnswerKind.OTHER, frozenset()
    )
