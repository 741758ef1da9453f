"""Parses a page: metadata, structure, and how much of its text is visible."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

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
            found = [item for item in found if item.get("headline") in titles]
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
    """Parse a page, however broken, in time linear in its length."""
    from lxml import etree
    from lxml.html import HTMLParser, document_fromstring

    parser = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        root = document_fromstring(html.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError):
        return PageMetadata()
    page = PageMetadata(
        title=_first(root, "title"),
        heading=_first(root, "h1"),
        links=sum(_words(link) >= _LONG_LINK for link in root.iter("a")),
        paragraphs=sum(_words(paragraph) >= _LONG_PARAGRAPH for paragraph in root.iter("p")),
        unscripted=" ".join(str(element.text_content()) for element in root.iter("noscript")),
    )
    page.words = _words(root) - sum(_words(element) for element in root.iter(*_SILENT))
    for element in root.iter("*"):
        _collect(page, element)
    return page


def texts(value: object) -> Iterator[str]:
    """The names in a field of JSON-LD: a text, an object with a name, or a list of these."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from texts(value.get("name"))
    elif isinstance(value, list):
        for item in value:
            yield from texts(item)


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


def _first(root: Any, tag: str) -> str:
    return next((" ".join(element.text_content().split()) for element in root.iter(tag)), "")


def _words(element: Any) -> int:
    return len(element.text_content().split())


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
