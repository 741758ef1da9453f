"""What is new: from the newest articles, about something or at all."""

import pytest

from bot.answering import notices
from bot.answering.answerer import Answerer
from bot.generation.modes import QUOTES
from bot.generation.writer import LanguageModelWriter
from bot.retrieval.intent import Intent, intent_of, topic_of
from bot.retrieval.retriever import Retriever
from bot.types.answer import Mode
from bot.types.question import Question, Scope
from ingest.types import Article
from tests.assertions import assert_promise
from tests.builders.corpus import BRIDGE, CHOIR, ORCHARD, RUSTY, corpora_of
from tests.fakes.chat_model import ScriptedChat
from tests.fakes.nli import WRITTEN

SOLD = "The old bridge in Vellmar was sold to a scrap dealer from Ostheim."
LATER = Article(
    id="sale",
    text=f"Bridge sold\n\n{SOLD} The dealer paid four crowns.",
    title="Bridge sold",
    published_at="2031-06-01",
)


@pytest.fixture
def ask(library_with):
    def run(text, *replies, articles=(BRIDGE, ORCHARD, CHOIR, LATER), style=WRITTEN, scope=None):
        corpora = corpora_of(library_with(*articles))
        writer = LanguageModelWriter(ScriptedChat(*replies), style=style) if replies else None
        answerer = Answerer(corpora, Retriever(corpora), writer, lambda: 0.0)
        answer = answerer.answer(Question(text, scope or Scope()))
        assert_promise(answer)
        return answer

    return run


def articles_of(answer):
    return [citation.version.article.id for citation in answer.citations]


@pytest.mark.parametrize(
    ("message", "topic"),
    [
        ("What is new about the bridge in Vellmar?", "the bridge in Vellmar"),
        ("what's new about the bridge", "the bridge"),
        ("Any news on the bridge?", "the bridge"),
        ("What's the latest on the bridge?", "the bridge"),
        ("Latest news about the bridge, please", "the bridge, please"),
        ("Is there anything new about the bridge?", "the bridge"),
        ("What is new?", None),
        ("What's the news?", None),
        ("Tell me the latest", None),
        ("Any updates?", None),
    ],
)
def test_a_request_for_news_is_recognised_with_its_topic(message, topic):
    assert intent_of(message) is Intent.NEWS
    assert topic_of(message, Intent.NEWS) == topic


@pytest.mark.parametrize(
    "message",
    [
        "What is new in the contract?",
        "What is the latest price of a ticket?",
        "What news did the mayor hear?",
        "Who reads the news about the bridge?",
        "What is the newest bridge?",
        "When was the latest update published?",
    ],
)
def test_a_question_that_only_speaks_of_news_is_a_question(message):
    assert intent_of(message) is Intent.QUESTION


def test_it_begins_with_the_newest_article_about_it(ask):
    answer = ask("What is new about the old bridge in Vellmar?")
    assert articles_of(answer) == ["sale", "bridge"]
    assert [sentence.text for sentence in answer.sentences] == [SOLD, RUSTY]
    assert answer.notices == (notices.news_of("the old bridge in Vellmar"),)


def test_news_from_one_article_is_its_beginning(ask):
    answer = ask("Any news about apples around Lindau Hollow?")
    assert set(articles_of(answer)) == {"orchard"}
    assert len(answer.sentences) > 1


def test_without_a_topic_the_newest_articles_begin(ask):
    answer = ask("What is new?")
    assert articles_of(answer) == ["sale", "orchard", "bridge"]
    assert answer.notices == (notices.news_of(None),)


def test_in_one_article_it_is_an_overview_of_that(ask):
    answer = ask("What is new?", scope=Scope(article_ids=("bridge",)))
    assert set(articles_of(answer)) == {"bridge"}
    assert answer.notices == (notices.overview_of(BRIDGE.title, 0),)


def test_a_topic_that_no_article_is_about_is_refused(ask):
    answer = ask("What is new about Zanzibar?")
    assert not answer.answered
    assert "Zanzibar" in answer.refusal.reason


def test_a_model_writes_it_from_all_of_them_the_newest_first(ask):
    answer = ask(
        "What is new about the old bridge in Vellmar?",
        "The old bridge in Vellmar was sold to a scrap dealer. [A2]\nThe moon is made of tin. [A1]\n",
    )
    assert answer.mode is Mode.LLM
    assert articles_of(answer) == ["sale"]
    assert answer.notices[0] == notices.news_of("the old bridge in Vellmar")


def test_a_model_picks_from_all_of_them(ask):
    answer = ask("What is new about the old bridge in Vellmar?", "[A2]\n[B1]\n", style=QUOTES)
    assert answer.mode is Mode.QUOTES
    assert articles_of(answer) == ["sale", "bridge"]
