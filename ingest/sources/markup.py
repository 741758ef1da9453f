"""Parses strangers' HTML within bounds, so that whatever reads the tree takes linear time."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from ingest.errors import SourceError

MAX_ELEMENTS = 25_000
"""Elements of a page; a long page of a news site has a fifth of that."""

MAX_ATTRIBUTES = 256
"""Attributes of one element that are kept: libxml2 compares each with all others."""

MAX_INLINE = 3_000
"""Inline elements of a page; XPath compares the texts in a paragraph with each other."""

_MAX_TAGS = 4 * MAX_ELEMENTS
_FORMATTING = frozenset(
    "abbr acronym b bdi bdo big button cite code data del dfn em font form i ins kbd label mark"
    " q s samp small span strike strong sub sup time tt u var".split()
)
_INLINE = _FORMATTING | {"a"}

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

    That is the page itself with ``cut_attributes``. If it has more than
    ``MAX_INLINE`` inline elements, they are replaced by their contents; links are
    kept if that is enough, since they tell lists of links from text. Raises as
    ``parse_markup`` does.
    """
    from lxml import etree

    markup = cut_attributes(html)
    root = _root(markup)
    if root is None:
        return None
    counts = Counter(element.tag for element in root.iter(*_INLINE))
    if counts.total() <= MAX_INLINE:
        return markup
    etree.strip_tags(root, *(_FORMATTING if counts["a"] <= MAX_INLINE else _INLINE))
    # Written out, since the texts that are now neighbours are still apart in the tree.
    return str(etree.tostring(root, method="html", encoding="unicode"))


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
