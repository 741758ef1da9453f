"""The output of a language model as events: claims that passed the gates or failed one, and how it went."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from bot.types.answer import Mode
from bot.types.evidence import Evidence, SourceSentence
from ingest.types import ArticleVersion, Sentence


@dataclass(frozen=True, slots=True)
class VerifiedClaim:
    """A claim that passed every gate, with the sentences that support it.

    ``tags`` are the citations that the model gave, and ``failed`` the checks that some of
    them did not pass. If no cited sentence supports the claim, ``sources`` are others that do.
    """

    text: str
    sources: tuple[SourceSentence, ...]
    tags: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DroppedClaim:
    """A line that failed a gate; it is recorded for the audit and never shown.

    ``failed`` are the names of the checks that failed, at least one, for example
    ``unknown tag``. ``tags`` are the citations that the model gave.
    """

    text: str
    failed: tuple[str, ...]
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """The model found that the sentences do not answer the question."""

    missing: str


@dataclass(frozen=True, slots=True)
class GenerationTrace:
    """How the claims came about, for the audit; the last event, even when the model failed.

    ``shown`` are the sentences that the model was given, each with its tag;
    ``output`` is what it wrote, as far as that was read. Token counts are ``None``
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
    """From here on ``model`` writes, because ``failed`` did not, for this ``reason``."""

    failed: str
    model: str
    reason: str


WriterEvent = VerifiedClaim | DroppedClaim | NoAnswer | ModelSwitched | GenerationTrace


class Writer(Protocol):
    """The port to what answers with a language model."""

    @property
    def model(self) -> str:
        """The model that is called first, as ``provider:model``."""

    @property
    def mode(self) -> Mode:
        """Whether the model writes or only picks sentences; never extractive."""

    def write(self, evidence: Evidence) -> Iterator[WriterEvent]:
        """Answer the evidence's question; each claim comes as soon as its line is complete.

        Ends with ``GenerationTrace`` if a model was called. Raises
        ``LanguageModelError``, possibly after some claims.
        """
