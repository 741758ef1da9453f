"""A rewriter that replays questions."""

from __future__ import annotations

from bot.retrieval.question import ParsedQuestion, with_text
from bot.types.question import Question


class ScriptedRewriter:
    """A fake: replays the words of questions, and remembers the questions it was given."""

    def __init__(self, *texts: str) -> None:
        self._texts = list(texts)
        self.questions: list[Question] = []

    def standalone(self, question: ParsedQuestion) -> ParsedQuestion:
        self.questions.append(question.question)
        return with_text(question, self._texts.pop(0))
