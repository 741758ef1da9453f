"""Reads plain text, with its headline and date if it starts with them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from ingest.sources.dateline import find_dateline, local_today
from ingest.sources.metadata import Fields
from ingest.text.paragraphs import paragraphs

MAX_HEADLINE_LENGTH = 160


def read_plain(text: str, today: Callable[[], date] = local_today) -> tuple[str, Fields]:
    """The text unchanged, its first line as title if that looks like a headline, and its date."""
    parts = [text[slice(*span)] for span in paragraphs(text)]
    dateline = find_dateline(parts, today())
    if dateline is None:
        return text, Fields(title=_headline(parts))
    published_at = dateline.published_at.isoformat()
    title = _headline([part for part in parts if part != dateline.line])
    return text, Fields(title=title, published_at=published_at, date_line=dateline.line)


def _headline(parts: Sequence[str]) -> str | None:
    if len(parts) < 2:
        return None
    first = parts[0]
    is_one_line = len(first.splitlines()) == 1
    is_finished = first.rstrip("\"'”’»").endswith((".", ":", ",", "。"))
    return first if is_one_line and not is_finished and len(first) <= MAX_HEADLINE_LENGTH else None
