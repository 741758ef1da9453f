"""The last answer of a conversation: a follow-up is often answered right behind it."""

from __future__ import annotations

import re
from dataclasses import dataclass

_WHICH = re.compile(r"^\W*(?:(?:and|so|but|ok|okay)\W+)*(?:which|what)\s+ones?\W*$", re.IGNORECASE)

RULED_OUT = 5.0
"""How many times as much as a mere repetition a sentence loses that cannot be wanted again."""


@dataclass(frozen=True, slots=True)
class LastAnswer:
    """What was answered, and whether the question after it is an ellipsis.

    An ellipsis has hardly a word of its own, like “Says who?”, so it may ask for a sentence that was
    shown. Other questions seldom want one again, and “Which one?” never does: what was shown did
    not say it (``wants_another``). Sentences are given with single spaces, as the text of the answer
    has them; an empty text contains none.
    """

    text: str = ""
    is_elliptical: bool = False
    wants_another: bool = False

    def is_continued_by(self, sentence: str, before: str | None) -> bool:
        """Whether a sentence stands right behind one that was shown, or may be wanted again."""
        follows = before is not None and self._showed(before)
        may_repeat = self.is_elliptical and not self.wants_another
        return follows or (may_repeat and self._showed(sentence))

    def repetition(self, sentence: str) -> float:
        """0 for a sentence that is new or may be wanted again; more, the less it is."""
        if not self._showed(sentence):
            return 0.0
        if self.wants_another:
            return RULED_OUT
        return 0.0 if self.is_elliptical else 1.0

    def _showed(self, sentence: str) -> bool:
        return sentence in self.text


def wants_another(question: str) -> bool:
    """Whether a question asks which of several was meant, which the last answer left open."""
    return bool(_WHICH.search(question))
