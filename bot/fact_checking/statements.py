"""Statements to be verified, a line of JSON each or plain lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, ValidationError

from ingest.errors import SourceError


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement, with an identifier of its author's and the article that it is about."""

    claim: str
    id: str | None = None
    article_id: str | None = None


class _Line(BaseModel):
    model_config = ConfigDict(extra="ignore", strict=True)

    claim: str
    id: str | int | None = None
    article_id: str | None = None


def plain_statements(lines: Iterable[str]) -> Iterator[Statement]:
    """A statement a line, without the empty ones."""
    return (Statement(line.strip()) for line in lines if line.strip())


def json_statements(lines: Iterable[str], name: str) -> Iterator[Statement]:
    """A JSON object a line: ``claim``, and perhaps ``id`` and ``article_id``.

    Raises ``SourceError`` naming the first line that is none, when it is reached.
    """
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                read = _Line.model_validate_json(line)
            except ValidationError as error:
                first = error.errors()[0]
                where = ".".join(str(part) for part in first["loc"]) or "the line"
                raise SourceError(
                    f"{name}, line {number}: {where}: {first['msg']}.",
                    hint='Each line is a JSON object such as {"claim": "…", "article_id": "…"}.',
                ) from None
            identifier = None if read.id is None else str(read.id)
            yield Statement(read.claim, identifier, read.article_id)
