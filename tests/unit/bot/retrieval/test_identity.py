"""“Who's she?” means somebody whom the last answer names."""

import pytest

from bot.retrieval.identity import names_meant

MENON = "NorLink's director, Priya Menon, said fares would be waived."
REID = "The crack was spotted on Wednesday by deckhand Callum Reid."
SAID = "“It was the size of my forearm,” he said."


@pytest.mark.parametrize(
    "question",
    [
        "who's she",
        "Who is she?",
        "ok whos that guy lol",
        "who was he again",
        "so who's she anyway?",
    ],
)
def test_a_pronoun_means_a_name_of_the_last_answer_whole_names_first(question):
    assert names_meant(question, [REID, MENON]) == ["Priya Menon", "NorLink"]


def test_an_answer_without_a_name_leaves_it_to_the_one_before():
    assert names_meant("who is he", [MENON, REID, SAID])[0] == "Callum Reid"


@pytest.mark.parametrize(
    "named", ["Councillor Des Hay", "Des Hay", "Det Supt Des Hay", "Ostheim President Des Hay"]
)
def test_an_office_is_no_part_of_the_name(named):
    assert names_meant("who's that", [f"{named} stood by it."]) == ["Des Hay"]


def test_what_is_said_to_be_no_person_is_not_meant():
    assert names_meant("who is he", ["NorLink, which runs the ferry, said so."]) == []


@pytest.mark.parametrize(
    "question",
    ["who is Priya Menon", "who's she married to", "who are they", "who said that", "is she sure"],
)
def test_other_questions_mean_no_name(question):
    assert names_meant(question, [MENON]) == []


@pytest.mark.parametrize("answers", [[], [""], ["it was the size of a forearm."]])
def test_without_a_name_in_the_answers_none_is_meant(answers):
    assert names_meant("who is she", answers) == []
