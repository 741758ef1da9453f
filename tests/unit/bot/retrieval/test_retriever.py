"""Questions to evidence, in small libraries and in large ones."""

import threading

import pytest

from bot.reader.base import SentenceScore
from bot.retrieval import candidates
from bot.retrieval.question import parse_question
from bot.retrieval.retriever import Retriever
from bot.types.question import Question, Scope
from ingest.errors import ArticleNotFound, ModelMismatch
from ingest.index.memory import MemoryIndex
from ingest.types import Article
from tests.builders.corpus import (
    BRIDGE,
    CHOIR,
    NOT_COVERED,
    ORCHARD,
    RUSTY,
    WHY_CLOSED,
    about,
    corpora_of,
    make_library,
    texts,
)
from tests.builders.libraries import library_of
from tests.fakes.reader import FakeReader


@pytest.fixture(params=["every article", "searched articles"], autouse=True)
def _size(request, monkeypatch):
    """Each behaviour holds where all is ranked and where articles are searched first."""
    if request.param == "searched articles":
        monkeypatch.setattr(candidates, "EXHAUSTIVE", 2)


def parsed(question):
    return parse_question(Question(question) if isinstance(question, str) else question)


@pytest.fixture
def retrieve(library):
    retriever = Retriever(corpora_of(library))

    def ask(question):
        return retriever.retrieve(parsed(question))

    return ask


def test_the_sentence_that_answers_comes_first(retrieve):
    evidence = retrieve(WHY_CLOSED)
    assert texts(evidence.ranked)[0] == RUSTY
    assert evidence.missing == ()
    assert evidence.question.text == WHY_CLOSED


def test_an_answered_question_gives_more_confidence_than_one_about_something_else(retrieve):
    answered, other = retrieve(WHY_CLOSED), retrieve(NOT_COVERED)
    assert 0 <= other.confidence < answered.confidence <= 1


def test_the_articles_are_about_the_subject_of_one_and_not_of_the_other(retrieve):
    assert retrieve(WHY_CLOSED).on_subject
    assert not retrieve(NOT_COVERED).on_subject


def test_every_ranked_sentence_is_a_slice_of_its_article(retrieve):
    for item in retrieve(WHY_CLOSED).ranked:
        text = item.version.article.text
        assert text[item.sentence.start : item.sentence.end] == item.sentence.text


def test_a_question_to_one_article_never_shows_another(retrieve):
    for question in (WHY_CLOSED, "Who said the repair would cost nine million crowns?"):
        found = retrieve(about("orchard", question))
        assert {item.version.article.id for item in found.ranked} == {"orchard"}


def test_a_name_that_only_another_article_holds_is_missing_from_a_scope(retrieve):
    assert retrieve("What did Henrik Moss say?").missing == ()
    assert retrieve(about("bridge", "What did Henrik Moss say?")).missing == ("Henrik Moss",)


def test_an_unknown_article_is_not_found(retrieve):
    with pytest.raises(ArticleNotFound, match="harbour"):
        retrieve(about("harbour", WHY_CLOSED))


@pytest.mark.parametrize(
    ("question", "missing"),
    [
        pytest.param("What did Zebediah Quixworth say?", ("Zebediah Quixworth",), id="a name"),
        pytest.param("Why did Quixworth leave Vellmar?", ("Quixworth",), id="one of two"),
        pytest.param("What did Tove Quixworth say?", ("Tove Quixworth",), id="a half-known name"),
        pytest.param("Was the BRIDGE in Élancourt?", ("Élancourt",), id="with an accent"),
        pytest.param("Was it Quixworth’s bridge?", ("Quixworth",), id="a possessive"),
        pytest.param("Did Quixworth meet Snoad?", ("Quixworth", "Snoad"), id="two apart"),
        pytest.param("What happened to the bridge in 1923?", ("1923",), id="a year"),
        pytest.param("What did Tove Brandt say?", (), id="none"),
        pytest.param("Did Placeholder write of the Sample Ledger?", (), id="author and outlet"),
        pytest.param("What closed in 2031?", (), id="the year of publication"),
    ],
)
def test_names_that_no_article_holds_are_reported_as_they_are_written(retrieve, question, missing):
    assert retrieve(question).missing == missing


@pytest.mark.parametrize(
    "question",
    [
        "Why does the old brigde in Vellmar close?",
        "Why does the old bridge in Velmar close?",
        "why does the old bridge in vellmarr close",
        "WHY DOES THE OLD BRIDGE IN VELLMAR CLOSE?",
    ],
)
def test_typing_errors_and_capitals_do_not_matter(retrieve, question):
    evidence = retrieve(question)
    assert texts(evidence.ranked)[0] == RUSTY
    assert evidence.missing == ()


@pytest.mark.parametrize("written", ["the OMU", "the O.M.U.", "the Ostheim Motorists Union"])
def test_a_long_name_is_found_by_its_initials(retrieve, written):
    evidence = retrieve(f"What did {written} call absurd?")
    assert texts(evidence.ranked)[0] == "The Ostheim Motorists Union called the detour absurd."
    assert evidence.missing == ()


def test_an_article_that_lacks_a_name_of_the_question_comes_after_all_others(retrieve):
    evidence = retrieve("What does Henrik Moss expect to close?")
    articles = [item.version.article.id for item in evidence.ranked]
    assert articles[:3] == ["orchard"] * 3
    assert "orchard" not in articles[3:]


def test_articles_that_say_the_same_are_ranked_in_a_stable_order(library_with):
    same = [Article(id=name, text="Rust ate the cables.") for name in ("delta", "alpha", "beta")]
    retriever = Retriever(corpora_of(library_with(*same)))
    found = retriever.retrieve(parsed("What ate the cables?"))
    order = [item.position for item in found.ranked]
    assert order == sorted(order)
    assert retriever.retrieve(parsed("What ate the cables?")).ranked == found.ranked


def test_an_empty_library_gives_no_evidence(library_with):
    evidence = Retriever(corpora_of(library_with())).retrieve(parsed("What did Tove Brandt say?"))
    assert evidence.ranked == ()
    assert evidence.confidence == 0
    assert evidence.missing == ("Tove Brandt",)


def test_a_scope_of_no_articles_gives_no_evidence(retrieve):
    evidence = retrieve(Question(WHY_CLOSED, Scope(article_ids=())))
    assert (evidence.ranked, evidence.confidence) == ((), 0)


def test_what_another_writer_published_is_found_by_the_next_question(tmp_path, store):
    index = MemoryIndex()
    reader = Retriever(corpora_of(make_library(tmp_path, store, BRIDGE, ORCHARD, index=index)))
    question = parsed("What do the dentists hum?")
    assert all(item.version.article.id != "choir" for item in reader.retrieve(question).ranked)
    writer = make_library(tmp_path, store, index=index)
    writer.add("choir.txt", CHOIR)
    assert reader.retrieve(question).ranked[0].version.article.id == "choir"
    writer.remove("choir")
    assert all(item.version.article.id != "choir" for item in reader.retrieve(question).ranked)


def test_a_model_that_was_changed_meanwhile_is_refused(tmp_path, store, library_with):
    reader = Retriever(corpora_of(library_with()))
    other = library_of(tmp_path, store, MemoryIndex())
    other.add("choir.txt", CHOIR)
    with pytest.raises(ModelMismatch):
        reader.retrieve(parsed(WHY_CLOSED))


@pytest.mark.parametrize("text", ["?", "???", "the of and", "a" * 1000, "船はなぜ?", "💥", "1 2 3"])
def test_whatever_is_asked_gives_evidence(retrieve, text):
    assert 0 <= retrieve(text).confidence <= 1


def test_threads_that_ask_at_once_get_what_each_asked_for(library):
    retriever = Retriever(corpora_of(library))
    questions = [WHY_CLOSED, "What do the dentists hum?", "What did frost ruin?"] * 4
    found = {}

    def ask(number, text):
        found[number] = retriever.retrieve(parsed(text)).ranked

    threads = [threading.Thread(target=ask, args=pair) for pair in enumerate(questions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    alone = [retriever.retrieve(parsed(text)).ranked for text in questions]
    assert [found[number] for number in range(len(questions))] == alone


def test_a_misspelled_name_is_reported_with_the_spelling_of_the_article(retrieve):
    evidence = retrieve("Why does the old bridge in Velmar close?")
    assert evidence.readings == (("Velmar", "Vellmar"),)
    assert retrieve("Why does the old bridge in Vellmar close?").readings == ()


def test_a_name_is_not_read_as_a_word_that_is_none(retrieve):
    evidence = retrieve("Does the old bridge of Applas close?")
    assert evidence.missing == ("Applas",)
    assert evidence.readings == ()


class Reversing:
    """A reader for which the last sentence answers best."""

    is_calibrated = True

    def read(self, _, passages):
        return [
            [SentenceScore(float(number)) for number, _ in enumerate(each.sentences)]
            for each in passages
        ]


def test_a_sentence_that_is_shown_before_a_better_one_costs_neither_its_place(library):
    # The mayor's sentence is shown because it stands right behind the wires.
    reader = FakeReader.graded({"wires": 3.0, "Motorists": 5.4, "Mayor": 3.8})
    evidence = Retriever(corpora_of(library), reader).retrieve(parsed("How many broken wires?"))
    best, shown, better = evidence.ranked[:3]
    assert evidence.close == (best, shown)
    assert shown.score < better.score
    assert len({each.position for each in evidence.ranked}) == len(evidence.ranked)


def test_off_the_subject_what_is_closest_is_in_the_order_of_the_features(library):
    corpora = corpora_of(library)
    alone = Retriever(corpora).retrieve(parsed(NOT_COVERED))
    read = Retriever(corpora, Reversing()).retrieve(parsed(NOT_COVERED))
    assert not read.on_subject
    assert texts(read.ranked) != texts(alone.ranked)
    assert texts(read.nearest) == texts(alone.ranked)[: len(read.nearest)]


def test_on_the_subject_what_is_closest_is_what_the_reader_says(library):
    read = Retriever(corpora_of(library), Reversing()).retrieve(parsed(WHY_CLOSED))
    assert read.on_subject
    assert read.nearest == read.ranked
