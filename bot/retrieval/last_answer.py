"""The last answer of a conversation: a follow-up is often answered right behind it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LastAnswer:
    """What was answered, and whether the question after it is an ellipsis.

    An ellipsis has hardly a word of its own, like “Says who?”, so it may ask for a sentence that was
    shown. Other questions seldom want one again. Sentences are given with single spaces, as the
    text of the answer has them; an empty text contains none.
    """

    text: str = ""
    is_elliptical: bool = False

    def is_continued_by(self, sentence: str, before: str | None) -> bool:
        """Whether a sentence stands right behind one that was shown, or may be wanted again."""
        follows = before is not None and self._showed(before)
        return follows or (self.is_elliptical and self._showed(sentence))

    def is_repeated_by(self, sentence: str) -> bool:
        """Whether a sentence was shown and is hardly wanted again."""
        return not self.is_elliptical and self._showed(sentence)

    def _showed(self, sentence: str) -> bool:
        return sentence in self.text
