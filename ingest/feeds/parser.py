"""Parses feeds into the links in them: RSS and Atom with feedparser, and JSON Feed."""

from __future__ import annotations

import hashlib
import io
import json
import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urljoin

from ingest.errors import SourceError
from ingest.feeds.limits import bounded_xml
from ingest.sources.limits import MAX_URL
from ingest.sources.normalization import canonical_url
from ingest.web.response import Fetched, Validators

MAX_ITEMS = 200


@dataclass(frozen=True, slots=True)
class FeedItem:
    """An article that a feed links to; ``digest`` changes when its entry in the feed does."""

    address: str
    digest: str


@dataclass(frozen=True, slots=True)
class FeedDocument:
    """What a feed has now: its items in feed order, and the validators of the response.

    ``address`` is the one that was asked for.
    """

    address: str
    items: tuple[FeedItem, ...]
    validators: Validators | None = None


def read_feed(fetched: Fetched) -> tuple[FeedItem, ...]:
    """The items of a feed that have a web address, in feed order, each address once.

    At most ``MAX_ITEMS``. Raises ``SourceError`` if it is not a feed.
    """
    is_json = fetched.body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")
    entries = _json_entries(fetched) if is_json else _xml_entries(fetched)
    items: dict[str, FeedItem] = {}
    for address, *entry in entries:
        try:
            address = canonical_url(urljoin(fetched.url, str(address or "").strip()))  # noqa: PLW2901  # canonical from here on
            is_usable = len(address.encode()) <= MAX_URL
        except (SourceError, ValueError):
            continue
        if is_usable and address != canonical_url(fetched.url):
            plain = [value if isinstance(value, str) else None for value in entry]
            digest = hashlib.sha256(repr(plain).encode("utf-8", "surrogatepass")).hexdigest()
            items.setdefault(address, FeedItem(address, digest))
        if len(items) == MAX_ITEMS:
            break
    return tuple(items.values())


def _xml_entries(fetched: Fetched) -> Iterator[tuple[object, ...]]:
    import feedparser

    logging.getLogger("feedparser").setLevel(logging.CRITICAL)
    headers = {"content-location": fetched.url, "content-type": "application/xml; charset=utf-8"}
    xml = bounded_xml(fetched.body, fetched.charset)
    if not xml:
        raise _not_a_feed()
    try:
        feed = feedparser.parse(
            # A stream, since feedparser would fetch a string that looks like a URL, past the guard.
            io.BytesIO(xml),
            response_headers=headers,
            # Nobody sees the markup of summaries.
            resolve_relative_uris=False,
            sanitize_html=False,
        )
    except (ValueError, TypeError, AttributeError, LookupError, RecursionError, AssertionError):
        raise _not_a_feed() from None
    if not feed.get("version") and not feed.entries:
        raise _not_a_feed()
    for entry in feed.entries:
        # entry.get("updated") falls back to "published", with a warning.
        moment = entry["updated"] if "updated" in entry else entry.get("published")
        yield entry.get("link"), entry.get("title"), moment, entry.get("summary")


def _json_entries(fetched: Fetched) -> Iterator[tuple[object, ...]]:
    try:
        feed = json.loads(fetched.body.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise _not_a_feed() from None
    entries = feed.get("items")
    if "jsonfeed.org/version" not in str(feed.get("version")) or not isinstance(entries, list):
        raise _not_a_feed()
    for entry in entries:
        if isinstance(entry, Mapping):
            address = entry.get("url") or entry.get("external_url")
            moment = entry.get("date_modified") or entry.get("date_published")
            yield address, entry.get("title"), moment, entry.get("summary")


def _not_a_feed() -> SourceError:
    return SourceError(
        "This is not an RSS, Atom or JSON feed.",
        hint="Give the address of the feed itself; for a single page, use `footnote ingest`.",
    )
