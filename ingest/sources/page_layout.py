"""Prepares the tree of a page for trafilatura, so that its text is what a browser shows.

Left alone, trafilatura takes a folder for the page's address, leaves out times of
day, keeps hidden text, makes one line of an article that is laid out by a table,
and drops the lists in a table.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin

_MOST_PARAGRAPHS = 3
"""Paragraphs in a cell of a table with data; one with more holds an article."""

_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_PROSE = frozenset({"blockquote", "dd", "dt", "figcaption", "li", "p", "td", "th"}) | _HEADINGS
_CELLS = frozenset({"td", "th"})
_TABLE_PARTS = _CELLS | {"caption", "colgroup", "table", "tbody", "tfoot", "thead", "tr"}
_LISTS = frozenset({"dd", "dl", "dt", "li", "ol", "ul"})


@dataclass(slots=True, eq=False)
class _Table:
    """A table: its elements that are in no table within it, and what tells its purpose."""

    parts: list[Any] = field(default_factory=list)
    lists: list[Any] = field(default_factory=list)
    has_columns: bool = False
    is_layout: bool = False


@dataclass(frozen=True, slots=True)
class _Place:
    """Where an element is: in which table and cell, and whether amid the words of a text."""

    table: _Table | None = None
    cell: Any = None
    is_prose: bool = False


def arrange(root: Any) -> bool:
    """Change the elements of a page as described above; whether there were any."""
    changes = [_name_address(root), _hide(root), _keep_times_and_tables(root)]
    return any(changes)


def _name_address(root: Any) -> bool:
    """Leave only addresses of the page itself, none of its folder or of translations."""
    bases = [element for element in root.iter("base") if element.get("href")]
    links = list(root.iter("link"))
    for link in links if bases else ():
        if "canonical" in link.get("rel", "").lower():
            with suppress(ValueError):
                link.set("href", urljoin(bases[0].get("href"), link.get("href", "")))
    others = [link for link in links if link.get("hreflang")]
    for element in (*bases, *others):
        element.attrib.clear()
    return bool(bases or others)


def _hide(root: Any) -> bool:
    """Empty what no browser shows."""
    body = root.find("body")
    hidden = [
        element
        for element in root.iter("*")
        if element.tag == "template" or (element.get("hidden") is not None)
    ]
    hidden = [element for element in hidden if element is not root and element is not body]
    for element in hidden:
        # As a script, it is left out; without it, the texts around it would have to be joined.
        element.tag, element.text = "script", None
        element.attrib.clear()
        del element[:]
    return bool(hidden)


def _keep_times_and_tables(root: Any) -> bool:
    is_changed = False
    tables: list[_Table] = []
    for element, place in list(_places(root, tables)):
        if element.tag == "time" and place.is_prose:
            element.tag = "span"
            is_changed = True
    for table in tables:
        for element in table.parts if table.is_layout or not table.has_columns else table.lists:
            element.tag = "div"
            is_changed = True
    return is_changed


def _places(root: Any, tables: list[_Table]) -> Iterator[tuple[Any, _Place]]:
    """The elements in order, each with its place, and in ``tables`` what was found of tables."""
    places: dict[Any, _Place] = {}
    paragraphs: Counter[Any] = Counter()
    for element in root.iter("*"):
        place = _inside(element.getparent(), places)
        yield element, place
        table = place.table
        if element.tag == "table":
            if table is not None:
                table.is_layout = True
            table = _Table(is_layout=element.get("role") in {"presentation", "none"})
            tables.append(table)
        places[element] = _Place(table, place.cell, place.is_prose)
        if table is not None:
            paragraphs[place.cell] += element.tag == "p"
            too_many = place.cell is not None and paragraphs[place.cell] > _MOST_PARAGRAPHS
            _add(table, element, is_layout=too_many)


def _inside(parent: Any, places: dict[Any, _Place]) -> _Place:
    """The place of the children of an element."""
    if parent is None:
        return _Place()
    place = places[parent]
    return _Place(
        place.table,
        parent if parent.tag in _CELLS else place.cell,
        place.is_prose or parent.tag in _PROSE,
    )


def _add(table: _Table, element: Any, *, is_layout: bool) -> None:
    if element.tag in _TABLE_PARTS:
        table.parts.append(element)
    elif element.tag in _LISTS:
        table.lists.append(element)
    if element.tag == "tr" and sum(child.tag in _CELLS for child in element) > 1:
        table.has_columns = True
    table.is_layout |= is_layout or element.tag in _HEADINGS
