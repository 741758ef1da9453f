"""Questions that name the article they are put to."""

import pytest

from bot.answering import notices
from bot.answering.answerer import Answerer
from bot.retrieval.retriever import Retriever
from bot.types.question import Question, Scope
from tests.assertions import assert_promise
from tests.builders.corpus import BRIDGE, CHOIR, ORCHARD, corpora_of


@pytest.fixture
def ask(library_with):
    corpora = corpora_of(library_with(BRIDGE, ORCHARD, CHOIR))
    answerer = Answerer(corpora, Retriever(corpora), None, lambda: 0.0)

    def run(text, scope=None):
        answer = answerer.answer(Question(text, scope or Scope()))
        assert_promise(answer)
        return answer

    return run


def test_the_article_alone_is_searched_and_the_question_kept(ask):
    asked = "According to the bridge article, how many broken wires did engineers count?"
    answer = ask(asked)
    assert answer.notices == (notices.only_from(BRIDGE.title),)
    assert {citation.version.article.id for citation in answer.citations} == {"bridge"}
    assert answer.question == asked


def test_what_another_article_says_is_no_answer(ask):
    answer = ask("What does the bridge article say about apples around Lindau Hollow?")
    assert not answer.answered
    assert notices.only_from(BRIDGE.title) in answer.notices


@pytest.mark.parametrize(
    "question",
    [
        "According to the volcano article, how many broken wires did engineers count?",
        "How many broken wires did engineers count during the inspection?",
    ],
)
def test_where_no_article_is_named_clearly_all_are_searched(ask, question):
    answer = ask(question)
    assert not any("was searched" in notice for notice in answer.notices)


def test_a_scope_of_articles_stays_as_it_is(ask):
    answer = ask("According to the bridge article, who hums?", Scope(article_ids=("choir",)))
    assert not any("was searched" in notice for notice in answer.notices)
