"""A follow-up question beside what it follows, as the reader was taught to read it."""

from __future__ import annotations

from collections.abc import Sequence

from bot.types.question import Turn

CARRIED_TURNS = 2
"""How many earlier questions stand beside a follow-up."""

ANSWER_CHARACTERS = 160
"""How much of the last answer does."""


def in_context(question: str, turns: Sequence[Turn]) -> str:
    """The question with the last ones before it and the beginning of the last answer in brackets."""
    if not turns:
        return question
    before = [turn.question for turn in turns[-CARRIED_TURNS:]]
    answer = turns[-1].answer[:ANSWER_CHARACTERS]
    return f"{question} ({' '.join([*before, answer]).strip()})"
