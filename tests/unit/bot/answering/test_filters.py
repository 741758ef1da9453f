"""Questions about the articles of one outlet, or of a time."""

from datetime import date

import pytest

from bot.answering import notices
from bot.answering.answerer import Answerer
from bot.answering.filters import parse_filter
from bot.errors import QuestionError
from bot.retrieval import candidates as module
from bot.retrieval.question import parse_question
from bot.retrieval.retriever import Retriever
from bot.types.answer import RefusalCode
from bot.types.question import Question, Scope
from ingest.types import Article, ArticleFilter
from tests.builders.corpus import WHY_CLOSED, corpora_of, corpus_of


def answerer_of(library):
    corpora = corpora_of(library)
    return Answerer(corpora, Retriever(corpora), None, lambda: 0.0)


TODAY = date(2031, 3, 10)
MONTHS = "January February March April May June".split()
REPORTS = tuple(
    Article(
        id=f"{outlet.split()[0].lower()}-{number}",
        text=f"The harbour fee rose to {number} crowns in {month}, {outlet} was told.",
        outlet=outlet,
        published_at=f"2031-{number:02}-05",
    )
    for outlet in ("Sample Ledger", "Tolm Weekly")
    for number, month in enumerate(MONTHS, 1)
)


@pytest.mark.parametrize(
    ("typed", "since"),
    [
        ("2031-02-28", "2031-02-28"),
        (" 2031-02 ", "2031-02"),
        ("2030", "2030"),
        ("Today", "2031-03-10"),
        ("yesterday", "2031-03-09"),
        ("7d", "2031-03-03"),
    ],
)
def test_dates_are_understood_as_people_type_them(typed, since):
    assert parse_filter(None, typed, TODAY) == ArticleFilter(None, since)


@pytest.mark.parametrize(
    "typed", ["last week", "2031-02-30", "2031-13", "203", "20310228", "d", "٢٠٣١", "9" * 9 + "d"]
)
def test_what_is_not_a_date_is_refused(typed):
    with pytest.raises(QuestionError, match="is not a date") as raised:
        parse_filter(None, typed, TODAY)
    assert "2026-10" in raised.value.hint


def test_nothing_typed_narrows_nothing():
    assert parse_filter("", None, TODAY) is None


@pytest.mark.parametrize(
    ("origin", "expected"),
    [
        (ArticleFilter("tolm  WEEKLY"), {f"tolm-{n}" for n in range(1, 7)}),
        (ArticleFilter(since="2031-05"), {"sample-5", "sample-6", "tolm-5", "tolm-6"}),
        (ArticleFilter("Sample Ledger", "2031-06-05"), {"sample-6"}),
        (ArticleFilter("Tolm"), set()),
    ],
    ids=["outlet", "since", "both", "part of a name"],
)
def test_only_articles_of_the_origin_are_on_it(library_with, origin, expected):
    make_library = corpus_of(library_with(*REPORTS))
    found = make_library.versions(sorted(make_library.matching(origin))).values()
    assert {version.article.id for version in found} == expected


@pytest.mark.parametrize("exhaustive", [12, 2], ids=["ranked whole", "searched"])
def test_a_question_is_answered_from_the_origin_alone(library_with, monkeypatch, exhaustive):
    monkeypatch.setattr(module, "EXHAUSTIVE", exhaustive)
    scope = Scope(article_filter=ArticleFilter("Tolm Weekly", "2031-03"))
    evidence = Retriever(corpora_of(library_with(*REPORTS))).retrieve(
        parse_question(Question("How much is the harbour fee?", scope))
    )
    assert evidence.ranked
    assert {one.version.article.outlet for one in evidence.ranked} == {"Tolm Weekly"}
    assert min(one.version.article.published_at for one in evidence.ranked) == "2031-03-05"


@pytest.mark.parametrize(
    ("article_filter", "reason"),
    [
        (ArticleFilter("Nobody's Herald"), notices.NONE_FROM_OUTLET),
        (ArticleFilter(since="2099"), notices.NONE_SINCE),
        (ArticleFilter("Tolm Weekly", "2099"), notices.NO_MATCHING_ARTICLES),
    ],
    ids=["an outlet", "a date", "both"],
)
def test_an_origin_without_articles_is_refused(library_with, article_filter, reason):
    asked = Question(WHY_CLOSED, Scope(article_filter=article_filter))
    refusal = answerer_of(library_with(*REPORTS)).answer(asked).refusal
    assert refusal.code is RefusalCode.NO_ARTICLES
    assert refusal.reason == reason


@pytest.mark.parametrize("text", ["Which articles do you have?", "Summarise the news"])
def test_lists_and_overviews_keep_to_the_origin(library_with, text):
    asked = Question(text, Scope(article_filter=ArticleFilter("Sample Ledger", "2031-04")))
    answer = answerer_of(library_with(*REPORTS)).answer(asked)
    assert answer.citations[0].version.article.id == "sample-6"
    assert {c.version.article.outlet for c in answer.citations} == {"Sample Ledger"}


def test_outlets_are_found_by_a_part_of_their_name_the_largest_first(library_with):
    make_library = corpus_of(
        library_with(*REPORTS, Article(id="x", text="One.", outlet="Weekly Tolm"))
    )
    assert make_library.outlets("weekly", 5) == ["Tolm Weekly", "Weekly Tolm"]
    assert make_library.outlets("", 1) == ["Sample Ledger"]
    assert make_library.outlets("herald", 5) == []
