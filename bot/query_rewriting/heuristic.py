"""Follow-ups in English that carry the questions before them along, without a language model.

A question that points back ("Who said that?") or is too short to be searched
for ("Since when?") is put before the questions it follows. Carrying the names
alone was tried and found fewer answers (benchmarks/results/conversations.md).
"""

from __future__ import annotations

import re
from typing import Protocol

from bot.retrieval.entities import entities_in
from bot.types.question import MAX_QUESTION_CHARACTERS, Question, Turn
from ingest.text.terms import content_terms

CARRIED_QUESTIONS = 2

MIN_TERMS = 2
"""A question with fewer terms and no name leaves open what it is about."""

_OPENING = re.compile(
    r"^\W*(?:and|but|so|or|also|then|(?:what|how)\s+about|why\s+not)\b", re.IGNORECASE
)

_BACKWARD = re.compile(
    r"""\b(?:he|she|they|him|her|them|his|hers|its|their|theirs|these|those)\b
      | \bit\b(?!\s+(?:true|right|correct|possible|legal|certain|likely|known|said)\b)
      | \b(?:do|does|did|is|was|are|were|has|have|had|can|could|will|would)\s+(?:that|this)\b
      | \b(?:that|this|there|so)\W*$""",
    re.VERBOSE | re.IGNORECASE,
)


class HeuristicRewriter:
    """A ``Rewriter`` that knows words alone."""

    def standalone(self, question: Question) -> str:
        """The question with those it follows in brackets, or unchanged."""
        if not question.conversation or not _depends(question.text):
            return question.text
        carried = " ".join(_carried(question.conversation))
        text = f"{question.text} ({carried})"
        return text if len(text) <= MAX_QUESTION_CHARACTERS else question.text


def _carried(turns: tuple[Turn, ...]) -> list[str]:
    """The last question that stands alone, and those since, as far as they are carried."""
    carried: list[str] = []
    for turn in reversed(turns[-CARRIED_QUESTIONS:]):
        carried.insert(0, turn.question)
        if not _depends(turn.question):
            break
    return carried


def _depends(text: str) -> bool:
    """Whether a question leaves open what it is about."""
    named = [mention.start for mention in entities_in(text)]
    if _OPENING.search(text) or (not named and len(set(content_terms(text))) < MIN_TERMS):
        return True
    back = _BACKWARD.search(text)
    # Behind a name, a pronoun rather points to that.
    return back is not None and not any(start < back.start() for start in named)


class Rewriter(Protocol):
    """Makes of a question in a conversation one that can be understood without it."""

    def standalone(self, question: Question) -> str:
        """The question's text, unchanged where it stands alone. Never fails."""
