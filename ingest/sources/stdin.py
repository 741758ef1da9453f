"""Reads standard input, whose format it recognises by how it begins.

It is JSON lines if the first line is one, else one web page, Markdown or plain text.
"""

from __future__ import annotations

import codecs
import io
import json
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO

from ingest.errors import SourceError, UsageError
from ingest.sources.decoding import MAX_ARTICLE_BYTES, check_is_plain, decode, read_all
from ingest.sources.html import read_webpage
from ingest.sources.items import SourceFailure, SourceItem, SourceOptions
from ingest.sources.jsonl import has_several_articles, read_jsonl
from ingest.sources.markdown import read_markdown
from ingest.sources.metadata import Fields, source_article
from ingest.sources.text import read_plain

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

STDIN = "-"

_SEEN = 100_000
"""How many bytes or characters of the beginning tell the format."""

_PAGE = re.compile(
    r"""\s* (?:<\?xml[^>]*>\s*)? (?:<!--(?>.*?-->)\s*)*+
        <(?:!doctype\s+html|html|head|body)(?=[\s/>])""",
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_FRONT_MATTER = re.compile(
    r"---[ \t]*\r?\n\s*\w+[ \t]*:(?:[ \t][^\n]*)?\n(?:[^\n]*\n)*?(?:---|\.\.\.)[ \t\r]*(?:\n|\Z)"
)
_MARKDOWN = re.compile(
    r"""\A\s*\#[ ][^\W\d]                       # a heading at the top: plain texts have "#1" and "# 1"
      | ^\#{2,6}[ ]\S                           # a heading further down
      | ^(?:```|~~~)[ \t]*\w*[ \t]*\r?$          # a block of code
      | !?\[[^\[\]\n]{1,300}\]\((?:https?:/|/)/?[^()\s]{1,2000}\)   # a link or a picture
      | (?<![\w*])\*\*(?=[^\W_])[^*\n]{1,300}(?<=\S)\*\*(?![\w*])   # bold words
    """,
    re.VERBOSE | re.MULTILINE,
)
"""What only Markdown has. Dashes, stars, numbers and underlines stand in plain texts, too."""


def read_stdin(
    stream: BinaryIO, overrides: SourceOptions, conflict: UsageError
) -> Iterator[SourceItem]:
    """The articles of standard input.

    Raises ``conflict`` if there are several, and options of a single article are given.
    """
    head = _first_lines(stream, 2 if overrides.of_one_article else 1)
    whole = io.BufferedReader(_Rejoined(head, stream))
    if is_jsonl(head):
        if overrides.of_one_article and has_several_articles(io.BytesIO(head)):
            raise conflict
        yield from read_jsonl(whole, STDIN, overrides)
        return
    try:
        text, fields = _parse(read_all(whole))
        yield source_article(STDIN, text, fields, overrides)
    except SourceError as error:
        yield SourceFailure(STDIN, error)


def _parse(data: bytes) -> tuple[str, Fields]:
    if is_webpage(data):
        return read_webpage(data)
    text = decode(data)
    check_is_plain(text)
    return read_markdown(text) if is_markdown(text) else read_plain(text)


def is_webpage(data: bytes) -> bool:
    """Whether bytes begin as an HTML page does."""
    is_utf16 = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    text = data[:_SEEN].decode("utf-16" if is_utf16 else "utf-8-sig", "replace")
    return _PAGE.match(text) is not None


def is_markdown(text: str) -> bool:
    """Whether a text has front matter, or a mark that only Markdown has."""
    beginning = text[:_SEEN]
    return bool(_FRONT_MATTER.match(beginning) or _MARKDOWN.search(beginning))


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


def is_jsonl(head: bytes) -> bool:
    """Whether the first of some bytes' lines is an object with a text, or is meant to be one."""
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
