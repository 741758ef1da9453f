"""Bytes of a source to text, with a clear name for everything that is none."""

from __future__ import annotations

import codecs
from typing import BinaryIO

from ingest.errors import SourceError

MAX_ARTICLE_BYTES = 20 * 1024 * 1024
"""Bytes of one article; the longest news features have a hundredth of that."""

_KINDS = (
    (b"%PDF", "a PDF document"),
    (b"PK\x03\x04", "a zip archive or an office document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"RIFF", "an image or a sound"),
    (b"\x7fELF", "a program"),
)
_SAVE_AS_TEXT = "Save its text as a .txt, .md or .html file and ingest that."
_SAVE_AS_UTF8 = "Save it as UTF-8, for example with `iconv -f WINDOWS-1252 -t UTF-8`."


def read_all(stream: BinaryIO) -> bytes:
    """All of an article's bytes. Raises ``SourceError`` when there are too many."""
    data = stream.read(MAX_ARTICLE_BYTES + 1)
    if len(data) > MAX_ARTICLE_BYTES:
        raise size_error()
    return data


def size_error() -> SourceError:
    """The error for an article over ``MAX_ARTICLE_BYTES``."""
    return SourceError(
        f"It is larger than {MAX_ARTICLE_BYTES // 1024**2} MB, which no article is.",
        hint="Put the articles into one .jsonl file, one to a line.",
    )


def check_is_text(head: bytes) -> None:
    """Raises ``SourceError`` naming what kind of binary file begins with ``head``."""
    for magic, kind in _KINDS:
        if head.startswith(magic):
            raise SourceError(f"It is {kind}, not text.", hint=_SAVE_AS_TEXT)
    if b"\0" in head and not head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise SourceError("It is a binary file, not text.", hint=_SAVE_AS_TEXT)


def decode(data: bytes) -> str:
    """Text from UTF-8, or from UTF-16 with a byte order mark, which is removed.

    Raises ``SourceError`` naming the first byte that does not fit.
    """
    check_is_text(data)
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        try:
            return data.decode("utf-16")
        except UnicodeDecodeError as error:
            raise SourceError(
                f"It begins as UTF-16 but breaks at byte {error.start:,}.", hint=_SAVE_AS_UTF8
            ) from None
    return decode_utf8(data.removeprefix(codecs.BOM_UTF8))


def decode_utf8(data: bytes) -> str:
    """Text from UTF-8. Raises ``SourceError`` naming the first byte that does not fit."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        place = f" on line {line:,}" if b"\n" in data.rstrip() else ""
        raise SourceError(
            f"Byte {error.start:,} (0x{data[error.start]:02X}){place} is not UTF-8.",
            hint=_SAVE_AS_UTF8,
        ) from None
