"""Validation of library names, articles and models before they are stored."""

from __future__ import annotations

import re

from ingest.errors import ModelMismatch, SourceError, UsageError
from ingest.storage.rows import LibraryRecord
from ingest.types import Article

MAX_ID_LENGTH = 200
_NOT_STORABLE = re.compile("[\0\ud800-\udfff]")
_LIBRARY_NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")


def check_model(library: LibraryRecord, fingerprint: str, dimension: int) -> None:
    """Raise ``ModelMismatch`` if the library's vectors were made by another model."""
    known = library.embedding_fingerprint
    if known is None or (known, library.dimension) == (fingerprint, dimension):
        return
    raise ModelMismatch(
        f"The library {library.name!r} was embedded with {known} ({library.dimension} dimensions), "
        f"but EMBEDDING_MODEL is now {fingerprint} ({dimension}).",
        hint="Run `footnote reindex` to embed the articles again, or set EMBEDDING_MODEL back.",
    )


def check_library_name(name: str) -> None:
    """Raise ``UsageError`` for an invalid name of a library."""
    if not _LIBRARY_NAME.fullmatch(name):
        raise UsageError(
            f"{name!r} is not a valid library name.",
            hint="Use up to 40 lower-case letters, digits and hyphens.",
        )


def storable(text: str) -> str:
    """The text with U+FFFD for each character that a database cannot store."""
    return _NOT_STORABLE.sub("\ufffd", text)


def check_storable(article: Article) -> None:
    """Raise ``SourceError`` for an article that a database cannot store."""
    if not article.id or len(article.id) > MAX_ID_LENGTH:
        raise SourceError(
            "The article's id has {count:,} characters.",
            hint="Use 1 to {most} characters.",
            count=len(article.id),
            most=MAX_ID_LENGTH,
        )
    texts = (article.id, article.text, article.title, article.url, article.outlet)
    for text in (*texts, article.published_at, *article.authors):
        if text and _NOT_STORABLE.search(text):
            raise SourceError(
                "The article contains a character that cannot be stored (a NUL or half a surrogate pair).",
                hint="Save the source as UTF-8 text.",
            )
