"""Limits of the XML of a feed, checked before feedparser, some of whose steps are quadratic."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from xml.parsers import expat

from ingest.errors import SourceError
from ingest.sources.encodings import web_encoding

MAX_ELEMENTS = 50_000
MAX_DEPTH = 100
MAX_ATTRIBUTES = 100
MAX_NAMESPACES = 100
MAX_BASE = 4_000
"""Characters of all ``xml:base`` that apply to an element, which each of its links is joined to."""

_DECLARED = re.compile(rb"<\?xml[^>]{0,200}?encoding\s{0,9}=\s{0,9}[\"']([\w.:-]{1,40})[\"']")
_ROOT = re.compile(r"<\w")
_BASE = re.compile(r"\bbase(?=\s*=)", re.IGNORECASE)
_AUTHOR = re.compile(
    r"(</?+(?:[^\s<>/:]*+:)?+)"
    r"(?=(?:author|contributor|creator|managingeditor|owner|publisher|webmaster)\b)",
    re.IGNORECASE,
)
_BASES = ("xml:base", "base")


def bounded_xml(data: bytes, charset: str | None) -> bytes:
    """The feed's root element as UTF-8, without what stands before it.

    The declarations before the root may define entities that multiply. A feed
    that is not well-formed loses its base addresses. Empty for data without an
    element. Raises ``SourceError`` for a feed that is too complex.
    """
    text = _decoded(data, charset)
    root = _ROOT.search(text)
    if root is None:
        return b""
    text = text[root.start() :]
    if not _Bounds().hold(text.encode("utf-8", "replace")):
        _check_malformed(text)
        text = _BASE.sub("data", text)
    # Nobody reads the authors, in which feedparser looks for e-mail addresses in quadratic time.
    return _AUTHOR.sub(r"\1x-", text).encode("utf-8", "replace")


def _decoded(data: bytes, charset: str | None) -> str:
    """The text, decoded by its UTF-16 mark, else header, declaration, UTF-8 or Windows-1252."""
    for mark, encoding in ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace")
    declared = _DECLARED.match(data.lstrip(b"\xef\xbb\xbf \t\r\n"))
    labels = (charset, declared and declared[1].decode("ascii", "replace"), "utf-8")
    for codec in (web_encoding(label) for label in labels if label):
        try:
            if codec:
                return data.decode(codec)
        except UnicodeDecodeError:
            continue
    return data.decode("cp1252", "replace")


def _check_malformed(text: str) -> None:
    """The same bounds for what only a lenient parser can read, where any sign may begin a tag."""
    if max(text.count("<"), text.count("=")) > MAX_ELEMENTS:
        raise _too_complex()


def _too_complex() -> SourceError:
    return SourceError(
        "The feed is nested too deeply, or has far more elements or attributes than a feed.",
        hint="Ask its publisher for a smaller feed, or ingest the pages by their addresses.",
    )


@dataclass(slots=True)
class _Bounds:
    """Counts what a well-formed feed consists of."""

    elements: int = 0
    namespaces: set[str] = field(default_factory=set)
    bases: list[int] = field(default_factory=lambda: [0])

    def hold(self, xml: bytes) -> bool:
        """Whether the XML is well-formed. Raises ``SourceError`` if it is too complex."""
        parser = expat.ParserCreate("utf-8")
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        try:
            parser.Parse(xml, True)  # noqa: FBT003  # positional in C: that was all
        except expat.ExpatError:
            return False
        return True

    def _start(self, _: str, attributes: dict[str, str]) -> None:
        self.elements += 1
        self.namespaces |= {name for name in attributes if name.startswith("xmlns")}
        base = sum(len(attributes.get(name, "")) for name in _BASES)
        self.bases.append(self.bases[-1] + base)
        if (
            self.elements > MAX_ELEMENTS
            or len(self.bases) > MAX_DEPTH
            or len(attributes) > MAX_ATTRIBUTES
            or len(self.namespaces) > MAX_NAMESPACES
            or self.bases[-1] > MAX_BASE
        ):
            raise _too_complex()

    def _end(self, _: str) -> None:
        self.bases.pop()
