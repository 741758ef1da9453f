"""Vague messages: the gist of the article that is meant, or the question which one."""

from dataclasses import replace

import pytest

from bot.answering import notices
from bot.answering.answerer import Answerer
from bot.answering.article_choice import MOST_CHOICES, best_fitting, best_matching
from bot.retrieval.retriever import Retriever
from bot.types.answer import RefusalCode
from bot.types.evidence import Evidence, RankedSentence, SentenceFeatures
from bot.types.question import Question, Scope, Turn
from ingest.types import Article
from tests.assertions import assert_promise
from tests.builders.corpus import BRIDGE, CHOIR, ORCHARD, about, corpora_of
from tests.builders.evidence import make_version

FERRY = Article(
    id="ferry",
    text="The ferry to Ostheim stops in June. Its cables are rusty.",
    title="Ferry to Ostheim stops",
    published_at="2031-06-01",
)


@pytest.fixture
def ask(library_with):
    return asking(library_with(BRIDGE, ORCHARD, CHOIR))


def asking(library):
    answerer = Answerer(corpora_of(library), Retriever(corpora_of(library)), None, lambda: 0.0)

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
    assert len(offered(asking(library_with(*many))("what happened"))) == MOST_CHOICES


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


def evidence_of(question, *fits):
    """Evidence with an article for each pair of a text and its similarity."""
    ranked = []
    for key, (text, similarity) in enumerate(fits, 1):
        version = make_version([text], key=key)
        features = SentenceFeatures(similarity=similarity, chunk_coverage=1.0)
        ranked.append(RankedSentence(version, version.sentences[0], similarity, features))
    return Evidence(Question(question), tuple(ranked), confidence=0.1, on_subject=True)


@pytest.mark.parametrize(
    ("similarities", "count"),
    [((0.6, 0.1), 1), ((0.6, 0.55), 2), ((0.6, 0.4), 1), ((0.1, 0.1), 0), ((0.5,) * 5, 3), ((), 0)],
)
def test_those_fit_that_are_on_the_subject_about_equally(similarities, count):
    found = evidence_of("mayor", *(("The mayor spoke.", each) for each in similarities))
    assert len(best_fitting(found)) == count


def test_nothing_fits_an_unknown_name():
    found = replace(evidence_of("Quixworth", ("He spoke.", 0.6)), missing=("Quixworth",))
    assert best_fitting(found) == ()


def test_a_fragment_needs_an_article_with_all_its_words():
    fits = [("The mayor cut the ribbon.", 0.4), ("The mayor was arrested.", 0.4)]
    (version,) = best_matching(evidence_of("mayor arrested?", *fits)).versions
    assert version.article.text == "The mayor was arrested."


def test_a_fragment_may_mean_the_same_in_other_words():
    assert best_matching(evidence_of("clock theft", ("Burglars took a watch.", 0.6))).versions
