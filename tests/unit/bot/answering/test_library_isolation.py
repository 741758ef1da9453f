"""Questions over several libraries, and that nobody is answered from another's."""

import pytest

from bot.answering.answerer import Answerer
from bot.retrieval import candidates
from bot.retrieval.question import parse_question
from bot.retrieval.retriever import Retriever
from bot.types.answer import RefusalCode
from bot.types.question import Question, Scope
from ingest.errors import ArticleNotFound
from ingest.library.manager import LibraryManager
from ingest.types import Article
from tests.assertions import assert_promise
from tests.builders.corpus import BRIDGE, CHOIR, ORCHARD, RUSTY, WHY_CLOSED, make_library

SECRET = Article(
    id="vault",
    text="Quentin Marlowe moved nine gold bars into a vault below the Brasswick mill.",
    title="Gold below the mill",
    url="https://example.com/gold",
    published_at="2031-09-09",
)
WHO_MOVED = "Who moved nine gold bars into a vault?"
ONE, TWO, DIRECT = Scope(("guild-1", "shared")), Scope(("guild-2", "shared")), Scope(("shared",))


@pytest.fixture(params=["every article", "searched articles"], autouse=True)
def _size(request, monkeypatch):
    if request.param == "searched articles":
        monkeypatch.setattr(candidates, "EXHAUSTIVE", 2)


@pytest.fixture
def libraries(tmp_path, store):
    """The shared library and one of the first server's; the second server has none."""
    made = {
        "shared": make_library(tmp_path, store, BRIDGE, ORCHARD, CHOIR),
        "guild-1": make_library(tmp_path, store, SECRET, name="guild-1"),
    }
    return LibraryManager(store, made["shared"].embedder, made.__getitem__)


@pytest.fixture
def answerer(libraries):
    return Answerer(libraries, Retriever(libraries), None, lambda: 0.0)


@pytest.fixture
def ask(answerer):
    def ask(text, scope):
        answer = answerer.answer(Question(text, scope))
        assert_promise(answer)
        return answer

    return ask


def shown(answer):
    """Everything that a person could read of an answer."""
    nearest = answer.refusal.nearest if answer.refusal else ()
    cited = (*answer.citations, *nearest)
    return {citation.version.article.id for citation in cited}


def within(scope, article_id):
    return Scope(scope.libraries, (article_id,))


def test_a_server_is_answered_from_its_own_library_and_from_the_shared_one(ask):
    own, common = ask(WHO_MOVED, ONE), ask(WHY_CLOSED, ONE)
    assert own.citations[0].version.article.id == "vault"
    assert common.citations[0].quote == RUSTY
    assert (own.answered, common.answered) == (True, True)


QUESTIONS = [
    WHO_MOVED,
    WHY_CLOSED,
    "What did Quentin Marlowe do in Brasswick?",
    "Which articles do you have?",
    "What is this about?",
    "Summarise gold below the mill",
    "vault",
]


@pytest.mark.parametrize("scope", [TWO, DIRECT], ids=["another server", "a direct message"])
@pytest.mark.parametrize("text", QUESTIONS)
def test_nobody_else_is_shown_anything_of_it(ask, answerer, scope, text):
    assert "vault" not in shown(ask(text, scope))
    # And what was analysed for one server is not found by the next.
    ask(text, ONE)
    assert "vault" not in shown(ask(text, scope))


@pytest.mark.parametrize("scope", [TWO, DIRECT], ids=["another server", "a direct message"])
@pytest.mark.parametrize("typed", ["vault", "vaul", "Gold below the mill"])
def test_nobody_else_can_name_its_articles(ask, answerer, scope, typed):
    ask(WHO_MOVED, ONE)
    for text in (WHO_MOVED, "What is this about?"):
        with pytest.raises(ArticleNotFound) as refused:
            ask(text, within(scope, typed))
        assert "vault" not in (refused.value.hint or "")
    assert answerer.find_articles(scope, "vault", 25) == []
    assert answerer.find_article(scope, "vault") is None
    assert answerer.find_article(ONE, "vault").title == SECRET.title
    assert len(answerer.find_articles(scope, "", 25)) == 3
    assert len(answerer.find_articles(ONE, "", 25)) == 4


def test_a_name_is_unknown_only_where_no_library_of_the_scope_holds_it(ask):
    question = "What did Quentin Marlowe say about the bridge in Vellmar?"
    assert ask(question, TWO).refusal.code is RefusalCode.UNKNOWN_NAME
    assert "Quentin Marlowe" in ask(question, TWO).refusal.reason
    refusal = ask(question, ONE).refusal
    assert refusal is None or refusal.code is not RefusalCode.UNKNOWN_NAME


def test_a_misspelling_is_not_corrected_to_a_name_of_another_guild(ask):
    question = "Who moved gold to Braswick?"
    assert ask(question, TWO).refusal.code is RefusalCode.UNKNOWN_NAME
    assert "Brasswick" in " ".join(ask(question, ONE).notices)


def test_terms_are_weighed_over_all_libraries_of_the_scope(libraries):
    retriever = Retriever(libraries)
    (best, *_) = retriever.retrieve(parse_question(Question(WHY_CLOSED, ONE))).ranked
    assert best.sentence.text == RUSTY
    ranked = retriever.retrieve(parse_question(Question("bridge", ONE))).ranked
    assert len({item.version.key for item in ranked}) >= 2


def test_an_article_of_two_libraries_is_cited_once_in_the_words_of_the_servers_own(libraries, ask):
    libraries.open("guild-1").add("bridge.txt", BRIDGE)
    answer = ask(WHY_CLOSED, ONE)
    assert len({citation.quote for citation in answer.citations}) == len(answer.citations)
    corrected = Article(id="bridge", text="The old bridge in Vellmar closes because of moths.")
    libraries.open("guild-1").add("bridge.txt", corrected)
    assert shown(ask(WHY_CLOSED, ONE)) == {"bridge"}
    assert ask(WHY_CLOSED, ONE).citations[0].quote == corrected.text
    assert ask(WHY_CLOSED, TWO).citations[0].quote == RUSTY
    assert ask("Which articles do you have?", ONE).notices == (
        "4 articles, each with its first sentence.",
    )


def test_a_server_whose_library_is_the_only_one_is_answered_from_it(ask):
    assert ask(WHO_MOVED, Scope(("guild-1",))).answered
    refusal = ask(WHO_MOVED, Scope(("guild-3",))).refusal
    assert refusal.code is RefusalCode.NO_ARTICLES


def test_to_ask_makes_no_library(ask, store):
    ask(WHO_MOVED, TWO)
    assert not store.has_library("guild-2")
