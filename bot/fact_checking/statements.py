"""Reads statements, one a line, as plain text or JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, ValidationError

from ingest.errors import SourceError


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement, with the user's own identifier and the article to judge it by, if given."""

    claim: str
    id: str | None = None
    article_id: str | None = None


class _Line(BaseModel):
    model_config = ConfigDict(extra="ignore", strict=True)

    claim: str
    id: str | int | None = None
    article_id: str | None = None


def plain_statements(lines: Iterable[str]) -> Iterator[Statement]:
    """The lines that are not empty, as statements."""
    return (Statement(line.strip()) for line in lines if line.strip())


def json_statements(lines: Iterable[str], name: str) -> Iterator[Statement]:
    """One JSON object a line, with ``claim`` and optionally ``id`` and ``article_id``.

    ``name`` is the file's, for errors. Raises ``SourceError`` at the first
    invalid line.
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
                    hint='Each line must be a JSON object such as {"claim": "…", "article_id": "…"}.',
                ) from None
            identifier = None if read.id is None else str(read.id)
            yield Statement(read.claim, identifier, read.article_id)
