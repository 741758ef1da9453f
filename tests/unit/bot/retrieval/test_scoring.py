"""The score of a sentence, and the order that it gives."""

from dataclasses import astuple, fields, replace

import numpy as np
import pytest

from bot.retrieval.last_answer import LastAnswer
from bot.retrieval.lexical import term_query
from bot.retrieval.question import parse_question
from bot.retrieval.scoring import SHORTLIST, WEIGHTS, Candidate, rank
from bot.types.evidence import SentenceFeatures
from bot.types.question import Question
from tests.builders.corpus import texts
from tests.builders.evidence import make_version
from tests.fakes.embedder import HashEmbedder

EMBEDDER = HashEmbedder(256)
NOTHING = SentenceFeatures()
BRIDGE = make_version(
    ["The bridge closes.", "Rust ate its cables in 2031.", "Tove Brandt paid $9."],
    ["Buses take a detour.", "The bridge closes early."],
    title="Repairs in Vellmar",
    outlet="Sample Ledger",
    published_at="2031-03-02",
)


def candidate(version):
    vectors = [EMBEDDER.embed_query(sentence.text) for sentence in version.sentences]
    chunks = [vectors[chunk.first] for chunk in version.content.chunks]
    return Candidate.analyse(version, np.stack(vectors), np.stack(chunks))


def ranked(question, *versions, weights=WEIGHTS, names=()):
    parsed = parse_question(Question(question))
    query = replace(term_query(parsed, {}, 10), names=frozenset(names))
    found = [candidate(version) for version in versions]
    return rank(parsed, EMBEDDER.embed_query(question), query, found, weights)


def only(feature):
    return replace(NOTHING, **{feature: 1.0})


def test_the_sentence_with_the_question_s_words_comes_first():
    assert texts(ranked("What ate the cables?", BRIDGE))[0] == "Rust ate its cables in 2031."


def test_a_score_is_the_weighted_sum_of_the_features():
    for sentence in ranked("When did rust eat the bridge cables?", BRIDGE):
        pairs = zip(astuple(sentence.features), astuple(WEIGHTS), strict=True)
        assert sentence.score == pytest.approx(sum(value * weight for value, weight in pairs))


SPECIAL = {"lacks_name", "introduces", "continues", "repeats"}
"""Features that only a question with a name has, or one in a conversation."""


@pytest.mark.parametrize(
    "feature", [field.name for field in fields(SentenceFeatures) if field.name not in SPECIAL]
)
def test_each_feature_alone_decides_the_order_when_only_it_has_weight(feature):
    found = ranked("When did rust eat the bridge cables?", BRIDGE, weights=only(feature))
    values = [getattr(sentence.features, feature) for sentence in found]
    assert values == sorted(values, reverse=True)
    assert values[0] > values[-1]
    assert [sentence.score for sentence in found] == pytest.approx(values)


def test_what_the_last_answer_showed_and_what_stands_behind_it_are_known():
    shown = ["Buses take a detour.", "The bridge closes early."]
    other = make_version(["It rains in Vellmar."], key=9, title="Rain")
    parsed = replace(
        parse_question(Question("What closes?")), last_answer=LastAnswer(" ".join(shown))
    )
    query = term_query(parsed, {}, 10)
    found = rank(
        parsed, EMBEDDER.embed_query(parsed.text), query, [candidate(BRIDGE), candidate(other)]
    )
    features = {item.sentence.text: item.features for item in found}
    assert {text for text, each in features.items() if each.repeats} == set(shown)
    assert [text for text, each in features.items() if each.continues] == shown[1:]


def test_what_says_who_somebody_is_comes_first_where_that_is_asked():
    version = make_version(["Tove Brandt paid $9.", "The mayor, Tove Brandt, is kind."], key=8)
    asked, other = (
        ranked(question, version, weights=only("introduces"))
        for question in ("who is tove brandt", "What did Tove Brandt pay?")
    )
    assert [(item.sentence.index, item.features.introduces) for item in asked] == [(1, 1), (0, 0)]
    assert [item.features.introduces for item in other] == [0, 0]


def test_a_sentence_that_goes_on_about_what_was_named_before_is_found():
    version = make_version(
        ["The Brandt bridge is old.", "It opened in 1932.", "Moss opened.", "Ferns grow."], key=8
    )
    found = ranked("When did the Brandt bridge open?", version, weights=only("carried"))
    assert [item.sentence.index for item in found] == [1, 2, 0, 3]


@pytest.mark.parametrize(
    ("question", "offered"),
    [("How much?", "Tove Brandt paid $9."), ("When was it?", "Rust ate its cables in 2031.")],
)
def test_a_sentence_that_offers_the_expected_type_of_answer_has_that_feature(question, offered):
    first, second, *_ = ranked(question, BRIDGE, weights=only("kind"))
    assert first.sentence.text == offered
    assert (first.features.kind, second.features.kind) == (1.0, 0.0)


def test_a_sentence_has_the_features_of_its_own_chunk():
    vector, of_chunks = EMBEDDER.embed_query("detour"), candidate(BRIDGE).chunk_vectors
    for item in ranked("detour", BRIDGE):
        chunk = BRIDGE.content.chunk_of(item.sentence.index)
        assert item.features.chunk_similarity == pytest.approx(of_chunks[chunk.index] @ vector)
        assert item.features.chunk_coverage == chunk.index


def test_an_article_that_lacks_a_name_of_the_question_comes_after_all_others():
    near = make_version(["Rust ate its cables in 2031, and the bridge closes."], key=7)
    found = ranked("When did rust eat the bridge of Brandt?", near, BRIDGE, names=["brandt"])
    assert [item.version.key for item in found] == [1] * 5 + [7]
    assert {item.features.lacks_name for item in found[:5]} == {0.0}
    assert found[-1].features.lacks_name == 1.0


def test_a_name_that_every_article_lacks_puts_none_back():
    for item in ranked("Who is Snoad?", BRIDGE, names=["snoad"]):
        assert item.features.lacks_name == 0.0


def test_ties_come_in_the_order_of_articles_and_sentences_whatever_the_order_given():
    one = make_version(["It is so.", "It is so!", "It is so?"], key=4)
    other = make_version(["It is so..", "It is so!!", "It is so??"], key=5)
    places = [("article-4", 0), ("article-4", 1), ("article-4", 2)]
    places += [("article-5", 0), ("article-5", 1), ("article-5", 2)]
    for versions in ([one, other], [other, one]):
        assert [item.position for item in ranked("Why?", *versions)] == places


def test_a_sentence_of_several_articles_is_ranked_once_and_the_others_are_noted():
    one = make_version(["It is so.", "It is so.", "Rust ate the cables."], key=4)
    other = make_version(["Moss grows.", "Rust  ate the\ncables."], key=5)
    found = ranked("What ate the cables?", other, one)
    places = [found[0].position, *((v.article.id, s.index) for v, s in found[0].also)]
    assert sorted(places) == [("article-4", 2), ("article-5", 1)]
    assert [item.position for item in found if "so" in item.sentence.text] == [("article-4", 0)]
    assert sum(len(item.also) for item in found) == 1


def test_of_many_sentences_the_best_are_ranked_wherever_they_stand():
    many = make_version(
        [f"It is so{'!' * n}" for n in range(300)] + ["Rust ate the cables."], key=6
    )
    found = ranked("What ate the cables?", many)
    assert found[0].sentence.index == 300
    assert len(found) == SHORTLIST


def test_nothing_is_ranked_without_articles():
    assert ranked("Why?") == []


@pytest.mark.parametrize("term", ["rust", "vellmar", "ledger", "2031"])
def test_an_article_has_the_terms_of_its_text_and_of_its_metadata(term):
    assert candidate(BRIDGE).contains(term)
    assert not candidate(BRIDGE).contains("apple")
