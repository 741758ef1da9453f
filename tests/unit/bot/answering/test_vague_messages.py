"""Vague messages: the gist of the article that is meant, or the question which one."""

import pytest

from bot.answering import notices
from bot.answering.answerer import Answerer
from bot.retrieval.article_finder import MAX_EQUAL
from bot.retrieval.retriever import Retriever
from bot.types.answer import RefusalCode
from bot.types.question import Question, Scope, Turn
from ingest.types import Article
from tests.assertions import assert_promise
from tests.builders.corpus import BRIDGE, CHOIR, ORCHARD, about, corpora_of
from tests.fakes.reader import FakeReader

FERRY = Article(
    id="ferry",
    text="The old ferry in Ostheim stops because its cables are rusty.",
    title="Ferry to Ostheim stops",
    published_at="2031-06-01",
)

CAR_PARK = Article(
    id="car-park", text="Tolm gets a car park for forty cars.", title="Tolm car park"
)


@pytest.fixture
def ask(library_with):
    return asking(library_with(BRIDGE, ORCHARD, CHOIR))


def asking(library, reader=None):
    retriever = Retriever(corpora_of(library), reader)
    answerer = Answerer(corpora_of(library), retriever, None, lambda: 0.0)

    def ask(message, *turns):
        asked = message if isinstance(message, Question) else Question(message, conversation=turns)
        answer = answerer.answer(asked)
        assert_promise(answer)
        return answer

    return ask


def cited(answer):
    return {citation.version.article.id for citation in answer.citations}


def offered(answer):
    return [version.article.id for version in answer.choices]


@pytest.mark.parametrize("message", ["bridge?", "the bridge thing lol", "tell me about the bridge"])
def test_a_vague_message_gets_the_beginning_of_the_article_that_it_names(ask, message):
    answer = ask(message)
    assert cited(answer) == {"bridge"}
    assert answer.citations[0].sentence.index == 0
    assert answer.notices == (notices.overview_of(BRIDGE.title, 0),)


@pytest.mark.parametrize("message", ["what happened", "tell me more", "the article"])
def test_where_nothing_is_named_the_newest_articles_are_offered(ask, message):
    answer = ask(message)
    assert answer.refusal.code is RefusalCode.WHICH_ARTICLE
    assert answer.refusal.reason == "Which article do you mean?"
    assert answer.refusal.nearest == ()
    assert offered(answer) == ["orchard", "bridge", "choir"]


def test_no_more_than_three_are_offered(library_with):
    many = [Article(id=f"n{number}", text=f"Item {number} fell.") for number in range(9)]
    assert len(offered(asking(library_with(*many))("what happened"))) == MAX_EQUAL


@pytest.mark.parametrize("message", ["what happened", "tell me more"])
def test_the_only_article_needs_no_choice(library_with, ask, message):
    assert cited(ask(about("choir", message))) == {"choir"}
    assert cited(asking(library_with(ORCHARD))(about("orchard", message))) == {"orchard"}


def test_of_several_named_articles_these_are_offered(ask):
    asked = Question("what happened", Scope(article_ids=("choir", "bridge")))
    assert offered(ask(asked)) == ["choir", "bridge"]


def test_no_article_at_all_gives_no_choice(ask):
    assert not ask(Question("what happened", Scope(article_ids=()))).answered


def test_articles_that_fit_alike_are_offered_and_one_of_them_is_chosen(library_with):
    ask = asking(library_with(BRIDGE, FERRY, ORCHARD))
    answer = ask("the rusty cables thing")
    assert set(offered(answer)) == {"bridge", "ferry"}
    assert cited(ask(about("ferry", "the rusty cables thing"))) == {"ferry"}


@pytest.mark.parametrize("message", ["volcanoes?", "the volcano thing", "Quixworth?"])
def test_what_no_article_is_about_is_refused(ask, message):
    answer = ask(message)
    assert answer.refusal.code in {RefusalCode.NOT_COVERED, RefusalCode.UNKNOWN_NAME}


def test_after_an_answer_tell_me_more_means_the_article_that_was_cited(ask, library):
    corpus = corpora_of(library).corpus(["shared"])
    asked = Turn(
        "Why does the old bridge in Vellmar close?",
        BRIDGE.text[:62],
        (corpus.version(corpus.resolve("bridge")).key,),
    )
    for text in ("tell me more", "what happened"):
        answer = ask(text, asked)
        assert {each.version.article.id for each in answer.citations} == {"bridge"}


def test_after_an_answer_a_vague_message_follows_it_up(ask):
    asked = Turn("Why does the old bridge in Vellmar close?", BRIDGE.text[:62])
    assert not ask("tell me more", asked).choices
    assert ask("tell me more", Turn("Who sings?")).choices


def test_after_an_answer_another_subject_can_be_named(ask):
    asked = Turn("Why does the old bridge in Vellmar close?", BRIDGE.text[:62])
    assert "orchard" in cited(ask("the apples thing", asked))


@pytest.fixture
def after_bridge(library_with):
    """Asks after an answer from the bridge's article, of a reader that finds no answer."""
    library = library_with(BRIDGE, ORCHARD, CHOIR)
    corpus = corpora_of(library).corpus(["shared"])
    key = corpus.version(corpus.resolve("bridge")).key
    ask = asking(library, FakeReader("nothing of it"))
    return lambda message: ask(message, Turn("Who is the mayor?", BRIDGE.text[:62], (key,)))


def test_a_subject_that_means_another_article_than_the_last_answer_gets_its_gist(library_with):
    ask = asking(library_with(BRIDGE, CAR_PARK), FakeReader("rusty", "forty"))
    question = "Why does the old bridge in Vellmar close?"
    before = ask(question)
    answer = ask(
        "what about the Tolm car park?", Turn(question, before.text, before.cited_versions)
    )
    assert cited(answer) == {"car-park"}
    assert answer.notices == (notices.overview_of(CAR_PARK.title, 0),)


@pytest.mark.parametrize("message", ["what about the wires?", "and the wires thing"])
def test_after_an_answer_a_subject_gets_what_the_cited_article_says_of_it(after_bridge, message):
    answer = after_bridge(message)
    assert [one.text for one in answer.sentences] == [
        "Engineers counted 48 broken wires during an inspection."
    ]
    assert answer.notices == (notices.mentions_of("the wires"),)


def test_a_subject_that_the_cited_article_is_about_gets_its_summary(after_bridge):
    assert after_bridge("the bridge thing").notices == (notices.overview_of(BRIDGE.title, 0),)


def test_a_subject_that_another_article_is_about_gets_a_summary_of_that(after_bridge):
    assert after_bridge("what about the choir?").notices == (notices.overview_of("choir", 0),)


def test_a_subject_that_no_article_mentions_is_refused(after_bridge):
    assert not after_bridge("what about the volcano?").answered
