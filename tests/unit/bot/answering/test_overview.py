"""Overviews that a language model writes from all of an article."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering import notices
from bot.answering.answerer import Answerer
from bot.answering.summaries import overview_evidence
from bot.errors import LanguageModelUnavailable
from bot.generation.prompt_context import build_context
from bot.generation.writer import LanguageModelWriter
from bot.retrieval.retriever import Retriever
from bot.types.answer import Mode, RefusalCode
from bot.types.question import Question, Scope
from ingest.types import Article
from tests.assertions import assert_promise
from tests.builders.corpus import BRIDGE, CHOIR, ORCHARD, RUSTY, corpora_of
from tests.builders.evidence import make_version
from tests.fakes.chat_model import ScriptedChat
from tests.fakes.nli import WRITTEN

RUST = "The old bridge in Vellmar closes because its cables are rusty. [A1]\n"
COST = "Mayor Tove Brandt said the repair would cost nine million crowns. [A3]\n"
SUMMARISE = Question("Summarise the article", Scope(article_ids=("bridge",)))


@pytest.fixture
def ask(library_with):
    def run(*replies, question=SUMMARISE, articles=(BRIDGE, ORCHARD, CHOIR)):
        chat = ScriptedChat(*replies)
        corpora = corpora_of(library_with(*articles))
        writer = LanguageModelWriter(chat, style=WRITTEN)
        answer = Answerer(corpora, Retriever(corpora), writer, lambda: 0.0).answer(question)
        assert_promise(answer)
        return answer, chat

    return run


@pytest.fixture
def ask_plainly(library_with):
    toll = Article(
        id="toll",
        text="Ostheim charges a toll of two crowns.",
        outlet="The Sample Ledger",
        published_at="2031-04-01",
    )
    corpora = corpora_of(library_with(BRIDGE, ORCHARD, CHOIR, toll))
    answerer = Answerer(
        corpora, Retriever(corpora), None, lambda: 0.0, today=lambda: date(2031, 5, 12)
    )
    return lambda text: answerer.answer(Question(text))


def test_it_is_written_claim_by_claim_from_the_whole_article(ask):
    answer, chat = ask(RUST + COST)
    assert answer.mode is Mode.LLM
    assert [sentence.text for sentence in answer.sentences] == [RUST[:-6], COST[:-6]]
    assert answer.notices == (notices.overview_of(BRIDGE.title, 0, by_model=True),)
    ((_, user),) = chat.prompts
    assert "The Ostheim Motorists Union called the detour absurd." in user
    assert "Lindau Hollow" not in user


@pytest.mark.parametrize(
    "reply",
    [LanguageModelUnavailable("down"), "NO_ANSWER: no question\n", "The moon is made of tin. [A1]\n"],
    ids=["down", "no answer", "nothing true"],
)  # fmt: skip
def test_where_a_model_is_of_no_use_the_beginning_is_given(ask, reply):
    answer, _ = ask(reply)
    assert answer.mode is Mode.EXTRACTIVE
    assert answer.sentences[0].text == RUSTY
    assert "here are sentences from the articles" in answer.notices[0]
    assert answer.notices[-1] == notices.overview_of(BRIDGE.title, 0)


def test_of_several_articles_the_newest_is_summarised_and_named(ask):
    answer, _ = ask(
        "Frost ruined most apples around Lindau Hollow. [A1]\n",
        question=Question("What is this about?"),
    )
    assert answer.notices == (notices.overview_of(ORCHARD.title, 2, by_model=True),)


def test_an_article_is_summarised_by_how_it_is_spoken_of(ask_plainly):
    answer = ask_plainly("Summarise yesterday's article")
    assert {citation.version.article.id for citation in answer.citations} == {"orchard"}
    assert answer.notices == (notices.overview_of(ORCHARD.title, 0),)


@pytest.mark.parametrize("which", ["the article of 3 May 1999", "the story from June 2020"])
def test_of_a_day_without_articles_the_newest_are_offered(ask_plainly, which):
    answer = ask_plainly(f"Summarise {which}")
    assert answer.refusal.code is RefusalCode.WHICH_ARTICLE
    assert "orchard" in [version.article.id for version in answer.choices]


def test_others_that_the_words_fit_as_well_are_named(ask_plainly):
    answer = ask_plainly("Summarise the Ledger article")
    assert {citation.version.article.id for citation in answer.citations} == {"toll"}
    assert answer.notices[1] == notices.fit_as_well([BRIDGE.title])


def test_the_newest_of_them_is_not_told_from_others(ask_plainly):
    answer = ask_plainly("Summarise the latest Ledger article")
    assert answer.notices == (notices.overview_of("toll", 0),)


def test_a_long_article_is_shown_from_beginning_to_end(ask):
    text = "\n\n".join(f"In year {n} the mill of Tolm ground {n} tons of rye." for n in range(900))
    long = Article(id="bridge", text=text, title="A mill")
    _, chat = ask("NO_ANSWER: nothing\n", articles=(long,))
    shown = [n for n in range(900) if f"In year {n} the mill" in chat.prompts[0][1]]
    assert shown[0] == 0
    assert len(shown) <= 100
    thirds = [sum(low <= n < low + 300 for n in shown) for low in (0, 300, 600)]
    assert min(thirds) >= len(shown) // 5


@given(st.integers(1, 120))
def test_every_chunk_is_ranked_once_and_the_beginning_first(count):
    version = make_version([f"The mill number {n} stands here." for n in range(count)], key=3)
    evidence = overview_evidence(SUMMARISE, [version])
    firsts = [hit.sentence.index for hit in evidence.ranked]
    assert firsts[0] == 0
    assert sorted(firsts) == [chunk.first for chunk in version.content.chunks]
    assert build_context(evidence).sources
