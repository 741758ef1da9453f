"""What a language model wrote, claim by claim, after it was verified."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from bot.evidence import Evidence
from ingest.article import ArticleVersion, Sentence


@dataclass(frozen=True, slots=True)
class VerifiedClaim:
    """A claim that passed every gate, with the sentences that carry it."""

    text: str
    sources: tuple[tuple[ArticleVersion, Sentence], ...]


@dataclass(frozen=True, slots=True)
class DroppedClaim:
    """A line that failed a gate, kept for the log and never shown.

    ``gate`` names the check that failed, for example ``unknown tag``.
    """

    text: str
    gate: str


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """The model says that the sentences do not answer the question."""

    missing: str


DraftEvent = VerifiedClaim | DroppedClaim | NoAnswer


class Writer(Protocol):
    """The port to a language model that writes answers."""

    @property
    def model(self) -> str:
        """The model, as ``provider:model``."""

    def write(self, evidence: Evidence) -> Iterator[DraftEvent]:
        """Write about the evidence's question; each claim comes when its line is complete.

        Raises ``LanguageModelError``, also after some claims.
        """


class ScriptedWriter:
    """A fake: replays events, then raises an error if one is given."""

    model = "fake:scripted"

    def __init__(self, *events: DraftEvent, error: Exception | None = None) -> None:
        self._events = events
        self._error = error

    def write(self, evidence: Evidence) -> Iterator[DraftEvent]:
        del evidence
        yield from self._events
        if self._error:
            raise self._error
