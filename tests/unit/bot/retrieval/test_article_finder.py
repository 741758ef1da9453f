"""Finding the article that somebody speaks of."""

from dataclasses import replace
from datetime import date
from functools import cache

import pytest

from bot.retrieval import article_finder
from bot.retrieval.article_finder import (
    MARGIN,
    MAX_EQUAL,
    SURE,
    ArticleFinder,
    ArticleMatch,
    ArticleMatches,
)
from bot.retrieval.article_reference import parse_reference
from bot.retrieval.question import parse_question
from bot.types.question import Question, Scope
from ingest.types import Article, ArticleFilter
from tests.builders.corpus import BRIDGE, CHOIR, ORCHARD, corpora_of
from tests.builders.evidence import make_version

TODAY = date(2031, 5, 12)
FARES = Article(
    id="fares",
    text="Train fares in Ostheim rise in June. A ticket costs nine crowns.",
    title="Fares rise",
    outlet="The Sample Ledger",
    published_at="2031-04-01",
    authors=("Nora Pell",),
)
ARTICLES = (BRIDGE, ORCHARD, CHOIR, FARES)


@pytest.fixture
def find(library_with):
    corpora = cache(lambda articles: corpora_of(library_with(*articles)))

    def run(phrase, articles=ARTICLES, scope=None):
        scope = scope or Scope()
        corpus = corpora(articles).corpus(scope.libraries)
        question = parse_question(Question(f"Summarise {phrase}", scope))
        return ArticleFinder(lambda: TODAY).find(phrase, question, corpus)

    return run


def ids(matches):
    return [match.version.article.id for match in matches.found]


@pytest.mark.parametrize(
    ("phrase", "article"),
    [
        ("the bridge article", "bridge"),
        ("that piece about the frost", "orchard"),
        ("the story about dentists who sing in a choir", "choir"),
        ("Frost ruins the apple harvest", "orchard"),
        ("the article about the old brigde in Vellmar", "bridge"),
        ("the Placeholder Weekly article", "orchard"),
        ("yesterday's article", "orchard"),
        ("the article from 9 January", "choir"),
        ("the Ledger piece on fares", "fares"),
        ("the article by Nora Pell", "fares"),
        ("the Ledger article from April", "fares"),
    ],
)
def test_it_is_found_by_subject_title_outlet_author_and_date(find, phrase, article):
    matches = find(phrase)
    assert matches.best.article.id == article
    assert matches.is_clear


@pytest.mark.parametrize(
    "phrase",
    [
        "the volcano article",
        "the article about Zanzibar",
        "the article from 3 March",
        "the piece in the Guardian",
        "yesterday's story about the bridge",
        "this article",
    ],
)
def test_a_phrase_that_fits_none_finds_nothing(find, phrase):
    matches = find(phrase)
    assert matches.best is None
    assert not matches.is_clear
    assert matches.equal == ()


def test_of_several_that_fit_equally_well_the_newest_comes_first(find):
    matches = find("the Ledger article")
    assert [version.article.id for version in matches.equal] == ["fares", "bridge"]
    assert not matches.is_clear


def test_the_latest_article_is_the_newest_of_those_that_fit_about_as_well():
    old = make_version(["It rained."], key=1, published_at="2031-05-01")
    new = make_version(["It rained."], key=2, published_at="2031-05-09")
    found = (ArticleMatch(old, MARGIN / 2), ArticleMatch(new, 0.0))
    matches = ArticleMatches(parse_reference("the latest article on rain", TODAY), found)
    assert matches.equal == (new, old)
    assert replace(matches, reference=parse_reference("rain", TODAY)).best == old


def test_only_a_few_equal_ones_are_told_apart(find):
    many = (Article(id=f"n{n}", text=f"Item {n} fell.", outlet="Ledger") for n in range(9))
    assert len(find("the Ledger article", tuple(many)).equal) == MAX_EQUAL


def test_a_scope_is_kept_to(find):
    named = Scope(article_ids=("choir",))
    assert find("the bridge article", scope=named).best is None
    since = Scope(article_filter=ArticleFilter(since="2031-05-01"))
    assert ids(find("the latest article", scope=since)) == []
    assert find("the bridge article", scope=since).best is None
    outlet = Scope(article_filter=ArticleFilter(outlet="the sample ledger"))
    assert find("the article from March", scope=outlet).best.article.id == "bridge"


def test_in_a_large_library_it_is_searched_for(find, monkeypatch):
    monkeypatch.setattr(article_finder, "SEARCHED", 2)
    assert find("the bridge article").best.article.id == "bridge"
    assert find("Frost ruins the apple harvest").best.article.id == "orchard"


MAYOR_SPOKE = Article(id="spoke", text="The mayor cut the ribbon at noon.", title="New library")
MAYOR_ARRESTED = Article(id="arrest", text="Police arrested the mayor.", title="A search at noon")


def test_a_few_words_surely_mean_only_an_article_that_has_them_all(find):
    found = find("mayor arrested", (MAYOR_SPOKE, MAYOR_ARRESTED)).only_sure()
    assert ids(found) == ["arrest"]


def test_a_few_words_surely_mean_an_article_that_clearly_says_the_same():
    theft = make_version(["Burglars took a watch."])
    scores = (SURE, SURE - 0.1)
    found = tuple(ArticleMatch(theft, score, has_all=False) for score in scores)
    matches = ArticleMatches(parse_reference("clock theft", TODAY), found)
    assert [sure.score for sure in matches.only_sure().found] == [SURE]
