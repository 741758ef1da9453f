"""Bodies of responses, unpacked within a limit."""

from __future__ import annotations

import zlib
from collections.abc import Iterable

from ingest.errors import SourceError, SourceUnavailable

_PIECE = 64 * 1024


class TooLarge(SourceError):
    """The body is larger than the limit; ``start`` is what fits in it."""

    def __init__(self, limit: int, start: bytes) -> None:
        size = f"{limit / 1024**2:.1f}".removesuffix(".0")
        super().__init__(
            f"It is larger than {size} MB, which no article is.",
            hint="Save its text as a .txt file and ingest that.",
        )
        self.start = start


def read_body(pieces: Iterable[bytes], encoding: str, limit: int) -> bytes:
    """The body as it is meant, never more than ``limit`` bytes of it in memory.

    ``encoding`` is the Content-Encoding. A gzip bomb is stopped as it unpacks:
    libraries that unpack whole pieces make a gigabyte of a few kilobytes first.
    Raises ``TooLarge``, and ``SourceError`` for a body that cannot be unpacked.
    """
    encoding = encoding.strip().lower()
    if encoding in {"", "identity"}:
        unpacked = pieces
    elif encoding in {"gzip", "x-gzip"}:
        unpacked = _gunzip(pieces)
    else:
        raise SourceError(f"It is packed as {encoding[:40]!r}, which was not asked for.")
    body = bytearray()
    for piece in unpacked:
        body += piece
        if len(body) > limit:
            raise TooLarge(limit, bytes(body[:limit]))
    return bytes(body)


def _gunzip(pieces: Iterable[bytes]) -> Iterable[bytes]:
    decoder = zlib.decompressobj(wbits=31)
    try:
        for piece in pieces:
            packed = piece
            while packed:
                if decoder.eof:
                    # A gzip file may be several, one after the other.
                    decoder = zlib.decompressobj(wbits=31)
                yield decoder.decompress(packed, _PIECE)
                packed = decoder.unused_data if decoder.eof else decoder.unconsumed_tail
        if not decoder.eof:
            yield decoder.flush()
            raise SourceUnavailable("The answer ended before it was complete.")
    except zlib.error:
        raise SourceError("It is said to be gzip but cannot be unpacked.") from None
