"""What a page's markup says: metadata, structure, and how much of it can be read."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser

_SILENT = frozenset({"script", "style", "template", "noscript", "svg"})
_LONG_PARAGRAPH = 20
_LONG_LINK = 4
_DEEPEST = 8


@dataclass(slots=True)
class Markup:
    """A page taken apart.

    ``meta`` has the first content of each name or property in lower case,
    ``data`` the objects of JSON-LD, ``names`` the classes and identifiers,
    ``links`` counts links of several words and ``paragraphs`` long ones.
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
        """The JSON-LD of the page's article, empty without one or with several equal ones."""
        found = [item for item in self.data if _is_article(item)]
        return found[0] if found else {}


def read_markup(html: str) -> Markup:
    """Take a page apart, however broken it is."""
    parser = _Parser()
    parser.feed(html)
    parser.close()
    return parser.markup


def texts(value: object) -> Iterator[str]:
    """The names in a field of JSON-LD: a text, an object with a name, or a list of these."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from texts(value.get("name"))
    elif isinstance(value, list):
        for item in value:
            yield from texts(item)


def _is_article(item: Mapping[str, object]) -> bool:
    kinds = item.get("@type")
    names = [kinds] if isinstance(kinds, str) else kinds if isinstance(kinds, list) else []
    return any(
        isinstance(name, str) and re.search(r"(?:Article|BlogPosting|Report)$", name)
        for name in names
    )


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.markup = Markup()
        self._silent: list[str] = []
        self._buffer: dict[str, list[str]] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.markup.names.update(given.get("class", "").lower().split())
        self.markup.names.update(given.get("id", "").lower().split())
        if tag == "meta":
            self._meta(given)
        elif tag == "link" and "canonical" in given.get("rel", "").lower().split():
            self.markup.canonical = self.markup.canonical or given.get("href")
        elif tag in {"p", "a", "h1", "title"} or tag in _SILENT:
            self._open(tag, given)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._silent:
            while self._silent.pop() != tag:
                pass
        parts = self._buffer.pop(tag, None)
        if parts is not None:
            self._close(tag, "".join(parts))

    def handle_data(self, data: str) -> None:
        for parts in self._buffer.values():
            parts.append(data)
        if not self._silent:
            self.markup.words += len(data.split())

    def close(self) -> None:
        super().close()
        for tag, parts in list(self._buffer.items()):
            self._close(tag, "".join(parts))

    def _open(self, tag: str, given: dict[str, str]) -> None:
        if tag in _SILENT:
            self._silent.append(tag)
        if tag == "script":
            self.markup.scripts += 1
            if "ld+json" not in given.get("type", "").lower():
                return
        if tag in {"p", "a", "h1", "title", "script", "noscript"}:
            if tag in self._buffer:
                # Paragraphs need not be closed, and links are not nested.
                self._close(tag, "".join(self._buffer[tag]))
            self._buffer[tag] = []

    def _close(self, tag: str, text: str) -> None:
        markup, words = self.markup, len(text.split())
        match tag:
            case "title":
                markup.title = markup.title or " ".join(text.split())
            case "h1":
                markup.heading = markup.heading or " ".join(text.split())
            case "p":
                markup.paragraphs += words >= _LONG_PARAGRAPH
            case "a":
                markup.links += words >= _LONG_LINK
            case "noscript":
                markup.unscripted += text
            case "script":
                markup.data.extend(_objects(_parsed(text)))

    def _meta(self, given: dict[str, str]) -> None:
        content = given.get("content", "").strip()
        if given.get("http-equiv", "").lower() == "refresh":
            self.markup.refresh = content
        for name in (given.get("property"), given.get("name"), given.get("itemprop")):
            if name and content:
                self.markup.meta.setdefault(name.strip().lower(), content)


def _parsed(text: str) -> object:
    """JSON, or nothing: half of the web's is broken, and none of it is needed."""
    try:
        return json.loads(text.strip().removesuffix(";"), strict=False)
    except (ValueError, RecursionError):
        return None


def _objects(value: object, depth: int = 0) -> Iterator[Mapping[str, object]]:
    if depth > _DEEPEST:
        return
    if isinstance(value, list):
        for item in value:
            yield from _objects(item, depth + 1)
    elif isinstance(value, dict):
        yield value
        for name in ("@graph", "mainEntity", "mainEntityOfPage"):
            yield from _objects(value.get(name), depth + 1)
