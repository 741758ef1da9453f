"""Which sentence another one refers to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.retrieval.antecedent import MAX_STEPS_BACK, antecedent, refers_back
from tests.builders.evidence import make_version


@pytest.mark.parametrize(
    ("texts", "found"),
    [
        (["Mayor Brandt spoke.", "She left."], 0),
        (["Mayor Brandt spoke.", "She paused.", "She left."], 0),
        (["Mayor Brandt spoke.", "“We shall see.”", "“It is late,” she said."], 0),
        (["The weir broke.", "This took an hour."], 0),
        (["Mayor Brandt spoke.", "Rain fell."], None),
        (["She left."], None),
        (["She spoke.", "She sat.", "She stood.", "She sang.", "She left."], 3),
    ],
)
def test_a_sentence_refers_to_the_nearest_that_is_not_about_the_same_person(texts, found):
    version = make_version(texts)
    named = antecedent(version, version.sentences[-1])
    assert (None if named is None else named.index) == found


@given(
    st.lists(
        st.sampled_from(
            ["She left.", "It fell.", "Rain fell.", "“No,” he said.", "His hat burnt."]
        ),
        min_size=1,
        max_size=8,
    )
)
def test_it_is_one_of_the_few_before(texts):
    version = make_version(texts)
    for sentence in version.sentences:
        found = antecedent(version, sentence)
        assert found is None or 1 <= sentence.index - found.index <= MAX_STEPS_BACK
        assert found is not None or not refers_back(sentence)
