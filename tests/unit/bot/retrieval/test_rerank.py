"""The order of sentences after a reranker has read the best of them."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.reranking.base import (
    PREVIOUS_CHARACTERS,
    TITLE_CHARACTERS,
    Calibration,
    RerankPassage,
    passage,
)
from bot.retrieval.answer_type import AnswerType
from bot.retrieval.confidence import confidence
from bot.retrieval.question import parse_question
from bot.retrieval.rerank import RERANKED, read_logits, rerank
from bot.retrieval.retriever import Retriever
from bot.types.evidence import FUSION_THRESHOLDS, RankedSentence, Thresholds, close_to_best
from tests.builders.corpus import BRIDGE, RUSTY, WHY_CLOSED, about, corpora_of, current, texts
from tests.builders.evidence import make_version
from tests.fakes.reranker import FakeReranker

CALIBRATED = Calibration(0.5, 1.0, 0.0, 1.0, 0.0, 0.0, Thresholds(answer=0.7, write=0.2))
MANY = make_version([f"Sentence number {number} stands here." for number in range(25)])
WIRES = "Engineers counted 48 broken wires during an inspection."


def ranked_by(scores):
    return [
        RankedSentence(MANY, sentence, score)
        for sentence, score in zip(MANY.sentences, scores, strict=False)
    ]


def test_what_the_reranker_finds_comes_first():
    found = rerank("Which?", ranked_by([3.0, 2.5, 2.0]), FakeReranker("number 2 ", CALIBRATED))
    assert texts(found)[0] == "Sentence number 2 stands here."
    assert [item.logit for item in found] == [4.0, -4.0, -4.0]


def test_a_calibrated_score_is_the_weighted_sum_of_both():
    found = rerank("Which?", ranked_by([3.0, 2.5]), FakeReranker("number 1 ", CALIBRATED))
    assert [item.score for item in found] == pytest.approx([0.5 * 2.5 + 4.0, 0.5 * 3.0 - 4.0])


def test_a_model_that_was_never_calibrated_decides_by_standard_deviations():
    class Loud(FakeReranker):
        def logits(self, question, passages):
            return [[1000 * logit for logit in part] for part in super().logits(question, passages)]

    quiet = rerank("Which?", ranked_by([3.0, 2.5, 2.0]), FakeReranker("number 2 "))
    loud = rerank("Which?", ranked_by([3.0, 2.5, 2.0]), Loud("number 2 "))
    assert texts(quiet) == texts(loud)
    assert [item.score for item in quiet] == pytest.approx([item.score for item in loud])
    assert texts(quiet)[0] == "Sentence number 2 stands here."


def test_only_the_best_are_read_and_the_others_stay_behind_in_their_order():
    reranker = FakeReranker("nothing of it", CALIBRATED)
    ranked = ranked_by([25.0 - place for place in range(25)])
    found = rerank("Which?", ranked, reranker)
    assert len(reranker.read) == RERANKED
    assert texts(found) == texts(ranked)
    assert [item.logit for item in found[RERANKED:]] == [None] * (25 - RERANKED)


@given(st.lists(st.floats(-30, 30), max_size=25), st.integers(0, 24), st.booleans())
def test_reading_again_only_changes_the_order_and_scores_never_rise_along_it(
    scores, wanted, is_calibrated
):
    ranked = ranked_by(sorted(scores, reverse=True))
    reranker = FakeReranker(f"number {wanted} ", CALIBRATED if is_calibrated else None)
    found = rerank("Which?", ranked, reranker)
    assert sorted(texts(found)) == sorted(texts(ranked))
    values = [item.score for item in found]
    assert values == sorted(values, reverse=True)


def test_after_reading_close_to_the_best_is_a_distance():
    found = [replace(item, logit=0.0) for item in ranked_by([-0.2, -3.1, -3.3])]
    assert list(close_to_best(found)) == found[:2]
    assert list(close_to_best([])) == []


def test_only_the_chunks_of_the_best_are_read():
    version = make_version(*[[f"Room {room} is dry.", "It is cold."] for room in range(5)])
    ranked = [
        RankedSentence(version, version.sentences[place], 9.0 - rank)
        for rank, place in enumerate([0, 2, 4, 6, 1, 8, 3])
    ]
    reranker = FakeReranker("nothing of it", CALIBRATED)
    found = rerank("Which?", ranked, reranker)
    assert reranker.read == [
        *("Room 0 is dry.", "It is cold."),
        *("Room 1 is dry.", "It is cold."),
        "Room 2 is dry.",
    ]
    assert [item.sentence.index for item in found] == [0, 2, 4, 1, 3, 6, 8]
    assert [item.logit is None for item in found] == [False] * 5 + [True] * 2


def test_equal_chunks_of_two_articles_are_read_apart():
    one, other = (make_version(["Rust ate the cables."], key=key) for key in (1, 2))
    ranked = [RankedSentence(version, version.sentences[0], 1.0) for version in (one, other)]
    reranker = FakeReranker("nothing of it", CALIBRATED)
    assert len(read_logits("Which?", ranked, reranker)) == 2


def test_a_passage_is_a_chunk_behind_the_title_of_its_article():
    version = make_version(["A. Rust.", "It took years."], ["Later."], title="Old bridge closes. ")
    read = passage(version, version.content.chunks[0], [version.sentences[1]])
    assert read == RerankPassage("Old bridge closes", "A. Rust. It took years.", ((9, 23),))
    assert read.front == "Old bridge closes. "
    assert read.sentences == ("It took years.",)


def test_a_sentence_read_alone_follows_the_title_and_the_text_before_it():
    read = RerankPassage(
        "Old bridge closes", "Rust ate the cables. It took years.", ((0, 20), (21, 35))
    )
    first, second = (read.in_context(span) for span in read.spans)
    assert first == "Old bridge closes. | Rust ate the cables."
    assert second == "Old bridge closes. Rust ate the cables. | It took years."


def test_a_sentence_without_title_or_predecessor_is_read_as_it_is():
    assert RerankPassage("", "Rust ate the cables.", ((0, 20),)).in_context((0, 20)) == (
        "Rust ate the cables."
    )


def test_the_text_before_a_sentence_is_bounded_and_the_sentence_stays_verbatim():
    long = " ".join(["word"] * 200) + "."
    version = make_version([long, "Odd  spaces\tstay."], title="T" * 500)
    read = passage(version, version.content.chunks[0], [version.sentences[1]])
    before, _, sentence = read.in_context(read.spans[0]).partition(" | ")
    assert sentence == version.sentences[1].text
    assert len(before) <= TITLE_CHARACTERS + PREVIOUS_CHARACTERS + 4
    assert before.endswith("word.")


def test_confidence_follows_the_calibration_of_the_reranker():
    (sure,) = rerank("Which?", ranked_by([1.0]), FakeReranker("number 0 ", CALIBRATED))
    (unsure,) = rerank("Which?", ranked_by([1.0]), FakeReranker("nothing", CALIBRATED))
    assert confidence([sure], AnswerType.OTHER, CALIBRATED) == pytest.approx(0.982, abs=1e-3)
    assert confidence([unsure], AnswerType.OTHER, CALIBRATED) == pytest.approx(0.018, abs=1e-3)


def test_a_reranker_without_calibration_makes_less_sure_than_none():
    ranked = ranked_by([1.0])
    read = rerank("Which?", ranked, FakeReranker("number 0 "))
    assert confidence(read, AnswerType.OTHER) < confidence(ranked, AnswerType.OTHER)


def test_the_retriever_has_the_best_sentences_read_and_takes_the_model_s_thresholds(library):
    reranker = FakeReranker(WIRES, CALIBRATED)
    evidence = Retriever(corpora_of(library), reranker).retrieve(
        parse_question(about("bridge", WHY_CLOSED))
    )
    assert texts(evidence.ranked)[0] == WIRES
    assert evidence.thresholds == CALIBRATED.thresholds
    assert RUSTY in reranker.read


def test_without_a_reranker_the_thresholds_are_those_of_the_fusion(library):
    evidence = Retriever(corpora_of(library)).retrieve(parse_question(about("bridge", WHY_CLOSED)))
    assert evidence.thresholds == FUSION_THRESHOLDS
    assert evidence.ranked[0].logit is None


def test_nothing_is_read_for_a_question_about_a_name_that_no_article_holds(library):
    reranker = FakeReranker(WIRES, CALIBRATED)
    evidence = Retriever(corpora_of(library), reranker).retrieve(
        parse_question(about("bridge", "What did Quillfeather say about the bridge?"))
    )
    assert evidence.missing == ("Quillfeather",)
    assert not reranker.read


def test_what_is_read_is_verbatim_from_the_article(library):
    reranker = FakeReranker(WIRES, CALIBRATED)
    Retriever(corpora_of(library), reranker).retrieve(parse_question(about("bridge", WHY_CLOSED)))
    article = current(library, BRIDGE.id).article
    assert reranker.read
    assert all(sentence in article.text for sentence in reranker.read)
