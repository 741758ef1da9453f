"""Questions that mean the same are one group: measured on pairs, with the packaged model."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.retrieval.question_groups import EmbeddedQuestions
from ingest.embedding.factory import load_embedder
from ingest.settings import Settings

SAME = (
    ("When does the ferry run again?", "When will the ferry start running again?"),
    ("Why did the ferry stop?", "What is the reason the ferry stopped?"),
    ("Who is the mayor of Tolm?", "What is the name of Tolm's mayor?"),
    ("How much does the new bridge cost?", "What is the price of the new bridge?"),
    ("How many people were injured?", "What is the number of injured people?"),
    ("Where is the new school being built?", "What is the location of the new school?"),
    ("When was the bakery opened?", "What year did the bakery open?"),
    ("Did the council approve the budget?", "Was the budget approved by the council?"),
    ("Who won the election?", "Who was the winner of the election?"),
    ("What caused the fire at the mill?", "Why did the mill burn down?"),
    ("How long will the road be closed?", "For how long is the road closed?"),
    ("Is the swimming pool open on Sundays?", "Can I go to the swimming pool on Sunday?"),
    ("Who owns the factory?", "Who is the owner of the factory?"),
    ("What happened at the harbour?", "What went on at the harbor?"),
    ("How old is the lighthouse?", "What is the age of the lighthouse?"),
    ("what time does the concert start", "When does the concert begin?"),
    ("How do I get a ticket for the concert?", "Where can I buy concert tickets?"),
    ("Are dogs allowed on the beach?", "Can I take my dog to the beach?"),
    ("What is the price of a ferry ticket?", "How much is a ticket for the ferry?"),
    ("Who designed the new library?", "Which architect designed the new library?"),
    ("when is the next council meeting", "What date is the next meeting of the council?"),
    ("Will the tax on houses go up?", "Is the property tax going to rise?"),
    ("How many cameras are there in the city?", "What number of cameras does the city have?"),
    ("Why was the trial postponed?", "What is the reason for postponing the trial?"),
    ("Who sued the water company?", "Who filed a lawsuit against the water company?"),
    ("wheres the tram", "Where is the tram?"),
    ("How many jobs will be cut?", "How many employees are losing their jobs?"),
    (
        "What did the minister say about the strike?",
        "What was the minister's comment on the strike?",
    ),
    ("Is it safe to drink the tap water?", "Can people drink tap water safely?"),
    ("What's the new speed limit?", "How fast may you drive now under the new limit?"),
)
DIFFERENT = (
    ("When does the ferry run again?", "Why did the ferry stop?"),
    ("When does the ferry run again?", "When does the tram run again?"),
    ("Who is the mayor of Tolm?", "Who is the mayor of Varn?"),
    ("How much does the new bridge cost?", "Who pays for the new bridge?"),
    ("How many people were injured?", "How many people were killed?"),
    ("Where is the new school being built?", "Why is the new school being built?"),
    ("When was the bakery opened?", "When was the bakery closed?"),
    ("Did the council approve the budget?", "How large is the budget?"),
    ("Who won the election in 2024?", "Who won the election in 2025?"),
    ("What caused the fire at the mill?", "Who put out the fire at the mill?"),
    ("How long will the road be closed?", "Why is the road closed?"),
    ("Is the swimming pool open on Sundays?", "Is the library open on Sundays?"),
    ("Who owns the factory?", "Who works in the factory?"),
    ("What happened at the harbour?", "What happened at the airport?"),
    ("How old is the lighthouse?", "How high is the lighthouse?"),
    ("What time does the concert start?", "What time does the concert end?"),
    ("How do I get a ticket for the concert?", "Who plays at the concert?"),
    ("Are dogs allowed on the beach?", "Are fires allowed on the beach?"),
    ("What is the price of a ferry ticket?", "How often does the ferry run?"),
    ("Who designed the new library?", "Who opened the new library?"),
    ("When is the next council meeting?", "Who leads the council?"),
    ("Will the tax on houses go up?", "Will the tax on cars go up?"),
    ("How many cameras are there in the city?", "Who watches the cameras in the city?"),
    ("Why was the trial postponed?", "When does the trial begin?"),
    ("Who sued the water company?", "What does the water company charge?"),
    ("Where is the tram?", "When was the tram built?"),
    ("How many jobs will be cut?", "Why will jobs be cut?"),
    ("What did the minister say about the strike?", "How long does the strike last?"),
    ("Is it safe to drink the tap water?", "How much does tap water cost?"),
    ("What is the new speed limit?", "Who decided on the new speed limit?"),
)


class Letters:
    """An embedder for which questions are as close as the letters they share."""

    def embed_query(self, text):
        counts = np.array([text.casefold().count(chr(97 + n)) for n in range(26)], np.float32)
        return counts / max(1.0, float(np.linalg.norm(counts)))


@pytest.fixture(scope="module")
def questions():
    return EmbeddedQuestions(load_embedder(Settings(_env_file=None).embedding_model))


def joined(questions, pairs):
    """How many pairs end up in one group."""
    return sum(len(questions.group(pair)) == 1 for pair in pairs)


def test_most_pairs_are_told_apart(questions):
    found, wrong = joined(questions, SAME), joined(questions, DIFFERENT)
    assert found / len(SAME) >= 0.9
    assert found / (found + wrong) >= 0.8


def test_a_group_is_where_its_first_question_is(questions):
    asked = [
        "Why did the ferry stop?",
        "Who owns the mill?",
        "What is the reason the ferry stopped?",
    ]
    assert questions.group(asked) == [[0, 2], [1]]


@pytest.mark.parametrize(
    "pair",
    [
        ("Who won the election in 2024?", "Who won the election in 2025?"),
        ("Where is the new school being built?", "Why is the new school being built?"),
        ("Who is the mayor of Tolm?", "Who is the mayor of Varn?"),
    ],
)
def test_another_year_name_or_interrogative_makes_another_question(pair):
    assert EmbeddedQuestions(Letters(), bar=0.0).group(pair) == [[0], [1]]


def test_case_and_white_space_make_no_other_question():
    assert EmbeddedQuestions(Letters(), bar=1.1).group(["Who  rang?", "who rang?"]) == [[0, 1]]


@given(st.lists(st.sampled_from([text for pair in DIFFERENT for text in pair]), max_size=12))
def test_every_question_is_in_exactly_one_group(asked):
    groups = EmbeddedQuestions(Letters(), bar=0.9).group(asked)
    assert sorted(position for group in groups for position in group) == list(range(len(asked)))
    assert [group[0] for group in groups] == sorted(group[0] for group in groups)
