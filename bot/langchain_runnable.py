"""Footnote as LangChain runnables, for use in other LangChain programs.

    with open_application(load_settings()) as application:
        chain = AnswerChain(application.answerer)
        chain.invoke("Why was the deal cancelled?")
        (chain | RunnableLambda(answer_json)).invoke("Who said so?")

``stream`` yields growing answers: what one shows, all later ones show too.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from langchain_core.documents import Document
from langchain_core.runnables import Runnable, RunnableConfig, RunnableLambda

from bot.answering.answerer import Answerer
from bot.retrieval.question import parse_question
from bot.retrieval.retriever import Retriever
from bot.types.answer import Answer
from bot.types.question import Question, new_question_id

QuestionInput = str | Question


class AnswerChain(Runnable[QuestionInput, Answer]):
    """Answers questions, given as text or with a scope.

    Raises ``FootnoteError`` where neither an answer nor a refusal is possible.
    """

    def __init__(self, answerer: Answerer) -> None:
        self._answerer = answerer

    def invoke(
        self,
        input: QuestionInput,  # noqa: A002  # LangChain's name
        config: RunnableConfig | None = None,
        **_: Any,
    ) -> Answer:
        return self._call_with_config(self._answer, input, config)

    def stream(
        self,
        input: QuestionInput,  # noqa: A002  # LangChain's name
        config: RunnableConfig | None = None,
        **_: Any,
    ) -> Iterator[Answer]:
        return self._transform_stream_with_config(iter([input]), self._answers, config)

    def _answer(self, question: QuestionInput) -> Answer:
        return self._answerer.answer(_question(question))

    def _answers(self, questions: Iterator[QuestionInput]) -> Iterator[Answer]:
        for question in questions:
            yield from self._answerer.answers(_question(question))


def evidence_chain(
    retriever: Retriever, limit: int = 10
) -> Runnable[QuestionInput, list[Document]]:
    """Retrieves the best sentences as documents; ``start`` and ``end`` locate each in its article."""

    def documents(question: QuestionInput) -> list[Document]:
        evidence = retriever.retrieve(parse_question(_question(question)))
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


def _question(given: QuestionInput) -> Question:
    return given if isinstance(given, Question) else Question(given, id=new_question_id())
