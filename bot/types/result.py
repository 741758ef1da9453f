"""An answer with the evidence and events behind it."""

from __future__ import annotations

from dataclasses import dataclass

from bot.types.answer import Answer
from bot.types.claims import WriterEvent
from bot.types.evidence import Evidence


@dataclass(frozen=True, slots=True)
class AnswerResult:
    """An answer, and the evidence it was made from; overviews and lists have none.

    ``events`` are all that a language model did for it. The times are in
    milliseconds: of the search, and until the first claim was shown.
    """

    answer: Answer
    evidence: Evidence | None = None
    events: tuple[WriterEvent, ...] = ()
    retrieval_ms: float | None = None
    first_claim_ms: float | None = None
