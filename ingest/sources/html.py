"""Extracts the article of a saved web page, with trafilatura."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from contextlib import suppress
from urllib.parse import urlsplit

from ingest.errors import SourceError
from ingest.sources.decoding import check_is_text, decode_declared
from ingest.sources.encodings import web_encoding
from ingest.sources.markup import bounded_markup
from ingest.sources.metadata import Fields
from ingest.sources.normalization import canonical_url, parse_publication_date
from ingest.sources.visible_text import without_marks

_DECLARED = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_HEAD = 4096
_BOILERPLATE = (
    "ad ads advert advertisement ad-slot ad-container ad-wrapper adsbygoogle advertorial"
    " sponsored newsletter newsletter-signup newsletter-box signup-box promo promo-box"
    " related-articles related-stories read-more also-read share-bar"
).split()
"""Classes of boxes between the paragraphs whose text is not part of the article."""


def read_webpage(data: bytes) -> tuple[str, Fields]:
    """The main text, one paragraph per line, and the page's metadata.

    Raises ``SourceError`` if the page has no article.
    """
    return extract(decode_page(data))


def extract(html: str) -> tuple[str, Fields]:
    """The same for a page that is already decoded. Raises ``SourceError``."""
    import trafilatura

    markup = bounded_markup(html)
    if markup is None:
        raise _no_article()
    # It logs to standard error what is raised here.
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    try:
        page = trafilatura.bare_extraction(
            markup,
            include_comments=False,
            with_metadata=True,
            prune_xpath=[_boxes(_BOILERPLATE)],
            # By default, it takes any date on the page for the date of publication.
            date_extraction_params={"extensive_search": False, "original_date": True},
        )
    except (ValueError, TypeError, AttributeError, RecursionError):
        page = None
    text = getattr(page, "text", None)
    if not text or not text.strip():
        raise _no_article()
    return without_marks(text), Fields(
        title=_said(page, "title"),
        url=_usable_url(getattr(page, "url", None)),
        outlet=_said(page, "sitename"),
        published_at=_usable_date(getattr(page, "date", None)),
        authors=_names(_said(page, "author")),
    )


def decode_page(data: bytes, charset: str | None = None) -> str:
    """Decode a page as UTF-8 if it is valid, else in its declared encoding.

    ``charset`` is the one in the HTTP header, which overrides the one in the
    page. Raises ``SourceError`` if the page is not in its declared encoding.
    """
    check_is_text(data[:_HEAD])
    return decode_declared(data, charset or _declared(data))


def _declared(data: bytes) -> str | None:
    """The encoding that a page names itself, if that can be true."""
    found = _DECLARED.search(data[:_HEAD])
    if found is None:
        return None
    label = found[1].decode("ascii", "replace")
    # What names it can be read as ASCII, so it is no UTF-16, and browsers take it for UTF-8.
    return "utf-8" if (web_encoding(label) or "").startswith("utf-16") else label


def _no_article() -> SourceError:
    return SourceError(
        "The page contains no article.", hint="Save its text as a .txt file and ingest that."
    )


def _said(page: object, name: str) -> str | None:
    """What a page says of itself in a field, if anything."""
    value = getattr(page, name, None)
    return without_marks(value) if isinstance(value, str) else None


def _boxes(classes: Sequence[str]) -> str:
    """An XPath that selects boxes with one of the classes."""
    kinds = " or ".join(f"self::{name}" for name in ("div", "aside", "section", "ins", "p", "ul"))
    tokens = "concat(' ', normalize-space(@class), ' ')"
    tests = " or ".join(f"contains({tokens}, ' {name} ')" for name in classes)
    return f"//*[{kinds}][{tests}]"


def _usable_url(url: object) -> str | None:
    """The address, unless it is the front page, which some sites declare on all pages."""
    with suppress(SourceError, ValueError):
        if isinstance(url, str):
            parts = urlsplit(canonical_url(url))
            return None if parts.path == "/" and not parts.query else url
    return None


def _usable_date(date: object) -> str | None:
    with suppress(SourceError):
        return parse_publication_date(date)
    return None


def _names(authors: str | None) -> list[str] | None:
    return authors.split("; ") if authors is not None else None
