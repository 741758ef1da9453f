"""Parses strangers' HTML within bounds, so that whatever reads the tree takes linear time."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from ingest.errors import SourceError
from ingest.sources.page_layout import arrange
from ingest.sources.visible_text import (
    FORMATTING,
    SHIFTED_TAGS,
    Piece,
    Seamed,
    mark_seams,
    separator,
    set_shifted_apart,
)

MAX_ELEMENTS = 25_000
"""Elements of a page; a long page of a news site has a fifth of that."""

MAX_ATTRIBUTES = 256
"""Attributes of one element that are kept: libxml2 compares each with all others."""

MAX_INLINE = 3_000
"""Inline elements of a page; XPath compares the texts in a paragraph with each other."""

_MAX_TAGS = 4 * MAX_ELEMENTS
_INLINE = FORMATTING | {"a"}

_ATTRIBUTE = r"""[\s/]*+[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>"'][^\s>]*+)?+)?+"""
_RAW = "script|style|textarea|title|xmp|iframe|noembed|noframes"
_TAG = re.compile(
    rf"""
    (?P<kept>
        <!--(?:-?>|.*?(?:--!?>|\Z))
        | <(?:[!?]|/(?![a-z_:]))[^>]*+
        | (?P<tag>
            (?: <(?P<raw>{_RAW})(?=[\s/>]) | </?[a-z_:][^\s/>]*+ )
            (?:{_ATTRIBUTE}){{0,{MAX_ATTRIBUTES}}}+
        )
    )
    (?(tag)(?:{_ATTRIBUTE})*+)
    (?P<content>(?(raw).*?(?=</(?P=raw)[\s/>]|\Z)))
    """,
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
"""A tag as HTML splits it, with the attributes that are kept apart from those that are not."""


@dataclass(frozen=True, slots=True)
class TextNode:
    """The text in front of the first child of an element (``text``), or behind it (``tail``).

    ``shift`` is the tag of the superscript or subscript that it stands in, if any.
    """

    element: Any
    place: str
    shift: str

    @property
    def value(self) -> str:
        return getattr(self.element, self.place) or ""

    @property
    def separator(self) -> Piece:
        """What separates it from the text before."""
        return separator(self.element.tag)


def cut_attributes(html: str) -> str:
    """The page with at most ``MAX_ATTRIBUTES`` of each element, and otherwise unchanged.

    Raises ``SourceError`` for far more tags than an article has.
    """
    if html.count("<") > _MAX_TAGS:
        raise _too_many_elements()
    return _TAG.sub(r"\g<kept>\g<content>", html)


def parse_markup(html: str) -> Any:
    """The root element of a page, however broken, or ``None`` if it has no element.

    Comments and instructions are removed. Raises ``SourceError`` for far more
    elements than an article has.
    """
    return _root(cut_attributes(html))


def bounded_markup(html: str) -> str | None:
    """The page as an article needs it, or ``None`` if it has no element.

    That is the page itself with ``cut_attributes``, arranged, with superscripts kept
    apart from numbers and figures with marks, which ``without_marks`` takes away. If it has more than ``MAX_INLINE`` inline elements, they are
    replaced by their contents; links are kept if that is enough, since they tell
    lists of links from text. Raises as ``parse_markup`` does.
    """
    from lxml import etree

    markup = cut_attributes(html)
    root = _root(markup)
    if root is None:
        return None
    is_changed = arrange(root)
    counts = Counter(element.tag for element in root.iter(*_INLINE))
    is_changed |= _set_apart(root)
    if counts.total() > MAX_INLINE:
        etree.strip_tags(root, *(FORMATTING if counts["a"] <= MAX_INLINE else _INLINE))
    elif not is_changed:
        return markup
    # Written out, since the texts that are now neighbours are still apart in the tree.
    return str(etree.tostring(root, method="html", encoding="unicode"))


def text_nodes(root: Any) -> Iterator[TextNode]:
    """The texts of a tree, in order."""
    from lxml import etree

    shifts = [""]
    for event, element in etree.iterwalk(root, events=("start", "end")):
        is_shifted = element.tag in SHIFTED_TAGS
        if event == "start":
            if is_shifted:
                shifts.append(element.tag)
            yield TextNode(element, "text", shifts[-1])
        else:
            if is_shifted:
                shifts.pop()
            yield TextNode(element, "tail", shifts[-1])


def _set_apart(root: Any) -> bool:
    """Keep apart the texts of a tree that others will join; whether any text has changed."""
    nodes = list(text_nodes(root))
    separators = [node.separator for node in nodes]
    pieces = [
        piece
        for node, before in zip(nodes, separators, strict=True)
        for piece in (before, Piece(node.value, node.shift))
    ]
    texts = [*set_shifted_apart(pieces)][1::2]
    found = mark_seams(
        [
            Seamed(before.text, node.place == "text", text)
            for node, before, text in zip(nodes, separators, texts, strict=True)
        ]
    )
    is_changed = False
    for node, new in zip(nodes, found, strict=True):
        # A text with control characters can be parsed, but not written.
        with suppress(ValueError):
            if new != node.value:
                setattr(node.element, node.place, new)
                is_changed = True
    return is_changed


def _root(markup: str) -> Any:
    from lxml import etree
    from lxml.html import HTMLParser, document_fromstring

    parser = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        root = document_fromstring(markup.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError):
        return None
    if sum(1 for _ in root.iter("*")) > MAX_ELEMENTS:
        raise _too_many_elements()
    return root


def _too_many_elements() -> SourceError:
    return SourceError(
        "The page has more than {most:,} elements, too many for an article.",
        hint="Save its text as a .txt file and ingest that.",
        most=MAX_ELEMENTS,
    )
