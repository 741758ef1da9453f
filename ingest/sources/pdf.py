"""Reads PDF documents with pypdf, which is an optional dependency."""

from __future__ import annotations

import io
import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ingest.errors import SourceError
from ingest.sources.limits import MAX_TEXT
from ingest.sources.metadata import Fields
from ingest.sources.pdf_cost import TextCost

if TYPE_CHECKING:
    from pypdf import PdfReader

MAX_PAGES = 300

MAX_CONTENT_BYTES = 20 * 2**20
"""Bytes of all pages after decompression; a file of kilobytes may decompress to gigabytes."""

MAX_TEXT_BYTES = 5 * 2**20
"""Bytes read for the text, repeated reads included; 300 pages of prose need two thirds of it."""

MAX_FORMS = 500
"""Forms that are read for one page."""

_INSTALL = "Run `pip install -e '.[pdf]'` in Footnote's folder, or save the text as a .txt file."
_SAVE_AS_TEXT = "Save its text as a .txt file and ingest that."


def read_pdf(data: bytes) -> tuple[str, Fields]:
    """The text, page by page with the document's line breaks, and the title.

    No date, since that of a PDF is of the file, not of publication. Raises
    ``SourceError`` for a document without text, and if pypdf is not installed.
    """
    try:
        import pypdf
    except ImportError:
        raise SourceError("It is a PDF, which requires the extra `pdf`.", hint=_INSTALL) from None

    # It reports what it repairs, on standard error and as warnings.
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    limits = pypdf.get_configuration().with_overwrites(**_limits())
    with (
        _errors_translated(),
        warnings.catch_warnings(action="ignore"),
        pypdf.apply_configuration(limits),
    ):
        document = pypdf.PdfReader(io.BytesIO(data))
        _check(document)
        text = "\n\n".join(page for page in _texts(document) if page)
        title = document.metadata.title if document.metadata else None
    if not text:
        raise SourceError("The PDF contains images but no text.", hint=_SAVE_AS_TEXT)
    return text, Fields(title=title)


@contextmanager
def _errors_translated() -> Iterator[None]:
    """Raise ``SourceError`` for whatever pypdf raises."""
    from pypdf.errors import DependencyError, LimitReachedError, PyPdfError

    try:
        yield
    except LimitReachedError:
        raise _too_large() from None
    except DependencyError:
        # Without further packages, pypdf knows neither AES nor Brotli.
        raise SourceError(
            "The PDF is encrypted or compressed in a way that Footnote cannot read.",
            hint=_SAVE_AS_TEXT,
        ) from None
    except (
        PyPdfError,
        AssertionError,  # pypdf asserts what a stray operator breaks
        ValueError,
        TypeError,
        LookupError,
        AttributeError,
        NotImplementedError,
        RecursionError,
        OSError,
    ):
        raise SourceError("The PDF is damaged.", hint=_SAVE_AS_TEXT) from None


def _limits() -> dict[str, int]:
    """The limits within which pypdf decompresses and parses one stream, and draws one page."""
    filters = ("zlib", "lzw", "run_length", "brotli", "array_based_stream")
    sizes = {f"{name}_maximum_output_length": MAX_CONTENT_BYTES for name in filters}
    return {**sizes, "xform_maximum_invocations_per_extraction": MAX_FORMS}


def _check(document: PdfReader) -> None:
    """Raise ``SourceError`` for a document that is encrypted or far too large."""
    if document.is_encrypted:
        raise SourceError("The PDF is encrypted.", hint=_SAVE_AS_TEXT)
    if len(document.pages) > MAX_PAGES:
        raise SourceError(
            "The PDF has more than {most} pages, too many for an article.", most=MAX_PAGES
        )
    _check_contents(document)


def _check_contents(document: PdfReader) -> None:
    """Raise ``SourceError`` for pages that decompress to, or have pypdf read, far too much."""
    cost = TextCost()
    unpacked = read = 0
    for page in document.pages:
        contents = page.get_contents()
        # Not by truth value: a stream is also a mapping, which may be empty.
        data = b"" if contents is None else contents.get_data()
        unpacked += len(data)
        read += cost.of_page(page, data)
        if unpacked > MAX_CONTENT_BYTES or read > MAX_TEXT_BYTES:
            raise _too_large()


def _texts(document: PdfReader) -> Iterator[str]:
    """The text of each page, until it is longer than an article may be."""
    length = 0
    for page in document.pages:
        text = page.extract_text().strip()
        yield text
        length += len(text)
        if length > MAX_TEXT:
            return


def _too_large() -> SourceError:
    return SourceError("The PDF decompresses to far more than an article.", hint=_SAVE_AS_TEXT)
