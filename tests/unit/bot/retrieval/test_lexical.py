"""What of a question's words a text holds."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.retrieval.lexical import (
    DECAY,
    TermIndex,
    TermMatches,
    TermQuery,
    inverse_frequency,
    pair_overlap,
    sought_terms,
    term_query,
)
from bot.retrieval.question import parse_question
from bot.types.question import Question

QUESTION = "Why did the harbour ferry stop?"
"""Its terms are harbour, ferri and stop."""


def query(question=QUESTION, found=None, sentences=10, **options):
    return term_query(parse_question(Question(question)), found or {}, sentences, **options)


def index(*texts):
    return TermIndex([text.split() for text in texts])


def matches(asked, *texts):
    return TermMatches([index(*texts)], asked)


def test_a_text_covers_the_share_of_the_question_that_it_holds():
    coverage = matches(query(), "harbour ferri stop", "ferri", "choir", "").coverage()
    assert coverage == pytest.approx([1, 1 / 3, 0, 0])


def test_a_rare_term_counts_more_than_a_common_one():
    weighed = query(found={"harbour": 9, "ferri": 1, "stop": 1})
    common, rare = matches(weighed, "harbour", "ferri").coverage()
    assert common < rare


def test_a_term_of_an_earlier_text_is_carried_on_and_fades():
    found = matches(query(), "choir", "ferri", "a", "a", "ferri stop", "a")
    third = 1 / 3
    assert found.carried() == pytest.approx(
        [0, third, third * DECAY, third * DECAY**2, 2 * third, 2 * third * DECAY]
    )


def test_function_words_of_a_question_count_nothing():
    assert matches(query(), "the did whi").coverage() == pytest.approx([0])


def test_a_question_without_content_finds_nothing():
    empty = query("What is it?")
    found = matches(empty, "what is it", "ferri")
    assert found.coverage() == pytest.approx([0, 0])
    assert found.carried() == pytest.approx([0, 0])


def test_neighbours_of_the_question_that_are_neighbours_in_a_text_overlap():
    asked = query("harbour ferry stop")
    assert pair_overlap("a harbour ferri stop".split(), asked) == 1
    assert pair_overlap("harbour ferri never stop".split(), asked) == 0.5
    assert pair_overlap("stop ferri harbour".split(), asked) == 0
    assert pair_overlap([], asked) == 0
    assert pair_overlap(["ferri"], query("ferry")) == 0


def test_a_misspelled_word_counts_as_the_one_that_was_meant():
    asked = query("harbuor ferry", corrections={"harbuor": "harbour"})
    assert matches(asked, "harbour ferri").coverage() == pytest.approx([1])
    assert pair_overlap("harbour ferri".split(), asked) == 1


def test_an_index_knows_how_many_texts_hold_a_term():
    found = index("ferri ferri stop", "ferri")
    assert found.document_frequencies() == {"ferri": 2, "stop": 1}
    assert found.contains("stop")
    assert not found.contains("choir")
    assert "choir" not in found.document_frequencies()


def test_texts_without_a_term_are_scored_too():
    for score in (TermMatches.coverage, TermMatches.carried):
        assert score(TermMatches([], query())).shape == (0,)
        assert score(matches(query())).shape == (0,)
        assert score(matches(query(), "", "")) == pytest.approx([0, 0])


TERM = st.sampled_from("ferri harbour stop choir the".split())
TEXTS = st.lists(st.lists(TERM, max_size=12), min_size=1, max_size=6)
QUERIES = st.builds(
    TermQuery,
    st.dictionaries(TERM, st.floats(1e-3, 20), max_size=5),
    st.frozensets(st.tuples(TERM, TERM), max_size=5),
)


@given(texts=TEXTS, asked=QUERIES)
def test_shares_lie_between_0_and_1_and_what_is_carried_only_adds(texts, asked):
    found = TermMatches([TermIndex(texts)], asked)
    coverage, carried = found.coverage(), found.carried()
    assert np.all((coverage >= 0) & (carried <= 1 + 1e-9))
    assert np.all(coverage <= carried + 1e-9)
    assert carried[0] == pytest.approx(coverage[0])
    assert all(0 <= pair_overlap(text, asked) <= 1 for text in texts)


@given(texts=TEXTS, asked=QUERIES)
def test_every_text_with_neighbours_of_the_question_has_both_terms_of_a_pair(texts, asked):
    found = TermMatches([TermIndex(texts)], asked).with_a_pair()
    assert all(found[at] for at, text in enumerate(texts) if pair_overlap(text, asked))
    assert not any(found) or asked.pairs


@given(texts=TEXTS, asked=QUERIES)
def test_a_text_is_covered_whole_exactly_when_it_holds_every_term(texts, asked):
    whole = [bool(asked.idf) and asked.idf.keys() <= set(text) for text in texts]
    assert (TermMatches([TermIndex(texts)], asked).coverage() > 1 - 1e-9).tolist() == whole


@given(articles=st.lists(TEXTS, max_size=4), asked=QUERIES)
def test_articles_score_together_as_each_does_alone(articles, asked):
    indexes = [TermIndex(texts) for texts in articles]
    together, alone = TermMatches(indexes, asked), [TermMatches([one], asked) for one in indexes]
    for score in (TermMatches.coverage, TermMatches.carried):
        assert score(together) == pytest.approx([value for one in alone for value in score(one)])


@given(sentences=st.integers(0, 10**6), holding=st.integers(0, 10**6))
def test_rarity_is_above_0_and_falls_with_each_text_that_holds_the_term(sentences, holding):
    holding = min(sentences, holding)
    rarity = inverse_frequency(holding, sentences)
    assert rarity > 0
    assert rarity <= inverse_frequency(max(holding - 1, 0), sentences)


def test_articles_are_found_by_the_rarest_terms_as_far_as_they_are_rare_enough():
    counts = {"said": 9_000, "bridge": 700, "wire": 40, "unknown": 0, "cable": 300}
    found = sought_terms(counts, 50_000, most=1_000)
    assert found == {term: inverse_frequency(counts[term], 50_000) for term in ("wire", "cable")}
    assert sought_terms(counts, 50_000).keys() == {"wire", "cable", "bridge"}


def test_the_rarest_term_is_sought_however_common_it_is():
    assert sought_terms({"said": 9_000}, 50_000, most=10).keys() == {"said"}
    assert sought_terms({}, 0) == {}
