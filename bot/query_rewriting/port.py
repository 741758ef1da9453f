"""The port to what rewrites follow-ups, and a fake."""

from __future__ import annotations

from typing import Protocol

from bot.types.question import Question


class Rewriter(Protocol):
    """Makes of a question in a conversation one that can be understood without it."""

    def standalone(self, question: Question) -> str:
        """The question's text, unchanged where it stands alone. Never fails."""


class ScriptedRewriter:
    """A fake: replays texts, and remembers the questions."""

    def __init__(self, *texts: str) -> None:
        self._texts = list(texts)
        self.questions: list[Question] = []

    def standalone(self, question: Question) -> str:
        self.questions.append(question)
        return self._texts.pop(0)
