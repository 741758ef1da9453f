"""The rewriter port."""

from __future__ import annotations

from typing import Protocol

from bot.retrieval.question import ParsedQuestion


class Rewriter(Protocol):
    """What makes a follow-up question stand alone."""

    def standalone(self, question: ParsedQuestion) -> ParsedQuestion:
        """The question in words that need no conversation, or unchanged. Never fails."""
