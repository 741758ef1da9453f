"""The texts of questions that the articles leave open, for as long as nobody stores them."""

from __future__ import annotations

from collections import OrderedDict


class OpenQuestions:
    """The last ``capacity`` refused questions by id, in memory only.

    The text of a private one is stored nowhere unless the asker hands it on, and a
    message does not show a follow-up in words that need no conversation.
    """

    def __init__(self, capacity: int = 500) -> None:
        self._capacity = capacity
        self._texts: OrderedDict[str, tuple[int, str]] = OrderedDict()

    def add(self, question_id: str, text: str, person_id: int) -> None:
        """Remember a person's question, if it has a text."""
        if text:
            self._texts[question_id] = (person_id, text)
        if len(self._texts) > self._capacity:
            self._texts.popitem(last=False)

    def find(self, question_id: str) -> str:
        """The text of a question; empty if it is not known."""
        _, text = self._texts.get(question_id, (0, ""))
        return text

    def forget_person(self, person_id: int) -> None:
        """Forget the questions of a person."""
        for question_id, (asker_id, _) in list(self._texts.items()):
            if asker_id == person_id:
                del self._texts[question_id]
