"""Loads the article at a web address, or says what the page is instead."""

from __future__ import annotations

import html as entities
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit, urlunsplit

from ingest.errors import SourceError
from ingest.sandbox.base import RunJob, run_in_process
from ingest.sources.decoding import check_is_text, decode_declared
from ingest.sources.html import decode_page, extract
from ingest.sources.items import SourceArticle, SourceFailure, SourceItem, SourceOptions
from ingest.sources.metadata import Fields, source_article, with_options
from ingest.sources.normalization import canonical_url, parse_publication_date
from ingest.sources.pdf import read_pdf
from ingest.sources.text import read_plain
from ingest.web.page_checks import check_is_article
from ingest.web.page_metadata import PageMetadata, parse_page, texts
from ingest.web.response import Fetched

if TYPE_CHECKING:
    # Not at run time: the process that reads pages neither fetches nor stores.
    from ingest.web.fetcher import Fetcher
    from ingest.web.page_cache import PageCache

_PAGES = frozenset({"", "text/html", "application/xhtml+xml"})

_PDF = "application/pdf"

_DATES = (
    "article:published_time",
    "og:article:published_time",
    "datepublished",
    "parsely-pub-date",
    "sailthru.date",
    "dc.date.issued",
    "dcterms.created",
    "dc.date",
    "publishdate",
    "pubdate",
    "date",
)

_HAS_TIME = re.compile(r"\d\d:\d\d")

_HAS_ZONE = re.compile(r"(?:[Zz]|[+-]\d\d:?\d\d|GMT|UTC)\s*$")

_PLACEHOLDERS = ("0001-", "1970-01-01")

_SAME_SITE = re.compile(r"^(?:(?:www|m|mobile|amp)\.)+")


def read_page(fetched: Fetched) -> SourceArticle:
    """The article of a page, as it says itself, with its canonical address.

    Raises ``SourceError`` if the page is not an article, saying what it is.
    """
    kind, body = fetched.content_type, fetched.body
    if kind == _PDF or body.startswith(b"%PDF"):
        text, fields = read_pdf(body)
        fields = replace(fields, url=fetched.url)
    elif kind == "text/plain":
        check_is_text(body)
        text, fields = read_plain(decode_declared(body, fetched.charset))
        fields = replace(fields, url=fetched.url)
    elif kind in _PAGES:
        text, fields = _read_html(decode_page(body, fetched.charset), fetched)
    else:
        raise SourceError(
            "It is {kind}, not a web page.",
            hint="Give the address of an article.",
            kind=kind[:60],
        )
    return source_article(fetched.address, text, fields, SourceOptions())


def _read_html(html: str, fetched: Fetched) -> tuple[str, Fields]:
    page = parse_page(html)
    try:
        text, found = extract(html)
    except SourceError:
        check_is_article(page, None, fetched.address, fetched.url)
        raise
    check_is_article(page, text, fetched.address, fetched.url)
    return text, _fields(page, found, fetched.url)


def _fields(page: PageMetadata, found: Fields, url: str) -> Fields:
    """The page's metadata, without what may belong to another story."""
    if page.is_ambiguous:
        found = Fields(outlet=found.outlet)
    article, meta = page.article, page.meta
    outlets = (meta.get("og:site_name"), *texts(article.get("publisher")), found.outlet)
    authors = [_unescaped(name) for name in texts(article.get("author")) if "://" not in name]
    headlines = (*texts(article.get("headline")), meta.get("og:title"))
    titles = (*headlines, found.title, page.heading, page.title)
    return Fields(
        title=next((_unescaped(title) for title in titles if title), None),
        url=canonical_address(page.canonical, url),
        outlet=next((_unescaped(name) for name in outlets if name), None),
        published_at=next(_dates(page, found), None),
        authors=authors or found.authors,
    )


def canonical_address(canonical: str | None, url: str) -> str:
    """The canonical address that a page declares, if it is valid, else the fetched one.

    A page may not declare an address of another site, whose article it would
    replace, nor the front page, which some sites declare on all pages.
    """
    with suppress(SourceError, ValueError):
        if canonical and canonical.strip():
            wanted = urlsplit(canonical_url(urljoin(url, canonical.strip())))
            fetched = urlsplit(url)
            is_front = wanted.path == "/" and not wanted.query and fetched.path not in {"", "/"}
            if _site(wanted.netloc) == _site(fetched.netloc) and not is_front:
                # A page that was fetched over TLS must not get an address without it.
                scheme = "https" if fetched.scheme == "https" else wanted.scheme
                return urlunsplit(wanted._replace(scheme=scheme))
    return canonical_url(url)


def _site(netloc: str) -> str:
    return _SAME_SITE.sub("", netloc.rpartition("@")[2].lower())


def _dates(page: PageMetadata, found: Fields) -> Iterator[str]:
    """Possible dates of publication, the most reliable first."""
    values = [*texts(page.article.get("datePublished"))]
    values += [page.meta[name] for name in _DATES if name in page.meta]
    if isinstance(found.published_at, str):
        values.append(found.published_at)
    for value in values:
        with suppress(SourceError):
            date = parse_publication_date(_without_local_time(value.strip()))
            if date and not date.startswith(_PLACEHOLDERS):
                yield date


def _without_local_time(value: str) -> str:
    """Only the date of a time without a zone, which could be off by a day's hours."""
    if _HAS_TIME.search(value) and not _HAS_ZONE.search(value):
        return re.split(r"[T ](?=\d\d:)", value)[0]
    return value


def _unescaped(value: object) -> str:
    return entities.unescape(str(value))


class PageLoader:
    """Loads articles from the web. With a cache, only changed pages are transferred.

    ``run`` runs the jobs that read a page.
    """

    def __init__(
        self, fetcher: Fetcher, cache: PageCache | None = None, run: RunJob = run_in_process
    ) -> None:
        self._fetcher = fetcher
        self._cache = cache
        self._run = run

    def __call__(self, address: str, overrides: SourceOptions) -> SourceItem:
        """The article at an address, or why there is none."""
        try:
            item = self._run(read_page, self._page(address))
            return with_options(replace(item, source=address), overrides)
        except SourceError as error:
            return SourceFailure(address, error)

    def _page(self, address: str) -> Fetched:
        if self._cache is None:
            return self._fetcher.fetch(address)
        cached = self._cache.get(address)
        fetched = self._fetcher.fetch(address, validators=cached.validators if cached else None)
        if cached and not fetched.changed:
            return cached
        self._cache.put(fetched)
        return fetched
