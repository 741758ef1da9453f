"""The audit record of an answer, and its JSON.

A record holds the question, what a language model was shown and wrote, and what
became of each claim. It refers to sentences by version and index, which never
change their text, so it repeats no article. It holds nothing about who asked.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, TypeAdapter, ValidationError

from bot.types.answer import AnswerSentence
from ingest.errors import StoreDamaged, StoreError
from ingest.types import ArticleVersion, Sentence

FORMAT = 2
"""Raise it with each change that would make older versions misread a record.

Since 2, a sentence has its role and emphasis; before, it was its text alone.
"""


class ClaimOutcome(StrEnum):
    """What became of a claim. A repaired one cites other sentences than the model did."""

    SHOWN = "shown"
    REPAIRED = "repaired"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class AuditedSentence:
    """A reference to a sentence, with the tag under which the model was shown it.

    ``digest`` is the beginning of the SHA-256 of its text, as a rebuilt store
    may have another sentence in that place.
    """

    article_id: str
    version: int
    version_key: int
    index: int
    digest: str
    tag: str | None = None

    @classmethod
    def of(cls, version: ArticleVersion, sentence: Sentence, tag: str | None = None) -> Self:
        """The reference to a sentence of a version."""
        digest = _digest(sentence.text)
        return cls(version.article.id, version.number, version.key, sentence.index, digest, tag)

    def text_in(self, version: ArticleVersion) -> str | None:
        """Its text in a version; ``None`` when the version does not have it."""
        for sentence in version.sentences[self.index : self.index + 1]:
            if _digest(sentence.text) == self.digest:
                return sentence.text
        return None


@dataclass(frozen=True, slots=True)
class AuditedClaim:
    """A claim with the tags that the model gave it, the gates that failed, and its sentences."""

    text: str
    tags: tuple[str, ...]
    verdict: ClaimOutcome
    failed_gates: tuple[str, ...] = ()
    sentences: tuple[AuditedSentence, ...] = ()


@dataclass(frozen=True, slots=True)
class AuditedDraft:
    """The output of a language model. A claim that repeats a shown one is in ``output`` only."""

    model: str
    claims: tuple[AuditedClaim, ...]
    prompt_version: str | None = None
    shown: tuple[AuditedSentence, ...] = ()
    output: str | None = None
    input_tokens: int | None = None
    output_tokens: int | None = None


def _upgraded(sentence: object) -> object:
    """A sentence of format 1 as one that answers, without its citations."""
    return AnswerSentence(sentence, ()) if isinstance(sentence, str) else sentence


@dataclass(frozen=True, slots=True)
class AuditRecord:
    """One question and its answer.

    ``asked_at`` is in UTC, times are in milliseconds. ``searched`` is the text of
    the search when it was not the question's. ``refusal`` is a ``RefusalCode``,
    ``nearest`` are the sentences shown with the refusal, and ``choices`` the
    identifiers of the articles that it let the person choose from.
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
    sentences: tuple[Annotated[AnswerSentence, BeforeValidator(_upgraded)], ...] = ()
    citations: tuple[AuditedSentence, ...] = ()
    nearest: tuple[AuditedSentence, ...] = ()
    choices: tuple[str, ...] = ()
    draft: AuditedDraft | None = None
    retrieval_ms: float | None = None
    first_claim_ms: float | None = None


def audit_json(record: AuditRecord) -> dict[str, Any]:
    """A record as JSON, as it is stored and printed."""
    return {"format": FORMAT, **_adapter().dump_python(record, mode="json")}


def parse_audit(body: str) -> AuditRecord:
    """The record of a stored body.

    Raises ``StoreError`` for the format of a newer Footnote, and ``StoreDamaged``
    for anything else that is not a record.
    """
    try:
        fields = json.loads(body)
        number = fields.pop("format")
        if number > FORMAT:
            raise StoreError(
                f"A newer version of Footnote wrote this audit record (format {number}).",
                hint="Update Footnote.",
            )
        return _adapter().validate_python(fields)
    except (ValueError, KeyError, TypeError, AttributeError, ValidationError):
        raise StoreDamaged(
            "The audit record is damaged.",
            hint="Trying again does not help. `footnote audit` lists the readable records.",
        ) from None


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


@cache
def _adapter() -> TypeAdapter[AuditRecord]:
    return TypeAdapter(AuditRecord)
