"""A stored text that was changed behind the bot's back is never cited; everything else is answered."""

import pytest

from bot.answering.answerer import Answerer
from bot.retrieval import candidates
from bot.retrieval.retriever import Retriever
from bot.types.question import Question
from ingest.errors import StoreDamaged
from tests.assertions import assert_promise
from tests.builders.corpus import (
    BRIDGE,
    CHOIR,
    ORCHARD,
    RUSTY,
    WHY_CLOSED,
    about,
    corpora_of,
    make_library,
)

WHAT_FROST_RUINED = "What did frost ruin around Lindau Hollow?"


@pytest.fixture(params=["every article", "searched articles"], autouse=True)
def _size(request, monkeypatch):
    if request.param == "searched articles":
        monkeypatch.setattr(candidates, "EXHAUSTIVE", 2)


@pytest.fixture
def library(tmp_path, store):
    return make_library(tmp_path, store, BRIDGE, ORCHARD, CHOIR)


@pytest.fixture
def ask(library):
    corpora = corpora_of(library)
    answerer = Answerer(corpora, Retriever(corpora), None, lambda: 0.0)
    return answerer.answer


def change(library, statement):
    with library.store._database.write_transaction() as connection:
        connection.exec_driver_sql(statement)


def articles(answer):
    """The ids of the articles that are cited, or named beside a refusal."""
    nearest = answer.refusal.nearest if answer.refusal else ()
    return {citation.version.article.id for citation in (*answer.citations, *nearest)}


CHANGES = {
    "a word": "UPDATE versions SET text = replace(text, 'rusty', 'sound') WHERE key = 1",
    "the outlet": "UPDATE versions SET outlet = 'The Forged Ledger' WHERE key = 1",
    "the end of a sentence": 'UPDATE sentences SET "end" = "end" - 7'
    " WHERE version_key = 1 AND position = 0",
}


@pytest.mark.parametrize("statement", CHANGES.values(), ids=CHANGES)
def test_a_changed_article_is_never_cited_and_the_others_are(library, ask, statement):
    change(library, statement)
    assert not articles(ask(Question(WHY_CLOSED))) & {"bridge"}
    assert articles(ask(Question(WHAT_FROST_RUINED))) == {"orchard"}


def test_a_question_about_a_damaged_article_alone_is_told_so(library, ask):
    change(library, "UPDATE versions SET text = replace(text, 'rusty', 'sound')")
    with pytest.raises(StoreDamaged, match="'bridge' does not match its hash"):
        ask(about("bridge", WHY_CLOSED))


def test_what_was_read_before_the_change_is_still_what_was_published(library, ask):
    assert articles(ask(Question(WHY_CLOSED))) >= {"bridge"}
    change(library, "UPDATE versions SET text = replace(text, 'rusty', 'sound')")
    answer = ask(Question(WHY_CLOSED))
    assert_promise(answer)
    assert RUSTY in [sentence.text for sentence in answer.sentences]


def test_the_hash_of_a_version_is_computed_once_for_all_questions(library, ask, monkeypatch):
    hashed = []
    original = type(BRIDGE).content_hash

    def content_hash(article):
        hashed.append(article.id)
        return original.fget(article)

    monkeypatch.setattr(type(BRIDGE), "content_hash", property(content_hash))
    for _ in range(3):
        ask(Question(WHY_CLOSED))
    assert len(hashed) == len(set(hashed))
