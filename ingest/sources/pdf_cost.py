"""Estimates how much pypdf has to read for the text of a PDF, before it reads it.

A file of kilobytes can ask for hours: its pages may share contents, fonts and
forms, forms may draw other forms, and pypdf reads each of them anew every time.
The estimate counts bytes and follows the references once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

_FORM_BYTES = 500
"""What drawing a form costs in addition to its bytes."""

_FONT_BYTES = 100
"""What loading a font costs in addition to its tables."""

_FONT_WEIGHT = 8
"""How much faster a byte of a font's tables is read than one of a page."""

_MAX_DEPTH = 20
_TEXT = re.compile(rb"T[jJ]|['\"]")
_DRAW = re.compile(rb"(?:/([^\s\0/<>\[\](){}%#]+)[\s\0]+)?+(?<![A-Za-z])Do(?![A-Za-z0-9])")
_OPERATORS = frozenset(b"q Q n f S s W re cm gs ET Do EMC BDC BMC".split())
_RANGE = re.compile(rb"<([0-9A-Fa-f]{1,8})>\s{0,9}<([0-9A-Fa-f]{1,8})>\s{0,9}[<\[]")


class TextCost:
    """The estimates for one document, in bytes of page contents."""

    def __init__(self) -> None:
        self._forms: dict[int, int] = {}
        self._fonts: dict[int, int] = {}
        self._tables: dict[int, dict[str, int]] = {}
        # Kept, so that no other object gets the number of one of them.
        self._known: list[Any] = []

    def of_page(self, page: Any, data: bytes) -> int:
        """The bytes to read for the text of a page with these decompressed contents."""
        return self._of_content(page, data, 0)

    def _of_content(self, owner: Any, data: bytes, depth: int) -> int:
        resources = _resolved(owner.get_inherited("/Resources", None))
        forms = self._form_costs(resources, depth)
        drawn = 0
        if forms:
            dearest = max(forms.values())
            drawn = sum(forms.get(name or "", dearest) for name in _drawn(data))
        fonts = sum(self._of_font(font) for _, font in _items(_table(resources, "/Font")))
        return (len(data) if _TEXT.search(data) or drawn else 0) + drawn + fonts

    def _form_costs(self, resources: Any, depth: int) -> dict[str, int]:
        table = _table(resources, "/XObject")
        if id(table) not in self._tables:
            self._known.append(table)
            self._tables[id(table)] = {
                name: self._of_form(form, depth + 1)
                for name, form in _items(table)
                if _resolved(form.get("/Subtype")) != "/Image" and hasattr(form, "get_data")
            }
        return self._tables[id(table)]

    def _of_form(self, form: Any, depth: int) -> int:
        if id(form) not in self._forms and depth <= _MAX_DEPTH:
            self._known.append(form)
            # A form that draws itself is read once.
            self._forms[id(form)] = 0
            work = self._of_content(form, form.get_data(), depth)
            self._forms[id(form)] = work + _FORM_BYTES
        return self._forms.get(id(form), 0)

    def _of_font(self, font: Any) -> int:
        if id(font) not in self._fonts:
            self._known.append(font)
            # What is not as it should be, pypdf does not read either.
            listed = 0
            with suppress(TypeError, ValueError, AttributeError, LookupError):
                listed = sum(_listed(font))
            self._fonts[id(font)] = _FONT_BYTES + (_mapped(font) + listed) // _FONT_WEIGHT
        return self._fonts[id(font)]


def _drawn(data: bytes) -> Iterator[str | None]:
    """The names of the forms and images that are drawn; ``None`` where that is not certain."""
    for match in _DRAW.finditer(data):
        before = data[max(0, match.start() - 10) : match.start()].replace(b"\0", b" ").split()
        is_certain = match.start() == 0 or (before and before[-1] in _OPERATORS)
        yield "/" + match[1].decode("latin-1") if match[1] and is_certain else None


def _mapped(font: Any) -> int:
    """The bytes of a font's map to Unicode and the characters that its ranges name."""
    stream = _resolved(font.get("/ToUnicode"))
    if not hasattr(stream, "get_data"):
        return 0
    data = stream.get_data()
    ranges = (int(match[2], 16) - int(match[1], 16) for match in _RANGE.finditer(data))
    return len(data) + sum(min(max(size, 0), 1 << 16) for size in ranges)


def _listed(font: Any) -> Iterator[int]:
    """The numbers of widths and names of a font."""
    for holder in (
        font,
        *(_resolved(each) for each in _resolved(font.get("/DescendantFonts")) or ()),
    ):
        for name in ("/Widths", "/Differences"):
            yield len(_resolved(holder.get(name)) or ())
        yield _widths(_resolved(holder.get("/W")) or ())
    encoding = _resolved(font.get("/Encoding"))
    if hasattr(encoding, "get"):
        yield len(_resolved(encoding.get("/Differences")) or ())


def _widths(widths: Any) -> int:
    """How many widths an array gives: ``first [width …]`` or ``first last width``."""
    count = position = 0
    while position + 1 < len(widths):
        second = _resolved(widths[position + 1])
        if isinstance(second, list):
            count += len(second)
            position += 2
        else:
            count += min(max(int(second) - int(_resolved(widths[position])), 0), 1 << 16)
            position += 3
    return count


def _table(resources: Any, kind: str) -> Any:
    return _resolved(resources.get(kind)) if hasattr(resources, "get") else None


def _items(table: Any) -> Iterator[tuple[str, Any]]:
    for name, value in table.items() if hasattr(table, "items") else ():
        resolved = _resolved(value)
        if hasattr(resolved, "get"):
            yield str(name), resolved


def _resolved(value: Any) -> Any:
    return value.get_object() if hasattr(value, "get_object") else value
