"""Gold questions and claims: what people marked in articles, read from JSONL files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, Field, StringConstraints, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from bot.types.question import MAX_QUESTION_CHARACTERS
from ingest.errors import SourceError
from ingest.runtime.file_errors import read_error
from ingest.types import ArticleVersion, Sentence

Text = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_QUESTION_CHARACTERS),
]


class Span(BaseModel, frozen=True):
    """A span of an article, in code points; in a file, an object or a pair ``[start, end]``."""

    start: int = Field(ge=0)
    end: int

    @model_validator(mode="before")
    @classmethod
    def _from_pair(cls, value: Any) -> Any:
        if not isinstance(value, list | tuple):
            return value
        if len(value) != 2:
            raise PydanticCustomError("pair", "A span has a start and an end")
        return {"start": value[0], "end": value[1]}

    @model_validator(mode="after")
    def _is_not_empty(self) -> Span:
        if self.start >= self.end:
            raise PydanticCustomError("empty", "A span must end after its start")
        return self

    def overlaps(self, start: int, end: int) -> bool:
        """Whether it shares a character with another span."""
        return start < self.end and self.start < end


Together = Annotated[tuple[Span, ...], Field(min_length=1)]
"""Spans that answer a question together."""


class GoldQuestion(BaseModel, frozen=True):
    """One line of a questions file.

    ``answers`` are all spans that answer, or do so in part. ``answer_sets`` are
    the alternatives among them, each the spans that are needed together.
    """

    id: str
    question: Text
    article_id: str
    answerable: bool = True
    kind: str | None = None
    answers: tuple[Span, ...] = ()
    answer_sets: tuple[Together, ...] = ()

    @property
    def spans(self) -> tuple[Span, ...]:
        """Every span that is marked as an answer, or as a part of one."""
        return (*self.answers, *(span for together in self.answer_sets for span in together))

    @property
    def alternatives(self) -> tuple[tuple[Span, ...], ...]:
        """The sets of spans each of which answers; without ``answer_sets``, each span alone."""
        return self.answer_sets or tuple((span,) for span in self.answers)


class GoldClaim(BaseModel, frozen=True):
    """One line of a claims file; ``evidence`` is what the article says about it."""

    id: str
    claim: Text
    article_id: str
    supported: bool
    kind: str | None = None
    evidence: tuple[Span, ...] = ()

    def evidence_in(self, version: ArticleVersion) -> tuple[Sentence, ...]:
        """The sentences of the article that the evidence overlaps."""
        return tuple(
            sentence
            for sentence in version.sentences
            if any(span.overlaps(sentence.start, sentence.end) for span in self.evidence)
        )


Gold = TypeVar("Gold", GoldQuestion, GoldClaim)


def read_questions(path: Path, limit: int | None = None) -> list[GoldQuestion]:
    """The first questions of a JSONL file, or all.

    Raises ``SourceError``, which names the first invalid line.
    """
    return _read(path, GoldQuestion, limit)


def read_claims(path: Path, limit: int | None = None) -> list[GoldClaim]:
    """The first claims of a JSONL file, or all.

    Raises ``SourceError``, which names the first invalid line.
    """
    return _read(path, GoldClaim, limit)


def _read(path: Path, kind: type[Gold], limit: int | None) -> list[Gold]:
    found: list[Gold] = []
    try:
        with path.open(encoding="utf-8-sig") as file:
            for number, line in enumerate(file, 1):
                if limit is not None and len(found) >= limit:
                    break
                if line.strip():
                    found.append(_parse(line, kind, f"{path}:{number}"))
    except (OSError, UnicodeDecodeError) as error:
        raise read_error(str(path), error) from error
    return found


def _parse(line: str, kind: type[Gold], place: str) -> Gold:
    try:
        return kind.model_validate_json(line)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"]) or "line"
        raise SourceError(f"{place}: {field}: {first['msg']}.") from error
