"""The rewriter port, and a rewriter that needs no language model: it carries earlier questions along.

A follow-up that points back ("Who said that?") or is too short to search for
("Since when?") is joined with the questions it follows. Carrying only their
names was tried and answered fewer questions (benchmarks/results/conversations.md).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Protocol

from bot.retrieval.entities import Entity, entities_in
from bot.retrieval.question import ParsedQuestion, with_text
from bot.types.question import MAX_QUESTION_CHARACTERS, Turn
from ingest.text.terms import content_terms

CARRIED_QUESTIONS = 2

MIN_TERMS = 2
"""A question with fewer content terms and no name does not say what it is about."""

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


class Rewriter(Protocol):
    """The port to what makes a follow-up question stand alone."""

    def standalone(self, question: ParsedQuestion) -> ParsedQuestion:
        """The question in words that need no conversation, or unchanged. Never fails."""


class HeuristicRewriter:
    """A ``Rewriter`` that works by pronouns, opening words and length."""

    def standalone(self, question: ParsedQuestion) -> ParsedQuestion:
        """The question with those it follows in brackets, or unchanged."""
        turns = question.question.conversation
        if not turns or not _is_follow_up(question.text, question.entities, question.content_terms):
            return question
        text = f"{question.text} ({' '.join(_carried(turns))})"
        return with_text(question, text) if len(text) <= MAX_QUESTION_CHARACTERS else question


def _carried(turns: Sequence[Turn]) -> list[str]:
    """The last question that stands alone and the follow-ups since, ``CARRIED_QUESTIONS`` at most."""
    carried: list[str] = []
    for turn in reversed(turns[-CARRIED_QUESTIONS:]):
        text = turn.question
        carried.insert(0, text)
        if not _is_follow_up(text, entities_in(text), content_terms(text)):
            break
    return carried


def _is_follow_up(text: str, entities: Sequence[Entity], content: Sequence[str]) -> bool:
    """Whether a question leaves open what it is about."""
    if _OPENING.search(text) or (not entities and len(content) < MIN_TERMS):
        return True
    back = _BACKWARD.search(text)
    # After a name, a pronoun more likely refers to that name.
    return back is not None and not any(entity.start < back.start() for entity in entities)
