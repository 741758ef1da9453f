"""The few sentences of an article that make its summary."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.salience import opening_sentence, salient_sentences, summary_length
from bot.retrieval.antecedent import refers_back
from bot.retrieval.boilerplate import is_boilerplate, reports
from ingest.embedding.base import Passage
from tests.builders.evidence import make_version
from tests.fakes.embedder import HashEmbedder

POOL = make_version(
    ["Pool in Tolm closes"],
    ["By Nora Pell"],
    ["The pool in Tolm closes in May, the council decided on Monday."],
    ["Its pumps broke three times last winter, and a repair would cost nine million crowns."],
    ["The pool in Tolm closes in May, as the council decided on Monday."],
    ["“We all learnt to swim there.”"],
    ["Swimmers collected 4,200 signatures against the plan within three weeks."],
    ["Some wept."],
    ["A school in Ostheim offers its own pool to the club from June."],
    ["Read more: Five pools that closed"],
    title="Pool in Tolm closes",
)
TEXTS = st.sampled_from(
    [
        "The pool closes in May.",
        "He called the decision of the council a mistake.",
        "Read more: pools",
        "By Nora Pell",
        "“We swam.”",
        "Repairs cost 9 million crowns.",
        "This was long expected by all who swim in the pool of Tolm.",
    ]
)


def vectors_of(version):
    passages = [
        Passage(text=one.text, context="", spans=((0, len(one.text)),)) for one in version.sentences
    ]
    return np.concatenate([found.sentences for found in HashEmbedder().embed_passages(passages)])


def chosen(version, **options):
    return salient_sentences(version, vectors_of(version), **options)


def test_a_summary_covers_the_article_in_its_order_without_repeating_itself():
    assert [sentence.index for sentence in chosen(POOL)] == [2, 3, 6]


def test_what_refers_back_follows_the_sentence_before_it():
    assert [sentence.index for sentence in chosen(POOL, limit=4)] == [2, 3, 6, 8]


def test_an_article_of_quotations_still_has_a_summary():
    version = make_version(["“We swam.”"], ["“They left.”"])
    assert chosen(version)


@pytest.mark.parametrize(("sentences", "length"), [(1, 3), (9, 3), (12, 4), (15, 5), (90, 5)])
def test_a_longer_article_has_a_longer_summary(sentences, length):
    assert summary_length(sentences) == length


@given(st.lists(st.lists(TEXTS, min_size=1, max_size=3), min_size=1, max_size=8))
def test_a_summary_is_ordered_never_empty_and_stands_alone(paragraphs):
    version = make_version(*paragraphs)
    found = chosen(version)
    indexes = [sentence.index for sentence in found]
    assert indexes == sorted(set(indexes))
    assert 1 <= len(found) <= 5
    all_boilerplate = all(is_boilerplate(version, one) for one in version.sentences)
    assert all_boilerplate or not any(is_boilerplate(version, one) for one in found)
    stands_alone = all(not refers_back(one) or one.index - 1 in indexes for one in found)
    assert stands_alone or all(map(refers_back, reports(version)))


def test_an_article_opens_with_the_first_sentence_that_stands_alone():
    assert opening_sentence(POOL) is POOL.sentences[2]
    quoted = make_version(["“We swam.”"], ["The pool closes."])
    assert opening_sentence(quoted) is quoted.sentences[1]
    only = make_version(["By Nora Pell"])
    assert opening_sentence(only) is only.sentences[0]
