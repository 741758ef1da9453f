"""Reads plain text, with its headline if it starts with one."""

from __future__ import annotations

from ingest.sources.metadata import Fields
from ingest.text.paragraphs import paragraphs

MAX_HEADLINE_LENGTH = 160


def read_plain(text: str) -> tuple[str, Fields]:
    """The text unchanged, and its first line as title if that looks like a headline."""
    return text, Fields(title=_headline(text))


def _headline(text: str) -> str | None:
    spans = paragraphs(text)
    if len(spans) < 2:
        return None
    first = text[slice(*spans[0])]
    is_one_line = len(first.splitlines()) == 1
    is_finished = first.rstrip("\"'”’»").endswith((".", ":", ",", "。"))
    return first if is_one_line and not is_finished and len(first) <= MAX_HEADLINE_LENGTH else None
