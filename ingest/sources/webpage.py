"""A saved web page to the article in it, by trafilatura."""

from __future__ import annotations

import codecs
import logging
import re
from contextlib import suppress

from ingest.errors import SourceError
from ingest.identity import canonical_url, published
from ingest.sources.content import check_is_text, decode, decode_utf8
from ingest.sources.fields import Fields

_DECLARED = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_HEAD = 4096


def read_webpage(data: bytes) -> tuple[str, Fields]:
    """The main text, a paragraph to a line, and what the page says about itself.

    Raises ``SourceError`` when the page has no article.
    """
    import trafilatura

    html = _decode(data)
    # It reports on standard error what is told here in its place.
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    try:
        page = trafilatura.bare_extraction(
            html,
            include_comments=False,
            with_metadata=True,
            # Without this it takes any date on the page for the date of publication.
            date_extraction_params={"extensive_search": False, "original_date": True},
        )
    except (ValueError, TypeError, AttributeError, RecursionError):
        page = None
    text = getattr(page, "text", None)
    if not text or not text.strip():
        raise SourceError(
            "No article was found in the page.",
            hint="Save its text as a .txt file and ingest that.",
        )
    return text, Fields(
        title=getattr(page, "title", None),
        url=_usable_url(getattr(page, "url", None)),
        outlet=getattr(page, "sitename", None),
        published_at=_usable_date(getattr(page, "date", None)),
        authors=_names(getattr(page, "author", None)),
    )


def _decode(data: bytes) -> str:
    """Text in the encoding that the page declares; UTF-8 where it fits.

    A wrong guess would change what is cited, so nothing is guessed.
    """
    check_is_text(data[:_HEAD])
    declared = _DECLARED.search(data[:_HEAD])
    with suppress(SourceError):
        return decode(data)
    if declared:
        with suppress(UnicodeDecodeError, LookupError):
            return data.decode(codecs.lookup(declared[1].decode("ascii", "replace")).name)
    return decode_utf8(data)


def _usable_url(url: object) -> str | None:
    with suppress(SourceError):
        return url if isinstance(url, str) and canonical_url(url) else None
    return None


def _usable_date(date: object) -> str | None:
    with suppress(SourceError):
        return published(date)
    return None


def _names(authors: object) -> list[str] | None:
    return authors.split("; ") if isinstance(authors, str) else None
