"""Questions that ask two things: “Who set it up, and since when has it been on?”, “Which two bodies …?”."""

from __future__ import annotations

import re

_ASKING = (
    "who|whom|whose|what|when|where|which|why|how|is|are|was|were|do|does|did|has|have|had"
    "|can|could|will|would|should"
)
_SECOND = re.compile(
    rf"""\band\s+(?:if\s+(?:so|not),?\s+)?
        (?:(?:by|in|at|on|for|from|to|of|with|since|over|under|until|through)\s+)?
        (?:{_ASKING})\b""",
    re.VERBOSE | re.IGNORECASE,
)
"""Where a second question begins."""

_TWO = re.compile(r"\b(?:which|what)\s+two\b", re.IGNORECASE)

FEWEST_WORDS = 3
"""How many words the first question has; “And who paid?” is one question."""


def asks_twice(text: str) -> bool:
    """Whether a question asks two things, so that one sentence may not answer it."""
    second = _SECOND.search(text)
    if second and len(text[: second.start()].split()) >= FEWEST_WORDS:
        return True
    return _TWO.search(text) is not None
