"""What a question prefers beside its subject: the newest, a month, both sides."""

from dataclasses import replace

import pytest

from bot.answering.answerer import Answerer
from bot.retrieval.preferences import by_preferred_date, sides
from bot.retrieval.question import parse_question
from bot.retrieval.retriever import Retriever
from bot.types.evidence import RankedSentence
from bot.types.question import Question
from ingest.types import Article
from tests.assertions import assert_promise
from tests.builders.corpus import corpora_of
from tests.builders.evidence import make_version
from tests.fakes.reader import FakeReader

DATES = {1: "2031-10-05", 2: "2030-10-20T08:00:00Z", 3: "2031-11-01", 4: None}


def dated(key):
    version = make_version([f"Item {key} fell."], key=key)
    article = replace(version.article, published_at=DATES[key])
    return replace(version, content=replace(version.content, article=article))


def parsed(text):
    return parse_question(Question(text))


def order(question, *scores):
    """The keys of the versions 1, 2, …, of these scores, as the question prefers them."""
    ranked = [
        RankedSentence(dated(key), dated(key).sentences[0], score)
        for key, score in enumerate(scores, 1)
    ]
    ranked.sort(key=lambda item: -item.score)
    close = by_preferred_date(parsed(question), ranked)
    found = [*close, *ranked[len(close) :]]
    assert [item.score for item in found] == [item.score for item in ranked]
    return [item.version.key for item in found]


@pytest.mark.parametrize(
    ("question", "keys"),
    [
        ("What is the latest count?", [3, 1, 2, 4]),
        ("What did the most recent count find?", [3, 1, 2, 4]),
        ("How many are there today?", [3, 1, 2, 4]),
        ("What fell in October?", [2, 1, 4, 3]),
        ("What fell in October 2030?", [2, 4, 3, 1]),
        ("What fell in May?", [4, 3, 2, 1]),
        ("What may have fallen?", [4, 3, 2, 1]),
        ("What fell?", [4, 3, 2, 1]),
    ],
)
def test_of_sentences_that_are_as_good_those_of_the_preferred_date_come_first(question, keys):
    assert order(question, 8.7, 8.8, 8.9, 9.0) == keys


def test_nothing_comes_of_nothing():
    assert by_preferred_date(parsed("What is the latest?"), []) == []


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("Is the choir of Tolm older than that of Selby?", (("tolm",), ("selbi",))),
        ("How do Ada Lunt and Bo Marsh differ?", (("ada", "lunt"), ("marsh",))),
        ("What did the Tolm and the Selby choirs sing?", (("tolm",), ("selbi",))),
        ("Did Ada Lunt or Bo Marsh sing?", (("ada", "lunt"), ("marsh",))),
        ("Who sang in Tolm and in Selby?", ()),
        ("What did Ada Lunt sing?", ()),
        ("Is it better than in Tolm?", ()),
    ],
)
def test_a_comparison_has_the_names_that_it_compares(question, names):
    assert sides(parsed(question)) == names


def test_a_comparison_brings_a_sentence_of_each_side(library_with):
    tolm = Article(
        "tolm", "The choir of Tolm has ninety members. They sing on Sundays. Tolm is old."
    )
    selby = Article("selby", "The choir of Selby has forty members. Selby is a port.")
    corpora = corpora_of(library_with(tolm, selby))
    retriever = Retriever(corpora, FakeReader("ninety members", "forty members", "sing"))
    answerer = Answerer(corpora, retriever, None, lambda: 0.0)
    answer = answerer.answer(
        Question("Has the choir of Tolm more members than the choir of Selby?")
    )
    assert_promise(answer)
    quotes = [citation.quote for citation in answer.citations]
    assert "The choir of Tolm has ninety members." in quotes
    assert "The choir of Selby has forty members." in quotes
