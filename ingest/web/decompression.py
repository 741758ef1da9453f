"""Decompresses response bodies within a size limit."""

from __future__ import annotations

import zlib
from collections.abc import Iterable

from ingest.errors import SourceError, SourceUnavailable

_PIECE = 64 * 1024


class TooLarge(SourceError):
    """The body is larger than the limit; ``start`` is the part within it."""

    def __init__(self, limit: int, start: bytes) -> None:
        size = f"{limit / 1024**2:.1f}".removesuffix(".0")
        super().__init__(
            f"It is larger than {size} MB, too large for an article.",
            hint="Save its text as a .txt file and ingest that.",
        )
        self.start = start


def read_body(pieces: Iterable[bytes], encoding: str, limit: int) -> bytes:
    """The decompressed body, with never more than ``limit`` bytes of it in memory.

    ``encoding`` is the Content-Encoding. A gzip bomb is stopped while it
    decompresses; libraries that decompress whole pieces would first turn
    kilobytes into a gigabyte. Raises ``TooLarge``, and ``SourceError`` for a
    body that cannot be decompressed.
    """
    encoding = encoding.strip().lower()
    if encoding in {"", "identity"}:
        decompressed = pieces
    elif encoding in {"gzip", "x-gzip"}:
        decompressed = _gunzip(pieces)
    else:
        raise SourceError(
            "The response is encoded as {encoding!r}, which was not requested.",
            encoding=encoding[:40],
        )
    body = bytearray()
    for piece in decompressed:
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
                    # A gzip file may have several members.
                    decoder = zlib.decompressobj(wbits=31)
                yield decoder.decompress(packed, _PIECE)
                packed = decoder.unused_data if decoder.eof else decoder.unconsumed_tail
        if not decoder.eof:
            yield decoder.flush()
            raise SourceUnavailable("The response ended before it was complete.")
    except zlib.error:
        raise SourceError("The response claims to be gzip but cannot be decompressed.") from None
