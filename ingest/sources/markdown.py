"""Converts Markdown to plain text: one paragraph per block, without markup."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from ingest.errors import SourceError
from ingest.sources.markup import parse_markup, text_nodes
from ingest.sources.metadata import Fields
from ingest.sources.visible_text import (
    LINE,
    SEAM,
    SHIFTED_TAGS,
    Piece,
    blocks,
    one_line,
    separator,
    set_shifted_apart,
    spaced,
)

if TYPE_CHECKING:
    from markdown_it.token import Token

_FRONT_MATTER = re.compile(
    r"\A---[ \t]*\r?\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE
)
_MAX_FRONT_MATTER = 20_000
_SKIPPED_TAGS = ("script", "style")
_TAG = re.compile(r"<(?P<end>/?)(?P<name>[a-z][a-z0-9-]*)", re.IGNORECASE)
_SEPARATORS = {
    "softbreak": " ",
    "hardbreak": LINE,
    "s_open": SEAM,
    "s_close": SEAM,
    "html_inline": "",
}
"""What stands for a token between the words; of HTML, only what is no tag, such as a comment."""


def read_markdown(source: str) -> tuple[str, Fields]:
    """The plain text, and the metadata of the front matter or the first heading.

    The front matter is YAML between lines of three dashes, with ``id``,
    ``title``, ``url``, ``outlet``, ``published_at`` or ``date``, and ``authors``.
    Raises ``SourceError`` if it is not valid YAML.
    """
    from markdown_it import MarkdownIt

    values, body = _front_matter(source)
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(body)
    fields = Fields(
        id=values.get("id"),
        title=values.get("title", _first_heading(tokens)),
        url=values.get("url"),
        outlet=values.get("outlet"),
        published_at=values.get("published_at", values.get("date")),
        authors=values.get("authors", values.get("author")),
    )
    return "\n\n".join(_blocks(tokens)), fields


def _front_matter(source: str) -> tuple[Mapping[str, object], str]:
    """The values of the front matter, and the text after it."""
    match = _FRONT_MATTER.match(source)
    if not match:
        return {}, source
    if len(match[1]) > _MAX_FRONT_MATTER:
        raise SourceError(
            "The front matter has more than {most:,} characters.",
            hint="Put the text after the second line of three dashes.",
            most=_MAX_FRONT_MATTER,
        )
    import yaml

    try:
        # The base loader keeps every value a string, for a title "2024" or an id "007".
        values = yaml.load(match[1], yaml.BaseLoader)  # noqa: S506  # it builds only strings
    except (yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        hint = "Quote values that contain a colon or a quotation mark."
        if mark is None:
            raise SourceError("The front matter is not valid YAML.", hint=hint) from None
        raise SourceError(
            "The front matter is not valid YAML at line {line}.", hint=hint, line=mark.line + 2
        ) from None
    if not isinstance(values, dict):
        return {}, source
    return {key: value for key, value in values.items() if value != ""}, source[match.end() :]


def _first_heading(tokens: Sequence[Token]) -> str | None:
    for opening, content in pairwise(tokens):
        if opening.type == "heading_open" and opening.tag == "h1":
            return _inline_text(content.children)
    return None


def _blocks(tokens: Sequence[Token]) -> Iterator[str]:
    """The blocks of a text; the first one of a numbered list item begins with its number."""
    number = ""
    for token, found in _with_blocks(tokens):
        if token.type == "list_item_open" and token.info:
            number += f"{token.info}{token.markup} "
        for block in found:
            yield number + block
            number = ""
        if token.type == "list_item_close" and number:
            yield number.strip()
            number = ""


def _with_blocks(tokens: Sequence[Token]) -> Iterator[tuple[Token, Sequence[str]]]:
    """The tokens, each with the blocks that end there; the cells of a row are one block."""
    row: list[str] | None = None
    for token in tokens:
        found = [block for block in _block_texts(token) if block]
        if token.type == "tr_open":
            row = []
        elif token.type == "tr_close" and row is not None:
            yield token, ["; ".join(row)]
            row = None
        elif row is None:
            yield token, found
        else:
            row += found


def _block_texts(token: Token) -> Iterable[str]:
    if token.type == "html_block":
        return _without_tags(token.content)
    if token.type in {"fence", "code_block"}:
        return [token.content.strip("\n")]
    return [_inline_text(token.children)] if token.type == "inline" else []


def _inline_text(tokens: Sequence[Token] | None) -> str:
    pieces: list[Piece] = []
    shift = ""
    for token in tokens or ():
        tag = _TAG.match(token.content) if token.type == "html_inline" else None
        name = tag["name"].lower() if tag else ""
        if tag and name in SHIFTED_TAGS:
            shift = "" if tag["end"] else name
        pieces.append(separator(name) if tag else _piece(token, shift))
    return one_line("".join(set_shifted_apart(pieces)))


def _piece(token: Token, shift: str) -> Piece:
    if token.type == "image":
        return Piece(f"{SEAM}{_inline_text(token.children)}{SEAM}")
    return Piece(_SEPARATORS.get(token.type, spaced(token.content)), shift)


def _without_tags(html: str) -> Iterator[str]:
    root = parse_markup(html)
    if root is None:
        return
    for element in root.iter(*_SKIPPED_TAGS):
        element.text = None
    pieces: list[Piece] = []
    for node in text_nodes(root):
        pieces += (node.separator, Piece(spaced(node.value), node.shift))
    yield from blocks("".join(set_shifted_apart(pieces)))
