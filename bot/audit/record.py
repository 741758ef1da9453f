"""How an answer came about: what was shown to a language model, what it wrote, what became of it.

A record names sentences by their version's key and their place in it, which
name one text for good, instead of repeating articles. It holds what was asked
and in which libraries, and nothing about who asked.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any, Self

from pydantic import TypeAdapter, ValidationError

from ingest.errors import StoreDamaged, StoreError
from ingest.types import ArticleVersion, Sentence

FORMAT = 1
"""Rises with every change after which an older Footnote would misread a record."""


class ClaimOutcome(StrEnum):
    """What became of a claim; a repaired one cites other sentences than it was written with."""

    SHOWN = "shown"
    REPAIRED = "repaired"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class AuditedSentence:
    """A sentence by its place, with the tag that the model knew it by.

    ``digest`` is the beginning of the SHA-256 of its text: a store that was
    made anew may have another text in that place.
    """

    article_id: str
    version: int
    version_key: int
    index: int
    digest: str
    tag: str | None = None

    @classmethod
    def of(cls, version: ArticleVersion, sentence: Sentence, tag: str | None = None) -> Self:
        """The place of a sentence of some version."""
        digest = _digest(sentence.text)
        return cls(version.article.id, version.number, version.key, sentence.index, digest, tag)

    def text_in(self, version: ArticleVersion) -> str | None:
        """Its text, if that version has it."""
        for sentence in version.sentences[self.index : self.index + 1]:
            if _digest(sentence.text) == self.digest:
                return sentence.text
        return None


@dataclass(frozen=True, slots=True)
class AuditedClaim:
    """A claim, the tags it was written with, the gates it failed and the sentences it cites."""

    text: str
    tags: tuple[str, ...]
    verdict: ClaimOutcome
    failed_gates: tuple[str, ...] = ()
    sentences: tuple[AuditedSentence, ...] = ()


@dataclass(frozen=True, slots=True)
class AuditedDraft:
    """What a language model did. A claim that says again what was shown is in ``output`` only."""

    model: str
    claims: tuple[AuditedClaim, ...]
    prompt_version: str | None = None
    shown: tuple[AuditedSentence, ...] = ()
    output: str | None = None
    input_tokens: int | None = None
    output_tokens: int | None = None


@dataclass(frozen=True, slots=True)
class AuditRecord:
    """One question and its answer.

    ``asked_at`` is UTC, the times are in milliseconds. ``searched`` is what the
    articles were searched for, where that was not the question's text.
    ``refusal`` is the code of one, ``nearest`` the sentences shown with it.
    """

    question_id: str
    asked_at: datetime
    question: str
    libraries: tuple[str, ...]
    mode: str
    total_ms: float
    article_ids: tuple[str, ...] | None = None
    searched: str | None = None
    confidence: float | None = None
    refusal: str | None = None
    notices: tuple[str, ...] = ()
    sentences: tuple[str, ...] = ()
    citations: tuple[AuditedSentence, ...] = ()
    nearest: tuple[AuditedSentence, ...] = ()
    draft: AuditedDraft | None = None
    retrieval_ms: float | None = None
    first_claim_ms: float | None = None


def audit_json(record: AuditRecord) -> dict[str, Any]:
    """A record as it is stored and printed."""
    return {"format": FORMAT, **_adapter().dump_python(record, mode="json")}


def parse_audit(body: str) -> AuditRecord:
    """The record of such JSON.

    Raises ``StoreError`` for one of a newer Footnote, and ``StoreDamaged``.
    """
    try:
        found = json.loads(body)
        number = found.pop("format")
        if number > FORMAT:
            raise StoreError(
                f"The record was written by a newer Footnote (format {number}).",
                hint="Update Footnote.",
            )
        return _adapter().validate_python(found)
    except (ValueError, KeyError, TypeError, AttributeError, ValidationError):
        raise StoreDamaged(
            "A record of an answer cannot be read.",
            hint="Others can: `footnote audit` lists them.",
        ) from None


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


@cache
def _adapter() -> TypeAdapter[AuditRecord]:
    return TypeAdapter(AuditRecord)
