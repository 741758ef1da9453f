"""The result of the answer pipeline: an answer with the evidence and events behind it."""

from __future__ import annotations

from dataclasses import dataclass

from bot.types.answer import Answer
from bot.types.claims import WriterEvent
from bot.types.evidence import Evidence


@dataclass(frozen=True, slots=True)
class AnswerResult:
    """An answer and how it came about.

    ``evidence`` is what retrieval found; lists and extractive overviews have none.
    ``events`` are what a language model produced. Times are in milliseconds:
    ``retrieval_ms`` of the search, ``first_claim_ms`` until the first claim.
    """

    answer: Answer
    evidence: Evidence | None = None
    events: tuple[WriterEvent, ...] = ()
    retrieval_ms: float | None = None
    first_claim_ms: float | None = None
