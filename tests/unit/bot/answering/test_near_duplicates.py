"""One report at several outlets: found once, shown once, with the others named."""

from dataclasses import replace

import pytest

from bot.answering.answerer import Answerer
from bot.retrieval import candidates as module
from bot.retrieval.candidates import CandidateArticles
from bot.retrieval.retriever import Retriever
from bot.types.question import Question
from ingest.types import Article
from tests.assertions import assert_promise
from tests.builders.corpus import BRIDGE, CHOIR, NOT_COVERED, ORCHARD, RUSTY, corpora_of, corpus_of
from tests.fakes.reader import FakeReader

WHY = "Why does the old bridge in Vellmar close?"
COPIES = tuple(
    replace(BRIDGE, id=f"bridge-{n}", outlet=f"Outlet {n}", text=f"{BRIDGE.text}\n\nBy desk {n}.")
    for n in range(1, 5)
)
NO_OUTLET = replace(COPIES[0], id="bridge-5", outlet=None, title="Vellmar loses its bridge")


@pytest.fixture(params=["every article", "searched articles"])
def size(request, monkeypatch):
    """Each behaviour holds where all is ranked and where articles are searched first."""
    if request.param == "searched articles":
        monkeypatch.setattr(module, "EXHAUSTIVE", 2)


@pytest.fixture
def ask(library_with, size):
    def ask(message, *articles, reader=None):
        corpora = corpora_of(library_with(*articles))
        retriever = Retriever(corpora, reader)
        answer = Answerer(corpora, retriever, None, lambda: 0.0).answer(Question(message))
        assert_promise(answer)
        return answer

    return ask


def test_a_sentence_of_five_outlets_is_shown_once_and_all_are_named(ask):
    answer = ask(WHY, ORCHARD, BRIDGE, CHOIR, *COPIES)
    quotes = [citation.quote for citation in answer.citations]
    assert quotes.count(RUSTY) == 1
    assert len(set(quotes)) == len(quotes)
    cited = answer.citations[quotes.index(RUSTY)]
    named = {cited.version.article.outlet, *cited.other_outlets}
    assert named == {"The Sample Ledger", *(f"Outlet {n}" for n in range(1, 5))}


def test_an_outlet_without_a_name_goes_by_the_title(ask):
    answer = ask(WHY, BRIDGE, NO_OUTLET)
    outlets = {name for c in answer.citations for name in c.other_outlets}
    assert outlets & {"Vellmar loses its bridge", "The Sample Ledger"}


def test_two_articles_of_one_outlet_name_it_once(ask):
    answer = ask(WHY, BRIDGE, replace(COPIES[0], outlet=BRIDGE.outlet))
    assert {citation.other_outlets for citation in answer.citations} == {()}


def test_an_outlet_that_changed_the_sentence_is_not_named(ask):
    changed = replace(COPIES[0], text=COPIES[0].text.replace("are rusty", "are very rusty"))
    answer = ask(WHY, BRIDGE, changed)
    rusty = next(c for c in answer.citations if "rusty" in c.quote)
    assert rusty.also == ()


def test_sentences_that_differ_in_a_word_that_tells_nothing_are_shown_once(ask):
    changed = replace(COPIES[0], text=BRIDGE.text.replace("Mayor", "The Mayor"))
    answer = ask("What did Mayor Tove Brandt say the repair would cost?", BRIDGE, changed)
    assert sum("nine million" in citation.quote for citation in answer.citations) == 1


def test_outlets_whose_figures_differ_are_both_shown(ask):
    changed = replace(COPIES[0], text=BRIDGE.text.replace("48 broken", "52 broken"))
    articles = (BRIDGE, changed, ORCHARD, CHOIR)
    reader = FakeReader("48 broken", "52 broken")
    answer = ask("How many broken wires did engineers count?", *articles, reader=reader)
    quotes = " ".join(citation.quote for citation in answer.citations)
    assert "48 broken" in quotes
    assert "52 broken" in quotes


def test_the_nearest_sentences_of_a_refusal_name_the_others_too(ask):
    answer = ask(NOT_COVERED, *COPIES)
    assert answer.refusal is not None
    quotes = [citation.quote for citation in answer.refusal.nearest]
    assert len(set(quotes)) == len(quotes)
    assert any(citation.also for citation in answer.refusal.nearest)


def test_copies_do_not_crowd_other_articles_out(library_with, monkeypatch):
    monkeypatch.setattr(module, "EXHAUSTIVE", 2)
    monkeypatch.setattr(module, "NEAR_DUPLICATES", 1)
    rival = Article("tram", "The old tram in Vellmar stops. Its rails are worn.")
    library = library_with(BRIDGE, *COPIES, rival, ORCHARD, CHOIR)
    vector = library.embedder.embed_query(WHY)
    found = CandidateArticles().search(corpus_of(library), vector, {"vellmar": 1.0})
    ids = [candidate.version.article.id for candidate in found]
    assert "tram" in ids
    assert sum(article_id.startswith("bridge") for article_id in ids) == 2


def test_a_list_of_articles_has_each_report_once(ask):
    answer = ask("Which articles do you have?", BRIDGE, *COPIES, ORCHARD)
    assert len(answer.sentences) == 2
    assert answer.notices == (
        "6 articles; here are the newest 2 that differ, each with its first sentence.",
    )
