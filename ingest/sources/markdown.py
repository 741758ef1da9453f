"""Converts Markdown to plain text: one paragraph per block, without markup."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from ingest.errors import SourceError
from ingest.sources.markup import parse_markup
from ingest.sources.metadata import Fields

if TYPE_CHECKING:
    from markdown_it.token import Token

_FRONT_MATTER = re.compile(
    r"\A---[ \t]*\r?\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE
)
_MAX_FRONT_MATTER = 20_000
_SKIPPED_TAGS = ("script", "style")


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
    row: list[str] | None = None
    for token in tokens:
        if token.type == "tr_open":
            row = []
        elif token.type == "tr_close" and row is not None:
            yield "; ".join(cell for cell in row if cell)
            row = None
        elif block := _block_text(token):
            if row is None:
                yield block
            else:
                row.append(block)


def _block_text(token: Token) -> str:
    if token.type == "inline":
        return _inline_text(token.children)
    if token.type in {"fence", "code_block"}:
        return token.content.strip("\n")
    return _without_tags(token.content) if token.type == "html_block" else ""


def _inline_text(tokens: Sequence[Token] | None) -> str:
    parts = []
    for token in tokens or ():
        if token.type in {"softbreak", "hardbreak"}:
            parts.append(" ")
        elif token.type == "image":
            parts.append(_inline_text(token.children))
        elif token.type != "html_inline":
            parts.append(token.content)
    return " ".join("".join(parts).split())


def _without_tags(html: str) -> str:
    root = parse_markup(html)
    if root is None:
        return ""
    for element in root.iter(*_SKIPPED_TAGS):
        element.text = None
    return " ".join(root.text_content().split())
