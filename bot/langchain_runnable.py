"""The answers as a LangChain runnable, for use in other LangChain programs.

    with open_application(load_settings()) as application:
        chain = AnswerChain(application.answerer)
        chain.invoke("Why was the deal cancelled?")
        (chain | RunnableLambda(answer_json)).invoke("Who said so?")

``stream`` gives growing answers: what one holds, all later ones hold too.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from langchain_core.documents import Document
from langchain_core.runnables import Runnable, RunnableConfig, RunnableLambda

from bot.answering.answerer import Answerer
from bot.retrieval.retriever import Retriever
from bot.types.answer import Answer
from bot.types.question import Question, new_question_id

Asked = str | Question


class AnswerChain(Runnable[Asked, Answer]):
    """Questions, as text or with a scope, to answers.

    Raises ``FootnoteError`` where neither an answer nor a refusal is possible.
    """

    def __init__(self, answerer: Answerer) -> None:
        self._answerer = answerer

    def invoke(self, input: Asked, config: RunnableConfig | None = None, **_: Any) -> Answer:  # noqa: A002  # LangChain's name
        return self._call_with_config(self._answer, input, config)

    def stream(
        self,
        input: Asked,  # noqa: A002  # LangChain's name
        config: RunnableConfig | None = None,
        **_: Any,
    ) -> Iterator[Answer]:
        return self._transform_stream_with_config(iter([input]), self._answers, config)

    def _answer(self, asked: Asked) -> Answer:
        return self._answerer.answer(_question(asked))

    def _answers(self, asked: Iterator[Asked]) -> Iterator[Answer]:
        for one in asked:
            for reply in self._answerer.stream(_question(one)):
                yield reply.answer


def evidence_chain(retriever: Retriever, limit: int = 10) -> Runnable[Asked, list[Document]]:
    """Questions to the best sentences as documents, each with its place in its article."""

    def documents(asked: Asked) -> list[Document]:
        evidence = retriever.retrieve(_question(asked))
        return [
            Document(
                page_content=ranked.sentence.text,
                metadata={
                    "article_id": ranked.version.article.id,
                    "version": ranked.version.number,
                    "start": ranked.sentence.start,
                    "end": ranked.sentence.end,
                    "score": ranked.score,
                },
            )
            for ranked in evidence.ranked[:limit]
        ]

    return RunnableLambda(documents)


def _question(asked: Asked) -> Question:
    return asked if isinstance(asked, Question) else Question(asked, id=new_question_id())
