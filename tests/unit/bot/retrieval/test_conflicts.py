"""Articles that give different figures for one thing."""

from dataclasses import replace

import pytest

from bot.answering.answerer import Answerer
from bot.answering.notices import FIGURES_DIFFER
from bot.retrieval.conflicts import disagreeing
from bot.types.evidence import RankedSentence
from bot.types.question import Question
from tests.builders.corpus import BRIDGE, corpora_of, make_library
from tests.builders.evidence import make_evidence, make_version


def found(*texts, scores=None):
    """A sentence of each of several articles, the later ones older.

    Brackets in a text mark its short answer.
    """
    scores = scores or [9.0 - 0.1 * place for place in range(len(texts))]
    return [
        ranked(text, score, key)
        for key, (text, score) in enumerate(zip(texts, scores, strict=True), 1)
    ]


def ranked(marked, score, key):
    text = marked.replace("[", "").replace("]", "")
    start, end = marked.find("["), marked.find("]") - 1
    version = make_version([text], key=key, published_at=f"2031-0{9 - key}-01")
    span = None if start < 0 else (start, end)
    return RankedSentence(version, version.sentences[0], score, short_answer=span)


def keys(ranked):
    return [item.version.key for item in disagreeing(ranked)]


@pytest.mark.parametrize(
    "texts",
    [
        pytest.param(("It counts [40] cities.", "It counts [55] cities."), id="counts"),
        pytest.param(("It cost [$9 million].", "It cost [$7.5m]."), id="amounts"),
        pytest.param(("Some [40 per cent] left.", "About [3%] left."), id="shares"),
        pytest.param(("Now [40 cities], not 55.", "Now [55 cities], not 40."), id="others outside"),
        pytest.param(("It cost $[9] million.", "It cost $[7].5m."), id="a part of the number"),
        pytest.param(("It fined [21,983] men.", "It fined [nearly 40,000]."), id="rounded"),
        pytest.param(("Open at [9.30am] now.", "Open at [8.15am] now."), id="times"),
        pytest.param(("Open at [17:30] now.", "Open at [6:30 p.m.] now."), id="in 24 hours"),
        pytest.param(("Open at [9.30] now.", "Open at [8:30 p.m.] now."), id="of either half"),
        pytest.param(("Open at [9am] now.", "Open at [9pm] now."), id="of another half"),
        pytest.param(("It took [2 hours].", "It took [90 minutes]."), id="durations"),
        pytest.param(("“It…  counts” [40] cities.", "It counts [55]."), id="after folded marks"),
    ],
)
def test_different_figures_of_one_unit_disagree(texts):
    assert keys(found(*texts)) == [1, 2]


@pytest.mark.parametrize(
    "texts",
    [
        pytest.param(("It counts [40] cities.", "It counts [forty] cities."), id="the same value"),
        pytest.param(("It cost [$9m].", "It cost [nine million dollars]."), id="the same amount"),
        pytest.param(("Open at [9.30 a.m.] now.", "Open at [9:30am] now."), id="the same time"),
        pytest.param(("Open at [17:30] now.", "Open at [5:30 p.m.] now."), id="the same hour"),
        pytest.param(("Open at [17:30] now.", "Open at [5.30pm] now."), id="in 24 hours"),
        pytest.param(("It took [1 hour 30 minutes].", "It took [90 minutes]."), id="durations"),
        pytest.param(("It fined [21,983] men.", "It fined [nearly 22,000]."), id="rounded"),
        pytest.param(("It fined [nearly 22,000].", "It fined [21,983] men."), id="exact"),
        pytest.param(("It cost [$9].", "Some [40 per cent] left."), id="different units"),
        pytest.param(("It counts [40] cities.", "It counts [many] cities."), id="only one figure"),
        pytest.param(("Held on [3 May 2031].", "Held on [4 May 2031]."), id="dates"),
        pytest.param(("It counts [40] cities.", "It counts 55 cities."), id="one short answer"),
        pytest.param(("It counts 40 cities.", "It counts 55 cities."), id="no short answers"),
        pytest.param(("[Moss] counts 40.", "[Moss] counts 55."), id="figures beside the answers"),
        pytest.param(("[40] of 90 fell.", "[40] of 70 fell."), id="other figures differ"),
    ],
)
def test_these_do_not_disagree(texts):
    assert keys(found(*texts)) == []


def test_the_newest_article_comes_first():
    best, other = found("It counts [55] cities.", "It counts [40] cities.")
    assert keys([replace(other, score=9.0), replace(best, score=8.9)]) == [1, 2]


def test_nothing_disagrees_with_nothing():
    assert keys([]) == []


def test_two_sentences_of_one_article_are_no_two_articles():
    version = make_version(["It counts 40 cities.", "It counts 30 cities."])
    both = [
        RankedSentence(version, sentence, score, short_answer=(10, 12))
        for sentence, score in zip(version.sentences, (9.0, 8.9), strict=True)
    ]
    assert keys(both) == []


class Found:
    """A retriever that has found its evidence already."""

    def __init__(self, evidence):
        self.evidence = evidence

    def retrieve(self, question):
        return replace(self.evidence, question=question.question)


@pytest.fixture
def answer(tmp_path, store):
    """``answer(sentence, …)`` is what is answered from such evidence."""
    corpora = corpora_of(make_library(tmp_path, store, BRIDGE))

    def run(*close):
        evidence = replace(make_evidence(), ranked=close, close=close)
        answerer = Answerer(corpora, Found(evidence), None, lambda: 0.0)
        return answerer.answer(Question("How many cities does the network count?"))

    return run


def test_an_answer_shows_both_and_a_notice_says_that_they_differ(answer):
    shown = answer(*found("It counts [40] cities.", "It counts [55] cities."))
    assert [citation.version.key for citation in shown.citations] == [1, 2]
    assert [sentence.emphasis for sentence in shown.sentences] == [(10, 12), (10, 12)]
    assert shown.notices == (FIGURES_DIFFER,)


def test_without_short_answers_no_notice_says_so(answer):
    shown = answer(*found("It counts 40 cities.", "It counts 55 cities."))
    assert len(shown.sentences) == 2
    assert shown.notices == ()
