"""Decodes the bytes of a source, and names the kind of those that are not text."""

from __future__ import annotations

import codecs
from typing import BinaryIO

from ingest.errors import SourceError

MAX_ARTICLE_BYTES = 20 * 1024 * 1024
"""The longest news features have a hundredth of that."""

_KINDS = (
    (b"%PDF", "a PDF document"),
    (b"PK\x03\x04", "a zip archive or an office document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"RIFF", "an image or a sound file"),
    (b"\x7fELF", "a program"),
)
_SAVE_AS_TEXT = "Save its text as a .txt, .md or .html file and ingest that."
_SAVE_AS_UTF8 = "Save it as UTF-8, for example with `iconv -f WINDOWS-1252 -t UTF-8`."


def read_all(stream: BinaryIO) -> bytes:
    """All bytes of an article. Raises ``SourceError`` if there are too many."""
    data = stream.read(MAX_ARTICLE_BYTES + 1)
    if len(data) > MAX_ARTICLE_BYTES:
        raise size_error()
    return data


def size_error() -> SourceError:
    """The error for an article larger than ``MAX_ARTICLE_BYTES``."""
    return SourceError(
        f"It is larger than {MAX_ARTICLE_BYTES // 1024**2} MB, too large for an article.",
        hint="If it holds several articles, put them into a .jsonl file, one per line.",
    )


def check_is_text(head: bytes) -> None:
    """Raise ``SourceError``, naming the kind, if ``head`` is the start of a binary file."""
    for magic, kind in _KINDS:
        if head.startswith(magic):
            raise SourceError(f"It is {kind}, not text.", hint=_SAVE_AS_TEXT)
    if b"\0" in head and not head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise SourceError("It is a binary file, not text.", hint=_SAVE_AS_TEXT)


def decode(data: bytes) -> str:
    """Decode UTF-8, or UTF-16 with a byte order mark. The mark is removed.

    Raises ``SourceError`` naming the first invalid byte.
    """
    check_is_text(data)
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        try:
            return data.decode("utf-16")
        except UnicodeDecodeError as error:
            raise SourceError(
                f"It starts as UTF-16 but is invalid at byte {error.start:,}.", hint=_SAVE_AS_UTF8
            ) from None
    return decode_utf8(data.removeprefix(codecs.BOM_UTF8))


def decode_utf8(data: bytes) -> str:
    """Decode UTF-8. Raises ``SourceError`` naming the first invalid byte."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        place = f" on line {line:,}" if b"\n" in data.rstrip() else ""
        raise SourceError(
            f"Byte {error.start:,} (0x{data[error.start]:02X}){place} is not UTF-8.",
            hint=_SAVE_AS_UTF8,
        ) from None
