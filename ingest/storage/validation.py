"""What a library and its articles must be like."""

from __future__ import annotations

import re

from ingest.errors import ModelMismatch, SourceError, UsageError
from ingest.storage.rows import LibraryRecord
from ingest.types import Article

MAX_ID_LENGTH = 200
_NO_TEXT = re.compile("[\0\ud800-\udfff]")
_LIBRARY_NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")


def check_model(library: LibraryRecord, fingerprint: str, dimension: int) -> None:
    """Raise ``ModelMismatch`` unless the library's vectors are made by that model."""
    known = library.embedding_fingerprint
    if known is None or (known, library.dimension) == (fingerprint, dimension):
        return
    raise ModelMismatch(
        f"The library {library.name!r} was embedded by {known} ({library.dimension} dimensions), "
        f"but {fingerprint} ({dimension}) is set now.",
        hint="Run `footnote reindex` to embed the articles by it, or set EMBEDDING_MODEL back.",
    )


def check_library_name(name: str) -> None:
    """Raise ``UsageError`` for a name that no library can have."""
    if not _LIBRARY_NAME.fullmatch(name):
        raise UsageError(
            f"{name!r} cannot be the name of a library.",
            hint="Use up to 40 lower-case letters, digits and hyphens.",
        )


def check_storable(article: Article) -> None:
    """Raise ``SourceError`` for an article that no database can hold."""
    if not article.id or len(article.id) > MAX_ID_LENGTH:
        raise SourceError(
            f"The article's identifier has {len(article.id):,} characters.",
            hint=f"Give one of 1 to {MAX_ID_LENGTH}.",
        )
    texts = (article.id, article.text, article.title, article.url, article.outlet)
    for text in (*texts, article.published_at, *article.authors):
        if text and _NO_TEXT.search(text):
            raise SourceError(
                "The article holds a character that is no text (a NUL or half a surrogate pair).",
                hint="Save the source as UTF-8 text.",
            )
