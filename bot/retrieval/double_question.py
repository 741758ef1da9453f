"""Questions that ask two things: “Who set it up, and since when has it been on?”, “Which two bodies …?”."""

from __future__ import annotations

import re
from dataclasses import dataclass

_ASKING = "who|whom|whose|what|when|where|which|why|how"
_AUXILIARY = "is|are|was|were|do|does|did|has|have|had|can|could|will|would|should"
_SUBJECT = (
    "the|a|an|it|he|she|they|there|this|that|these|those|any(?:one|body|thing)?|every(?:one|body|thing)?"
    "|its|his|her|their|you|we|(?-i:[A-Z]\\w*)"
)
"""What follows an auxiliary in a question; “Who was sorry and would resign?” asks one thing."""

_SECOND = re.compile(
    rf"""\band\s+(?P<question>(?:if\s+(?:so|not),?\s+)?
        (?:(?:by|in|at|on|for|from|to|of|with|since|over|under|until|through)\s+)?
        (?:(?:{_ASKING})\b|(?:{_AUXILIARY})\s+(?:{_SUBJECT})\b).*)""",
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
"""Where a second question begins."""

_TWO = re.compile(r"\b(?:which|what)\s+two\b", re.IGNORECASE)

FEWEST_WORDS = 3
"""How many words the first question has; “And who paid?” is one question."""


@dataclass(frozen=True, slots=True)
class Half:
    """One of the two questions; ``wording`` is what a reader is given, which needs no other text."""

    text: str
    wording: str


Halves = tuple[Half, Half]


def halves(text: str) -> Halves | None:
    """The two questions that a text asks one after the other; ``None`` for any other text.

    The wording of the second has the first beside it, as a follow-up has, because
    it often says “it” of what that one names.
    """
    second = _SECOND.search(text)
    if not second or len(text[: second.start()].split()) < FEWEST_WORDS:
        return None
    first = text[: second.start()].rstrip(" ,;") + "?"
    text = second["question"]
    return Half(first, first), Half(text, f"{text} ({first})")


def asks_for_two(text: str) -> bool:
    """Whether one question asks for two things, so that one sentence may not name both."""
    return _TWO.search(text) is not None
