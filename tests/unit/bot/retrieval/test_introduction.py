"""Questions that ask who or what a name is, and the sentences that say it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.retrieval.introduction import identified_name, introduces
from ingest.text.terms import terms

VANCE = frozenset(terms("Ada Vance"))


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("Who is Ada Vance?", "Ada Vance"),
        ("who is ada vance", "ada vance"),
        ("Who's Vance?", "Vance"),
        ("whos vance again", "vance"),
        ("what is flock", "flock"),
        ("who are flock safety", "flock safety"),
        ("and who was Ms Ada Vance?", "Ada Vance"),
        ("Tell me who Ada Vance is", "Ada Vance"),
        ("who exactly is this ada vance guy?", "ada vance"),
        ("What is the Tolm Song Prize?", "Tolm Song Prize"),
        ("what's OPEC", "OPEC"),
    ],
)
def test_a_question_asks_who_or_what_a_name_is(question, name):
    assert identified_name(question) == set(terms(name))


@pytest.mark.parametrize(
    "question",
    [
        "Who is the mayor?",
        "Who is she?",
        "Who is in charge of Vellmar?",
        "Who is Ada Vance married to?",
        "Who is Ada Vance, and why did she leave?",
        "Who was Vance up against?",
        "What is the weather like?",
        "What is the price?",
        "What was Monday?",
        "What did Ada Vance say?",
        "who",
        "",
    ],
)
def test_other_questions_ask_for_no_identity(question):
    assert identified_name(question) == frozenset()


@pytest.mark.parametrize(
    "sentence",
    [
        "Ada Vance, a baker from Vellmar, won.",
        "Ada Vance, 45, a baker, won.",
        "Ada Vance, 45, was one of four bakers.",
        "Ada Vance, chief executive of the bakery, won.",
        "Ada Vance, her second wife, won.",
        "Ada Vance, who bakes bread, won.",
        "Ada Vance is a baker.",
        "Ada Vance from the Vellmar Bakery won.",
        "Prosecutor Ada Vance won.",
        "Vellmar Mayor Ada Vance won.",
        "The prize is for baker Ada Vance.",
        "The bakery's co-founder Ada Vance won.",
        "The bakery's co-founder, Ada Vance, won.",
        "A baker called Ada Vance won.",
        "The club's co-owner Ada Vance won.",
        "Ada Vance, non-executive director, won.",
        "The Ledger's Ada Vance said so.",
        "“Bread is bread,” said bakery owner Ada Vance.",
    ],
)
def test_a_sentence_introduces_a_name(sentence):
    assert introduces(sentence, VANCE)


@pytest.mark.parametrize(
    "sentence",
    [
        "Ada Vance won.",
        "Ada Vance, speaking on Monday, said no.",
        "Ada Vance, however, said no.",
        "Ada Vance, Otto Rigg and others won.",
        "Bread was sold by Ada Vance.",
        "They wanted to thank Ada Vance for it.",
        "The judges chose and praised Ada Vance.",
        "In a statement through the council, Ada Vance said no.",
        "Ms Ada Vance said no.",
        "The town's Ada Vance bakery closed.",
        "Otto Rigg, a baker, won.",
        "A baker won.",
        "",
    ],
)
def test_a_sentence_that_only_mentions_a_name_does_not_introduce_it(sentence):
    assert not introduces(sentence, VANCE)


def test_an_ordinary_word_is_introduced_only_where_it_is_written_as_a_name():
    flock = identified_name("what is flock")
    assert introduces("The police asked Flock, a maker of cameras.", flock)
    assert not introduces("The farmer has a flock, a dog and a van.", flock)


def test_a_surname_is_introduced_by_an_office_and_not_by_a_first_name():
    surname = frozenset(terms("Vance"))
    assert introduces("Prosecutor Ada Vance won.", surname)
    assert not introduces("Ada Vance won.", surname)


def test_nothing_introduces_an_empty_name():
    assert not introduces("Ada Vance, a baker, won.", frozenset())


@given(
    st.text(max_size=20),
    st.lists(
        st.sampled_from(
            ["Ada Vance", ", ", " ", "'s ", "co-founder", "who", "-", "_", "\u2019", "45"]
        )
    ),
    st.text(max_size=20),
)
def test_any_text_can_be_looked_at(before, parts, after):
    text = before + "".join(parts) + after
    assert introduces(text, VANCE) in {True, False}
    assert identified_name(f"Who is {text}?") <= frozenset(terms(text))
