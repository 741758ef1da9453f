"""Reads JSON lines, with one article per line."""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator
from typing import BinaryIO

from ingest.errors import SourceError
from ingest.sources.decoding import MAX_ARTICLE_BYTES, decode_utf8, size_error
from ingest.sources.items import SourceArticle, SourceFailure, SourceItem, SourceOptions
from ingest.sources.metadata import (
    Fields,
    has_id_of_text,
    source_article,
    told_apart_by_outlet,
)


def read_jsonl(stream: BinaryIO, source: str, overrides: SourceOptions) -> Iterator[SourceItem]:
    """The articles of JSON lines, or why a line has none.

    Each is named ``source:line``, counted from 1. Blank lines are skipped. One
    line is in memory at a time. Copies that several outlets carry are an article
    for each, also without ids and addresses.
    """
    found = False
    outlets: dict[str, str | None] = {}
    for number, line in _lines(stream):
        found = True
        place = f"{source}:{number}"
        try:
            text, fields = read_line(line)
            item: SourceItem = _of_one_outlet(
                source_article(place, text, fields, overrides), outlets
            )
        except SourceError as error:
            item = SourceFailure(place, error)
        yield item
    if not found:
        yield SourceFailure(source, SourceError("It has no lines with articles."))


def _of_one_outlet(item: SourceArticle, outlets: dict[str, str | None]) -> SourceArticle:
    """The article, told apart from a copy of another outlet that came before it.

    ``outlets`` has the outlet that each id which follows from a text alone first came with.
    """
    article = item.article
    if not has_id_of_text(article):
        return item
    first = outlets.setdefault(article.id, article.outlet)
    return item if first == article.outlet else told_apart_by_outlet(item)


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
