"""Decodes the bytes of a source, and names the kind of those that are not text."""

from __future__ import annotations

import codecs
import re
from contextlib import suppress
from typing import BinaryIO

from ingest.errors import SourceError
from ingest.sources.encodings import web_encoding

MAX_ARTICLE_BYTES = 20 * 1024 * 1024
"""The longest news features have a hundredth of that."""

_KINDS = (
    (b"%PDF", "It is a PDF document, not text."),
    (b"PK\x03\x04", "It is a zip archive or an office document, not text."),
    (b"\x1f\x8b", "It is a gzip archive, not text."),
    (b"\x89PNG", "It is a PNG image, not text."),
    (b"\xff\xd8\xff", "It is a JPEG image, not text."),
    (b"GIF8", "It is a GIF image, not text."),
    (b"RIFF", "It is an image or a sound file, not text."),
    (b"\x7fELF", "It is a program, not text."),
    (b"{\\rtf", "It is an RTF document, not plain text."),
)
_MIME_HEAD = re.compile(rb"(?:From |[a-z][a-z0-9-]*:)", re.IGNORECASE)
_MIME_VERSION = re.compile(rb"^MIME-Version:[ \t]*1", re.IGNORECASE | re.MULTILINE)
_LONGEST_MIME_HEAD = 20_000
_XML = re.compile(r"\s*<(?:\?xml\s|rss\s|feed\s)")
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
        "It is larger than {most} MB, too large for an article.",
        hint="If it holds several articles, put them into a .jsonl file, one per line.",
        most=MAX_ARTICLE_BYTES // 1024**2,
    )


def check_is_text(head: bytes) -> None:
    """Raise ``SourceError``, naming the kind, if ``head`` is the start of a binary file."""
    for magic, message in _KINDS:
        if head.startswith(magic):
            raise SourceError(message, hint=_SAVE_AS_TEXT)
    if _has_mime_head(head):
        raise SourceError("It is an e-mail or a web archive, not text.", hint=_SAVE_AS_TEXT)
    if b"\0" in head and not head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise SourceError("It is a binary file, not text.", hint=_SAVE_AS_TEXT)


def check_is_plain(text: str) -> None:
    """Raise ``SourceError`` if a text is XML, which nobody wrote to be read."""
    if _XML.match(text):
        raise SourceError("It is XML, not plain text.", hint=_SAVE_AS_TEXT)


def _has_mime_head(data: bytes) -> bool:
    """Whether bytes begin with the headers of a message, as e-mails and .mhtml files do."""
    if not _MIME_HEAD.match(data):
        return False
    head = re.split(rb"\r?\n\r?\n", data[:_LONGEST_MIME_HEAD], maxsplit=1)[0]
    return _MIME_VERSION.search(head) is not None


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
                "It starts as UTF-16 but is invalid at byte {at:,}.",
                hint=_SAVE_AS_UTF8,
                at=error.start,
            ) from None
    return decode_utf8(data.removeprefix(codecs.BOM_UTF8))


def decode_declared(data: bytes, label: str | None) -> str:
    """Decode UTF-8 if it is valid, else the encoding with a label of the web, if there is one.

    Nothing is guessed, since a wrong guess would corrupt the text. Raises
    ``SourceError`` if the bytes are in neither encoding.
    """
    # A seven-bit encoding such as ISO-2022-JP is always valid UTF-8.
    if not (label and data.isascii()):
        with suppress(SourceError):
            return decode(data)
    encoding = web_encoding(label) if label else None
    if encoding:
        with suppress(UnicodeDecodeError):
            return data.decode(encoding)
    return decode_utf8(data)


def decode_utf8(data: bytes) -> str:
    """Decode UTF-8. Raises ``SourceError`` naming the first invalid byte."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        found: dict[str, object] = {"at": error.start, "byte": data[error.start]}
        if b"\n" not in data.rstrip():
            raise SourceError(
                "Byte {at:,} (0x{byte:02X}) is not UTF-8.", hint=_SAVE_AS_UTF8, **found
            ) from None
        raise SourceError(
            "Byte {at:,} (0x{byte:02X}) on line {line:,} is not UTF-8.",
            hint=_SAVE_AS_UTF8,
            line=data.count(b"\n", 0, error.start) + 1,
            **found,
        ) from None
