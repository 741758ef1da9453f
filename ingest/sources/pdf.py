"""Reads PDF documents with pypdf, which is an optional dependency."""

from __future__ import annotations

import io
import logging
import warnings
from typing import TYPE_CHECKING

from ingest.errors import SourceError
from ingest.sources.metadata import Fields

if TYPE_CHECKING:
    from pypdf import PdfReader

MAX_PAGES = 300

MAX_CONTENT_BYTES = 20 * 2**20
"""Bytes of all pages after decompression; a file of kilobytes may decompress to gigabytes."""

_INSTALL = "Run `pip install -e '.[pdf]'` in Footnote's folder, or save the text as a .txt file."
_SAVE_AS_TEXT = "Save its text as a .txt file and ingest that."


def read_pdf(data: bytes) -> tuple[str, Fields]:
    """The text, page by page with the document's line breaks, and the title.

    No date, since that of a PDF is of the file, not of publication. Raises
    ``SourceError`` for a document without text, and if pypdf is not installed.
    """
    try:
        import pypdf
        from pypdf.errors import PyPdfError
    except ImportError:
        raise SourceError("It is a PDF, which requires the extra `pdf`.", hint=_INSTALL) from None

    # It reports what it repairs, on standard error and as warnings.
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        with warnings.catch_warnings(action="ignore"):
            document = pypdf.PdfReader(io.BytesIO(data))
            if document.is_encrypted:
                raise SourceError("The PDF is protected by a password.", hint=_SAVE_AS_TEXT)
            if len(document.pages) > MAX_PAGES:
                raise SourceError(
                    f"The PDF has more than {MAX_PAGES} pages, too many for an article."
                )
            _check_contents(document)
            pages = [page.extract_text().strip() for page in document.pages]
            title = document.metadata.title if document.metadata else None
    except (
        PyPdfError,
        ValueError,
        TypeError,
        LookupError,
        AttributeError,
        RecursionError,
        OSError,
    ):
        raise SourceError("The PDF is damaged.", hint=_SAVE_AS_TEXT) from None
    text = "\n\n".join(page for page in pages if page)
    if not text:
        raise SourceError("The PDF contains images but no text.", hint=_SAVE_AS_TEXT)
    return text, Fields(title=title)


def _check_contents(document: PdfReader) -> None:
    unpacked = 0
    for page in document.pages:
        contents = page.get_contents()
        # Not by truth value: a stream is also a mapping, which may be empty.
        unpacked += 0 if contents is None else len(contents.get_data())
        if unpacked > MAX_CONTENT_BYTES:
            raise SourceError(
                "The PDF decompresses to far more than an article.", hint=_SAVE_AS_TEXT
            )
