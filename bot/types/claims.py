"""What a language model wrote, claim by claim, after it was verified."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from bot.types.answer import Mode
from bot.types.evidence import Evidence
from ingest.types import ArticleVersion, Sentence


@dataclass(frozen=True, slots=True)
class VerifiedClaim:
    """A claim that passed every gate, with the sentences that carry it.

    ``tags`` are those it was written with. ``failed`` are the gates that the
    sentences they name fail, where others were put in their place.
    """

    text: str
    sources: tuple[tuple[ArticleVersion, Sentence], ...]
    tags: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DroppedClaim:
    """A line that failed a gate, kept for the audit and never shown.

    ``failed`` names the checks that failed, for example ``unknown tag``; there
    is at least one. ``tags`` are those it was written with.
    """

    text: str
    failed: tuple[str, ...]
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """The model says that the sentences do not answer the question."""

    missing: str


@dataclass(frozen=True, slots=True)
class GenerationTrace:
    """How the claims came about, for the audit: the last event, also when the model failed.

    ``shown`` are the sentences that the model was given, each behind its tag;
    ``output`` is all that it wrote, as far as it was read. Tokens are ``None``
    where the provider does not count them, or was stopped before it did.
    """

    model: str
    prompt_version: str
    shown: tuple[tuple[str, ArticleVersion, Sentence], ...]
    output: str
    input_tokens: int | None = None
    output_tokens: int | None = None


@dataclass(frozen=True, slots=True)
class ModelSwitched:
    """From here on ``model`` writes: ``failed`` did not, for this reason."""

    failed: str
    model: str
    reason: str


WriterEvent = VerifiedClaim | DroppedClaim | NoAnswer | ModelSwitched | GenerationTrace


class Writer(Protocol):
    """The port to a language model that writes answers."""

    @property
    def model(self) -> str:
        """The model that is asked first, as ``provider:model``."""

    @property
    def mode(self) -> Mode:
        """Whether it writes or only chooses; never extractive."""

    def write(self, evidence: Evidence) -> Iterator[WriterEvent]:
        """Write about the evidence's question; each claim comes when its line is complete.

        Ends with ``GenerationTrace`` where a model was asked. Raises
        ``LanguageModelError``, also after some claims.
        """
