"""The limits of what a document may give, whoever wrote it.

What is over a limit is cut where nothing is lost that a reader would miss, and
refused with one line elsewhere. The limits of what is read of a format, such as
the pages of a PDF, are in the module that reads it.
"""

from __future__ import annotations

MAX_TITLE = 500
"""Characters of a title; a longer one is cut."""

MAX_OUTLET = 200
"""Characters of an outlet's name; a longer one is cut."""

MAX_AUTHOR = 200
"""Characters of an author's name; a longer one is cut."""

MAX_AUTHORS = 50
"""Authors of an article; only the first are kept."""

MAX_URL = 2_048
"""Characters of an address; a longer one is refused."""

MAX_ID = 128
"""Characters of an identifier; a longer one is refused."""

MAX_TEXT = 1_000_000
"""Characters of an article's text, about a novel; a longer one is refused."""

MAX_MARKS = 100
"""Combining accents in a row; a text with more is refused."""

MAX_SENTENCES = 5_000
"""Sentences of an article, since each of them is embedded; an article of more is refused."""


def cut(text: str, limit: int) -> str:
    """The text, or its start and an ellipsis if it has more than ``limit`` characters."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"
