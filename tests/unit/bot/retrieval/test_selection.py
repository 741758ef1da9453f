"""Which sentences are good enough to be shown."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.retrieval.answer_type import AnswerType
from bot.retrieval.calibration import CALIBRATION, Standing, probability
from bot.retrieval.confidence import RANKING_THRESHOLDS
from bot.retrieval.question import parse_question
from bot.retrieval.selection import select, standings
from bot.types.evidence import RankedSentence, SentenceFeatures
from bot.types.question import Question
from tests.builders.evidence import make_version
from tests.fakes.reader import FakeReader

VERSION = make_version([f"Sentence number {number} stands here." for number in range(6)])
READER, RANKER = FakeReader(""), FakeReader("", is_calibrated=False)
SHOWN = CALIBRATION.shown


def read(*scores):
    """Sentences that were read, with these log-odds, best first."""
    return [
        RankedSentence(VERSION, sentence, score, logit=score)
        for sentence, score in zip(VERSION.sentences, scores, strict=False)
    ]


def chosen(ranked, reader=READER, subject=0.9, **changes):
    question = replace(parse_question(Question("Which bridge rusts?")), **changes)
    return select(ranked, question, subject, reader)


def chosen_of_halves(ranked, best_of_each):
    question = parse_question(Question("Which bridge rusts, and since when does it?"))
    return select(ranked, question, 0.9, READER, best_of_each=best_of_each)


def test_a_sentence_that_answers_nearly_as_well_is_shown_beside_the_best():
    ranked = read(SHOWN + 0.4, SHOWN + 0.3, SHOWN - 3.0)
    assert list(chosen(ranked).close) == ranked[:2]


def test_one_far_behind_the_best_is_not():
    ranked = read(SHOWN + 4.0, SHOWN + 0.5)
    assert list(chosen(ranked).close) == ranked[:1]


def test_one_right_beside_the_best_is_shown_sooner_than_one_elsewhere():
    near, far = (
        [RankedSentence(VERSION, VERSION.sentences[at], score, logit=score) for at, score in pair]
        for pair in (((2, 2.0), (3, 0.4)), ((2, 2.0), (5, 0.4)))
    )
    assert [list(chosen(ranked).close) for ranked in (near, far)] == [near, far[:1]]


def test_the_sentence_that_says_who_she_is_is_shown_soonest():
    version = make_version(["Anna Holm left.", "She was fined.", "Rain fell."])
    best, named, other = (
        RankedSentence(version, version.sentences[at], score, logit=score)
        for at, score in ((1, 2.0), (0, -0.9), (2, -0.9))
    )
    assert list(chosen([best, named]).close) == [best, named]
    assert list(chosen([best, other]).close) == [best]


def test_another_article_that_answers_nearly_as_well_is_shown_since_it_may_say_otherwise():
    other = make_version([f"Sentence number {number} stands here." for number in range(6)], key=2)
    best, same, elsewhere = (
        RankedSentence(version, version.sentences[at], score, logit=score)
        for version, at, score in (
            (VERSION, 0, SHOWN + 0.3),
            (VERSION, 3, SHOWN),
            (other, 1, SHOWN),
        )
    )
    assert standings([best, elsewhere])[1] == Standing(elsewhere=True)
    assert list(chosen([best, elsewhere, same]).close) == [best, elsewhere]
    far = replace(best, score=SHOWN + CALIBRATION.margin + 0.1)
    assert list(chosen([far, elsewhere]).close) == [far]


@pytest.mark.parametrize(("figure", "is_shown"), [("6,000", True), ("5,000", False)])
def test_another_article_with_another_figure_may_be_less_sure(figure, is_shown):
    ours, theirs = (
        make_version([f"The town has {count} trees."], key=key)
        for key, count in ((1, "5,000"), (2, figure))
    )
    best, other = (
        RankedSentence(
            version, version.sentences[0], SHOWN + score, logit=score, short_answer=(13, 18)
        )
        for version, score in ((ours, 2.0), (theirs, 2.0 - CALIBRATION.differing))
    )
    assert CALIBRATION.margin < CALIBRATION.differing
    assert list(chosen([best, other]).close) == [best, *[other] * is_shown]


def test_a_question_that_asks_for_two_things_gets_a_second_sentence_that_may_answer():
    ranked = read(SHOWN + 4.0, CALIBRATION.second + 0.1, CALIBRATION.second + 0.05)
    assert list(chosen(ranked, asks_for_two=True).close) == ranked[:2]
    assert list(chosen(ranked, asks_for_two=False).close) == ranked[:1]
    hopeless = read(SHOWN + 3.0, CALIBRATION.second - 0.1)
    assert list(chosen(hopeless, asks_for_two=True).close) == hopeless[:1]


def test_the_best_sentence_for_each_half_is_shown_where_it_may_answer():
    ranked = read(SHOWN + 4.0, CALIBRATION.second + 0.1, CALIBRATION.second + 0.05)
    assert list(chosen_of_halves(ranked, 2).close) == ranked[:2]
    assert list(chosen_of_halves(ranked, 1).close) == ranked[:1]
    hopeless = read(SHOWN + 3.0, CALIBRATION.second - 0.1)
    assert list(chosen_of_halves(hopeless, 2).close) == hopeless[:1]


def test_one_sentence_for_both_halves_is_shown_with_its_companions():
    ranked = read(SHOWN + 0.4, SHOWN + 0.3)
    assert list(chosen_of_halves(ranked, 1).close) == ranked


def test_one_that_was_not_read_is_not():
    best, other = read(SHOWN + 0.4, SHOWN + 0.3)
    assert chosen([best, replace(other, logit=None)]).close == (best,)


def test_the_confidence_is_the_probability_that_the_best_one_answers():
    assert chosen(read(0.0)).confidence == pytest.approx(0.5)
    at_the_bar = chosen(read(SHOWN))
    assert at_the_bar.confidence == pytest.approx(at_the_bar.thresholds.answer)


def test_the_reader_s_doubt_alone_never_keeps_a_language_model_from_being_asked():
    hopeless = chosen(read(-50.0))
    assert hopeless.confidence >= hopeless.thresholds.write


@pytest.mark.parametrize("reader", [None, RANKER])
def test_by_ranking_alone_one_sentence_is_shown_and_the_subject_is_the_confidence(reader):
    found = chosen(read(3.0, 2.9), reader)
    assert len(found.close) == 1
    assert (found.confidence, found.thresholds) == (0.9, RANKING_THRESHOLDS)


def test_by_ranking_alone_a_question_for_a_figure_needs_one():
    assert chosen(read(3.0), None, answer_type=AnswerType.NUMBER).confidence == 0.0


@pytest.mark.parametrize("reader", [None, RANKER, READER])
def test_nothing_found_is_nothing_shown(reader):
    found = chosen([], reader, subject=0.0)
    assert (found.close, found.confidence) == ((), 0.0)


@given(st.lists(st.floats(-30, 30), min_size=1, max_size=6))
def test_what_is_shown_is_a_part_of_the_ranking_in_its_order_with_the_best_first(scores):
    ranked = read(*sorted(scores, reverse=True))
    found = chosen(ranked).close
    assert found[0] == ranked[0]
    assert [item for item in ranked if item in found] == list(found)


@given(st.floats(-1e6, 1e6))
def test_a_probability_lies_between_0_and_1(log_odds):
    assert 0 <= probability(log_odds) <= 1


@pytest.mark.parametrize(
    ("asked", "short_answer", "is_sure"),
    [
        ("Who founded it?", "2017", False),
        ("who was it founded by", "2017", False),
        ("Who founded it?", "Ada Vance", True),
        ("When was it founded?", "2017", True),
        ("Who founded it, and when was that?", "2017", True),
        ("Who founded it?", None, True),
    ],
)
def test_a_figure_does_not_say_who(asked, short_answer, is_sure):
    version = make_version(["Ada Vance founded it in 2017."])
    (sentence,) = version.sentences
    start = sentence.text.index(short_answer) if short_answer else 0
    span = (start, start + len(short_answer)) if short_answer else None
    best = RankedSentence(version, sentence, 3.0, logit=3.0, short_answer=span)
    found = select([best], parse_question(Question(asked)), 0.9, READER)
    assert found.confidence == (pytest.approx(probability(3.0)) if is_sure else 0.0)


def test_an_age_beside_the_name_in_question_does_not_hide_who_that_is():
    version = make_version(["Retired miner Ted Voss, 81, had warned them."])
    (sentence,) = version.sentences
    start = sentence.text.index("81")
    introduced = RankedSentence(
        version,
        sentence,
        3.0,
        SentenceFeatures(introduces=1.0),
        logit=3.0,
        short_answer=(start, start + 2),
    )
    found = select([introduced], parse_question(Question("Who is Ted Voss?")), 0.9, READER)
    assert found.confidence == pytest.approx(probability(3.0))
