"""The answers as a LangChain runnable."""

import pytest
from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.runnables import RunnableLambda, RunnablePassthrough

from bot.answering.answerer import Answerer
from bot.errors import QuestionError
from bot.langchain_runnable import AnswerChain, evidence_chain
from bot.retrieval.retriever import Retriever
from bot.serialization import answer_json
from bot.types.claims import VerifiedClaim
from bot.types.question import Question
from ingest.errors import ArticleNotFound
from tests.assertions import assert_promise
from tests.builders.corpus import BRIDGE, NOT_COVERED, RUSTY, WHY_CLOSED, about, corpora_of, current
from tests.fakes.writer import ScriptedWriter


@pytest.fixture
def answerer(library):
    return Answerer(corpora_of(library), Retriever(corpora_of(library)), None, lambda: 0.0)


@pytest.fixture
def chain(answerer):
    return AnswerChain(answerer)


@pytest.fixture
def written(library):
    """A chain whose language model makes two claims."""
    version = current(library, "bridge")
    claims = [VerifiedClaim(s.text, ((version, s),)) for s in version.sentences[:2]]
    writer = ScriptedWriter(*claims)
    return AnswerChain(
        Answerer(corpora_of(library), Retriever(corpora_of(library)), writer, lambda: 0.0)
    )


def test_a_text_is_answered_as_the_answerer_answers_it(chain, answerer):
    answer = chain.invoke(WHY_CLOSED)
    assert_promise(answer)
    assert answer == answerer.answer(Question(WHY_CLOSED))


def test_a_question_may_have_a_scope(chain):
    cited = chain.invoke(about("choir", "What is this about?")).citations
    assert {citation.version.article.id for citation in cited} == {"choir"}


def test_a_refusal_is_an_answer_too(chain):
    assert not chain.invoke(NOT_COVERED).answered


def test_a_batch_is_answered_in_order(chain):
    answers = chain.batch([WHY_CLOSED, NOT_COVERED, WHY_CLOSED])
    assert [answer.answered for answer in answers] == [True, False, True]


def test_a_batch_may_return_what_failed(chain):
    answer, failure = chain.batch([WHY_CLOSED, " "], return_exceptions=True)
    assert answer.answered
    assert isinstance(failure, QuestionError)


def test_a_stream_gives_growing_answers(written):
    answers = list(written.stream(WHY_CLOSED))
    assert [len(answer.sentences) for answer in answers] == [1, 2, 2]
    assert answers[-1] == written.invoke(WHY_CLOSED)


def test_it_can_be_piped_into_another_runnable(chain):
    piped = chain | RunnableLambda(answer_json)
    assert piped.invoke(WHY_CLOSED)["status"] == "answered"
    assert [found["status"] for found in piped.batch([NOT_COVERED])] == ["refused"]


def test_a_function_may_come_before_it(chain):
    piped = RunnableLambda(str.strip) | chain
    assert piped.invoke(f" {WHY_CLOSED} ").question == WHY_CLOSED


def test_a_pipe_streams_the_last_answer_to_what_waits_for_it(written):
    piped = written | RunnableLambda(answer_json)
    (found,) = piped.stream(WHY_CLOSED)
    assert len(found["sentences"]) == 2


def test_it_fits_into_an_assignment_beside_its_evidence(chain, library):
    evidence = evidence_chain(Retriever(corpora_of(library)), limit=2)
    both = RunnablePassthrough.assign(
        answer=RunnableLambda(lambda given: given["question"]) | chain,
        documents=RunnableLambda(lambda given: given["question"]) | evidence,
    )
    found = both.invoke({"question": WHY_CLOSED})
    assert found["answer"].answered
    assert len(found["documents"]) == 2


async def test_it_can_be_awaited(chain):
    assert (await chain.ainvoke(WHY_CLOSED)).answered
    assert [answer.answered for answer in await chain.abatch([WHY_CLOSED, NOT_COVERED])] == [
        True,
        False,
    ]


async def test_it_can_be_streamed_without_blocking(written):
    answers = [answer async for answer in written.astream(WHY_CLOSED)]
    assert len(answers[-1].sentences) == 2


def test_callbacks_of_langchain_hear_of_a_run(chain):
    heard = []

    class Listener(BaseCallbackHandler):
        def on_chain_start(self, serialized, inputs, **_):
            del serialized
            heard.append(inputs)

        def on_chain_end(self, outputs, **_):
            heard.append(outputs.answered)

    chain.invoke(WHY_CLOSED, {"callbacks": [Listener()]})
    assert heard[-1] is True
    heard.clear()
    list(chain.stream(WHY_CLOSED, {"callbacks": [Listener()]}))
    assert heard[-1] is True


@pytest.mark.parametrize(
    ("asked", "error"), [("", QuestionError), (about("harbour", WHY_CLOSED), ArticleNotFound)]
)
def test_what_can_neither_be_answered_nor_refused_raises(chain, asked, error):
    with pytest.raises(error):
        chain.invoke(asked)
    with pytest.raises(error):
        list(chain.stream(asked))


def test_evidence_is_documents_with_their_places(library):
    documents = evidence_chain(Retriever(corpora_of(library)), limit=3).invoke(WHY_CLOSED)
    assert len(documents) == 3
    assert documents[0].page_content == RUSTY
    place = documents[0].metadata
    assert (place["article_id"], place["version"]) == ("bridge", 1)
    assert BRIDGE.text[place["start"] : place["end"]] == RUSTY
    scores = [document.metadata["score"] for document in documents]
    assert scores == sorted(scores, reverse=True)


def test_evidence_keeps_to_the_scope_of_a_question(library):
    documents = evidence_chain(Retriever(corpora_of(library))).invoke(about("choir", WHY_CLOSED))
    assert {document.metadata["article_id"] for document in documents} == {"choir"}
