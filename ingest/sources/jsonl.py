"""Reads JSON lines, with one article per line."""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator
from typing import BinaryIO

from ingest.errors import SourceError
from ingest.sources.decoding import MAX_ARTICLE_BYTES, decode_utf8, size_error
from ingest.sources.items import SourceFailure, SourceItem, SourceOptions
from ingest.sources.metadata import Fields, source_article


def read_jsonl(stream: BinaryIO, source: str, overrides: SourceOptions) -> Iterator[SourceItem]:
    """The articles of JSON lines, or why a line has none.

    Each is named ``source:line``, counted from 1. Blank lines are skipped. One
    line is in memory at a time.
    """
    found = False
    for number, line in _lines(stream):
        found = True
        place = f"{source}:{number}"
        try:
            text, fields = read_line(line)
            item: SourceItem = source_article(place, text, fields, overrides)
        except SourceError as error:
            item = SourceFailure(place, error)
        yield item
    if not found:
        yield SourceFailure(source, SourceError("It has no lines with articles."))


def read_line(line: bytes) -> tuple[str, Fields]:
    """The text and fields of one line. Raises ``SourceError``."""
    if len(line) > MAX_ARTICLE_BYTES:
        raise size_error()
    try:
        value = json.loads(decode_utf8(line))
    except json.JSONDecodeError as error:
        raise SourceError(
            "It is not valid JSON: {problem} at column {column}.",
            hint="Each line has to be a JSON object.",
            problem=error.msg,
            column=error.colno,
        ) from None
    except (ValueError, RecursionError):
        raise SourceError(
            "It is JSON that is nested too deeply, or has a number that is too long."
        ) from None
    if not isinstance(value, dict):
        raise SourceError("It is not a JSON object.", hint='Write {"text": "…"}.')
    text = value.get("text")
    if not isinstance(text, str):
        raise SourceError(
            'It has no "text", or one that is not a string.', hint='Write {"text": "…"}.'
        )
    names = ("id", "title", "url", "outlet", "published_at", "authors")
    return text, Fields(**{name: value.get(name) for name in names})


def has_several_articles(stream: BinaryIO) -> bool:
    """Whether there is more than one line that is not blank."""
    lines = _lines(stream)
    return next(lines, None) is not None and next(lines, None) is not None


def _lines(stream: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """Lines that are not blank. One over the limit is truncated to one byte more than that."""
    number = 0
    while line := stream.readline(MAX_ARTICLE_BYTES + 1):
        number += 1
        rest = line
        while len(rest) > MAX_ARTICLE_BYTES and not rest.endswith(b"\n"):
            rest = stream.readline(MAX_ARTICLE_BYTES + 1)
        if number == 1:
            line = line.removeprefix(codecs.BOM_UTF8)
        if line.strip():
            yield number, line
