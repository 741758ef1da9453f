"""Parses a page: metadata, structure, and how much of its text is visible."""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ingest.sources.markup import parse_markup
from ingest.types import Span

_WORD = re.compile(r"\S+")
_SILENT = ("script", "style", "template", "noscript", "svg")
_LONG_PARAGRAPH = 20
_LONG_LINK = 4
_MAX_DEPTH = 8


@dataclass(slots=True)
class PageMetadata:
    """The metadata and structure of a page.

    ``meta`` maps each name or property in lower case to its first content,
    ``data`` has the JSON-LD objects, ``names`` the classes and ids. ``links``
    counts the links of several words, ``paragraphs`` the long paragraphs, and
    ``words`` the words that are visible without scripts. ``unscripted`` is the
    text that is only visible without scripts.
    """

    title: str = ""
    heading: str = ""
    canonical: str | None = None
    refresh: str | None = None
    meta: dict[str, str] = field(default_factory=dict)
    data: list[Mapping[str, object]] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    words: int = 0
    links: int = 0
    paragraphs: int = 0
    scripts: int = 0
    unscripted: str = ""

    @property
    def article(self) -> Mapping[str, object]:
        """The JSON-LD object of the page's article, else an empty mapping.

        If there are several, it is the one with the page's headline: the others
        describe related stories.
        """
        found = self._articles()
        if len(found) > 1:
            titles = {self.heading, self.title, self.meta.get("og:title")}
            found = [item for item in found if not titles.isdisjoint(texts(item.get("headline")))]
        return found[0] if found else {}

    @property
    def is_ambiguous(self) -> bool:
        """Whether there is JSON-LD of articles, but none that is known to be the page's."""
        return bool(self._articles()) and not self.article

    @property
    def claims_article(self) -> bool:
        """Whether the page declares itself an article."""
        return bool(self.article) or self.meta.get("og:type", "").lower() == "article"

    def _articles(self) -> list[Mapping[str, object]]:
        return [item for item in self.data if _is_article(item)]


def parse_page(html: str) -> PageMetadata:
    """Parse a page, however broken, in time and memory linear in its length.

    Raises ``SourceError`` for far more elements than an article has.
    """
    root = parse_markup(html)
    if root is None:
        return PageMetadata()
    text = _PageText(root)
    page = PageMetadata(
        title=text.first("title"),
        heading=text.first("h1"),
        links=sum(text.words(span) >= _LONG_LINK for span in text.spans("a")),
        paragraphs=sum(text.words(span) >= _LONG_PARAGRAPH for span in text.spans("p")),
        unscripted=" ".join(text.slice(span) for span in _outermost(text.spans("noscript"))),
        words=text.words((0, len(text)))
        - sum(text.words(span) for span in _outermost(text.spans(*_SILENT))),
    )
    for element in root.iter("*"):
        _collect(page, element)
    return page


def texts(value: object, depth: int = 0) -> Iterator[str]:
    """The names in a field of JSON-LD: a text, an object with a name, or a list of these."""
    if isinstance(value, str):
        yield value
    elif depth > _MAX_DEPTH:
        return
    elif isinstance(value, Mapping):
        yield from texts(value.get("name"), depth + 1)
    elif isinstance(value, list):
        for item in value:
            yield from texts(item, depth + 1)


class _PageText:
    """The text of a page once, and where each element's part of it is.

    Asking each element for its text would copy that of nested ones at every level.
    """

    def __init__(self, root: Any) -> None:
        from lxml import etree

        pieces: list[str] = []
        length = 0
        open_spans: list[int] = []
        self._spans: dict[str, list[Span]] = {}
        for event, element in etree.iterwalk(root, events=("start", "end")):
            if event == "start":
                open_spans.append(length)
                piece = element.text
            else:
                span = (open_spans.pop(), length)
                self._spans.setdefault(str(element.tag), []).append(span)
                piece = element.tail if element is not root else None
            if piece:
                pieces.append(piece)
                length += len(piece)
        self._text = "".join(pieces)
        self._starts = [match.start() for match in _WORD.finditer(self._text)]

    def __len__(self) -> int:
        return len(self._text)

    def spans(self, *tags: str) -> list[Span]:
        """The start and end of each element with one of the tags, in document order."""
        found = [span for tag in tags for span in self._spans.get(tag, ())]
        return sorted(found, key=lambda span: (span[0], -span[1]))

    def words(self, span: Span) -> int:
        """How many words a part has."""
        start, end = span
        first, after = (bisect_left(self._starts, offset) for offset in span)
        is_in_word = start < end and not self._text[start].isspace()
        return after - first + (is_in_word and self._starts[first : first + 1] != [start])

    def slice(self, span: Span) -> str:
        return self._text[slice(*span)]

    def first(self, tag: str) -> str:
        """The text of the first element with a tag, on one line."""
        return next((" ".join(self.slice(span).split()) for span in self.spans(tag)), "")


def _outermost(spans: Iterable[Span]) -> Iterator[Span]:
    """The spans that are inside no other, in order."""
    covered = 0
    for start, end in spans:
        if end > covered:
            yield start, end
            covered = end


def _collect(page: PageMetadata, element: Any) -> None:
    """Add what an element says about the page."""
    given = element.attrib
    page.names.update(f"{given.get('class', '')} {given.get('id', '')}".lower().split())
    match element.tag:
        case "meta":
            _collect_meta(page, given)
        case "link" if "canonical" in given.get("rel", "").lower().split():
            page.canonical = page.canonical or given.get("href")
        case "script":
            page.scripts += 1
            if "ld+json" in given.get("type", "").lower():
                page.data.extend(_objects(_parsed(element.text or "")))


def _collect_meta(page: PageMetadata, given: Mapping[str, str]) -> None:
    content = given.get("content", "").strip()
    if given.get("http-equiv", "").lower() == "refresh":
        page.refresh = content
    for kind in ("property", "name", "itemprop"):
        if given.get(kind) and content:
            page.meta.setdefault(given[kind].strip().lower(), content)


def _is_article(item: Mapping[str, object]) -> bool:
    kinds = item.get("@type")
    names = [kinds] if isinstance(kinds, str) else kinds if isinstance(kinds, list) else []
    return any(
        isinstance(name, str) and re.search(r"(?:Article|BlogPosting|Report)$", name)
        for name in names
    )


def _parsed(text: str) -> object:
    """Parsed JSON, or ``None``, since JSON-LD is often broken and never required."""
    try:
        return json.loads(text.strip().removesuffix(";"), strict=False)
    except (ValueError, RecursionError):
        return None


def _objects(value: object, depth: int = 0) -> Iterator[Mapping[str, object]]:
    if depth > _MAX_DEPTH:
        return
    if isinstance(value, list):
        for item in value:
            yield from _objects(item, depth + 1)
    elif isinstance(value, dict):
        yield value
        for name in ("@graph", "mainEntity", "mainEntityOfPage"):
            yield from _objects(value.get(name), depth + 1)
