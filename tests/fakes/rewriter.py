"""A rewriter that replays questions."""

from __future__ import annotations

from bot.types.question import Question


class ScriptedRewriter:
    """A fake: replays texts, and remembers the questions."""

    def __init__(self, *texts: str) -> None:
        self._texts = list(texts)
        self.questions: list[Question] = []

    def standalone(self, question: Question) -> str:
        self.questions.append(question)
        return self._texts.pop(0)
