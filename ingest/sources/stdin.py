"""Reads standard input: JSON lines if the first line is one, else one plain text."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO

from ingest.errors import SourceError, UsageError
from ingest.sources.decoding import MAX_ARTICLE_BYTES, decode, read_all
from ingest.sources.items import SourceFailure, SourceItem, SourceOptions
from ingest.sources.jsonl import has_several_articles, read_jsonl
from ingest.sources.metadata import source_article
from ingest.sources.text import read_plain

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

STDIN = "-"


def read_stdin(
    stream: BinaryIO, overrides: SourceOptions, conflict: UsageError
) -> Iterator[SourceItem]:
    """The articles of standard input.

    Raises ``conflict`` if there are several, and options of a single article are given.
    """
    head = _first_lines(stream, 2 if overrides.of_one_article else 1)
    whole = io.BufferedReader(_Rejoined(head, stream))
    if _is_json(head):
        if overrides.of_one_article and has_several_articles(io.BytesIO(head)):
            raise conflict
        yield from read_jsonl(whole, STDIN, overrides)
        return
    try:
        text, fields = read_plain(decode(read_all(whole)))
        yield source_article(STDIN, text, fields, overrides)
    except SourceError as error:
        yield SourceFailure(STDIN, error)


def _first_lines(stream: BinaryIO, count: int) -> bytes:
    """The start of the stream, up to ``count`` lines that are not blank."""
    head = b""
    while count and len(head) <= MAX_ARTICLE_BYTES:
        line = stream.readline(MAX_ARTICLE_BYTES + 1)
        if not line:
            break
        head += line
        count -= bool(line.strip())
    return head


def _is_json(head: bytes) -> bool:
    """Whether the first line is an object with a text, or is meant to be one."""
    first = head.decode("utf-8-sig", "replace").strip().partition("\n")[0]
    try:
        value = json.loads(first)
    except (ValueError, RecursionError):
        return first.startswith("{") and '"text"' in first
    return isinstance(value, dict) and "text" in value


class _Rejoined(io.RawIOBase):
    """A stream whose start, which was read already, is put back."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        super().__init__()
        self._head = memoryview(head)
        self._rest = rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        view = memoryview(buffer).cast("B")
        data: bytes | memoryview = self._head[: len(view)]
        self._head = self._head[len(data) :]
        if not data:
            # Line by line, so that an article is read as soon as it arrives.
            data = self._rest.readline(len(view))
        view[: len(data)] = data
        return len(data)
