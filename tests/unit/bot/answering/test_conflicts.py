"""Articles that give different figures for one thing."""

import pytest

from bot.answering.answerer import Answerer
from bot.answering.conflicts import disagreeing
from bot.answering.notices import FIGURES_DIFFER
from bot.retrieval.retriever import Retriever
from bot.types.evidence import RankedSentence, SentenceFeatures, close_to_best
from bot.types.question import Question
from ingest.types import Article
from tests.builders.corpus import corpora_of, make_library
from tests.builders.evidence import make_version

FIGURE = SentenceFeatures(kind=1.0)


def found(*texts, scores=None, features=FIGURE):
    """A sentence of each of several articles, the later ones older."""
    return [
        RankedSentence(version, version.sentences[0], score, features)
        for version, score in zip(
            [
                make_version([text], key=key, published_at=f"2031-0{9 - key}-01")
                for key, text in enumerate(texts, 1)
            ],
            scores or [9.0 - 0.1 * place for place in range(len(texts))],
            strict=True,
        )
    ]


def keys(ranked):
    return [item.version.key for item in disagreeing(close_to_best(ranked))]


@pytest.mark.parametrize(
    "texts",
    [
        pytest.param(("It counts 40 cities.", "It counts 55 cities."), id="counts"),
        pytest.param(("It cost $9 million.", "It cost $7.5m."), id="amounts"),
        pytest.param(("Some 40 per cent left.", "About 3% left."), id="shares"),
    ],
)
def test_different_figures_of_one_unit_disagree(texts):
    assert keys(found(*texts)) == [1, 2]


@pytest.mark.parametrize(
    "texts",
    [
        pytest.param(("It counts 40 cities.", "It counts forty cities."), id="the same value"),
        pytest.param(("It cost $9m.", "It cost nine million dollars."), id="the same amount"),
        pytest.param(("It cost $9.", "Some 40 per cent left."), id="different units"),
        pytest.param(("It counts 40 cities.", "It counts many cities."), id="only one figure"),
        pytest.param(("Held on 3 May 2031.", "Held on 4 May 2031."), id="dates"),
    ],
)
def test_these_do_not_disagree(texts):
    assert keys(found(*texts)) == []


def test_the_newest_article_comes_first():
    older_is_better = found("It counts 40 cities.", "It counts 55 cities.")[::-1]
    ranked = [
        RankedSentence(item.version, item.sentence, score, FIGURE)
        for item, score in zip(older_is_better, (9.0, 8.9), strict=True)
    ]
    assert keys(ranked) == [1, 2]


def test_a_far_worse_sentence_is_no_rival():
    assert keys(found("It counts 40 cities.", "It counts 55 cities.", scores=[9.0, 1.0])) == []


def test_only_questions_for_a_figure_can_disagree():
    assert keys(found("Item 40 fell.", "Item 55 fell.", features=SentenceFeatures())) == []
    assert keys([]) == []


def test_two_sentences_of_one_article_are_no_two_articles():
    version = make_version(["It counts 40 cities.", "It counted 30 cities before."])
    ranked = [
        RankedSentence(version, sentence, score, FIGURE)
        for sentence, score in zip(version.sentences, (9.0, 8.9), strict=True)
    ]
    assert keys(ranked) == []


def test_an_answer_shows_both_and_a_notice_says_that_they_differ(tmp_path, store):
    articles = [
        Article(
            id=f"cameras-{month}",
            text=f"The Ostheim network counts {count} cameras in Vellmar.",
            published_at=f"2031-0{month}-01",
        )
        for month, count in ((3, 40), (5, 55))
    ]
    library = make_library(tmp_path, store, *articles)
    answerer = Answerer(corpora_of(library), Retriever(corpora_of(library)), None, lambda: 0.0)
    answer = answerer.answer(
        Question("How many cameras does the Ostheim network count in Vellmar?")
    )
    assert [citation.version.article.id for citation in answer.citations] == [
        "cameras-5",
        "cameras-3",
    ]
    assert FIGURES_DIFFER in answer.notices
