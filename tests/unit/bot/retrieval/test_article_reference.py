"""How people speak of an article."""

from datetime import date

import pytest

from bot.retrieval.article_reference import (
    outlets_named,
    parse_reference,
    period_of,
    split_reference,
)

TODAY = date(2031, 5, 14)  # a Wednesday


@pytest.mark.parametrize(
    ("phrase", "subject"),
    [
        ("the council article", "council"),
        ("the council thing", "council"),
        ("that piece about the derailment", "derailment"),
        (" of what the union said", "union"),
        ("the one about the bakery", "bakery"),
        ("Old bridge in Vellmar closes", "bridge in Vellmar closes"),
        ("the article on Monday's strike", "Monday's strike"),
        ("the council article in two sentences, please", "council"),
        ("this article", ""),
        ("the whole story briefly", ""),
        ("everything in three bullet points", ""),
    ],
)
def test_what_an_article_is_about(phrase, subject):
    reference = parse_reference(phrase, TODAY)
    assert reference.subject == subject
    assert reference.is_empty == (not subject)


@pytest.mark.parametrize(
    ("phrase", "day", "other"),
    [
        ("yesterday's story on trains", date(2031, 5, 13), TODAY),
        ("the article from 12 May", date(2030, 5, 12), date(2031, 5, 13)),
        ("the article published on 2031-05-12", date(2031, 5, 12), date(2030, 5, 12)),
        ("the May 12 story", date(2031, 5, 12), date(2031, 6, 12)),
        ("Monday's article", date(2031, 5, 12), date(2031, 5, 5)),
        ("the story from last week about frost", date(2031, 5, 9), date(2031, 5, 12)),
        ("the piece about frost from April", date(2031, 4, 3), date(2031, 5, 3)),
    ],
)
def test_when_it_was_published(phrase, day, other):
    period = parse_reference(phrase, TODAY).period
    assert period.includes(day)
    assert not period.includes(other)
    assert not period.includes(None)


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("today", TODAY),
        ("this morning", TODAY),
        ("the day before yesterday", date(2031, 5, 12)),
        ("three days ago", date(2031, 5, 11)),
        ("a week ago", date(2031, 5, 7)),
        ("last Wednesday", date(2031, 5, 7)),
        ("Wednesday", TODAY),
        ("last weekend", date(2031, 5, 11)),
        ("this month", date(2031, 5, 1)),
        ("last month", date(2031, 4, 30)),
        ("last year", date(2030, 1, 1)),
    ],
)
def test_a_day_is_counted_from_today(written, day):
    assert period_of(written, TODAY).includes(day)


def test_a_word_that_is_no_date_is_none():
    assert period_of("soon", TODAY) is None


def test_the_newest_may_be_meant():
    assert parse_reference("the latest article about trains", TODAY).newest
    assert not parse_reference("the article about the latest train", TODAY).newest


@pytest.mark.parametrize(
    ("phrase", "outlets"),
    [
        ("the Ledger article", {"The Sample Ledger"}),
        ("the piece in the Sample Ledger about trains", {"The Sample Ledger"}),
        ("the piece about trains from the ledger", set()),
        ("the piece about trains from the Ledger", {"The Sample Ledger"}),
        ("the tbc one", {"Tolm Broadcasting Corporation"}),
        ("the article about the Ledger", set()),
        ("the daily article", set()),
    ],
)
def test_who_published_it(phrase, outlets):
    known = ["The Sample Ledger", "Tolm Broadcasting Corporation", "Daily News"]
    assert outlets_named(parse_reference(phrase, TODAY).source, known) == outlets


@pytest.mark.parametrize(
    ("question", "phrase", "rest"),
    [
        (
            "What does the council article say about parking?",
            "the council article",
            "Tell me about parking.",
        ),
        (
            "According to yesterday's BBC piece, who was hurt?",
            "yesterday's BBC piece",
            "who was hurt?",
        ),
        ("Who was hurt according to the train story?", "the train story", "Who was hurt"),
    ],
)
def test_a_question_may_name_the_article_it_is_put_to(question, phrase, rest):
    assert split_reference(question) == (phrase, rest)


@pytest.mark.parametrize(
    "question",
    [
        "What does the mayor say about parking?",
        "What does the police report say about the crash?",
        "According to the mayor, who was hurt?",
        "Who wrote the story of the bridge?",
    ],
)
def test_most_questions_name_none(question):
    assert split_reference(question) is None
