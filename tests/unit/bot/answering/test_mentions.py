"""What an article says of a subject that it is not about as a whole."""

import pytest

from bot.answering.extractive import MAX_SENTENCES
from bot.answering.mentions import mentions
from tests.builders.evidence import make_version

HARBOUR = make_version(
    ["The harbour closes in May."],
    ["By Ida Placeholder"],
    ["A car park was built for 90 cars.", "The cars stay.", "Boats leave the car park's quay."],
    title="Harbour closes",
)


@pytest.mark.parametrize(
    ("subject", "found"),
    [
        ("the car park", [2, 4]),
        ("cars", [2, 3, 4]),
        ("the harbour", []),
        ("lighthouse", []),
        ("it", []),
    ],
)
def test_the_sentences_with_all_its_words_are_found_in_order(subject, found):
    assert [sentence.index for _, sentence in mentions(subject, HARBOUR)] == found


def test_there_are_as_many_as_an_answer_may_have():
    version = make_version(["It rained."], [f"Gate {number} leaks." for number in range(9)])
    assert len(mentions("gates", version)) == MAX_SENTENCES
