"""Filters of articles by outlet and date, as people type them."""

from __future__ import annotations

import re
from datetime import date, timedelta

from bot.errors import QuestionError
from bot.translatable import translatable
from ingest.types import ArticleFilter

_ISO_DATE = re.compile(r"\d{4}(?:-\d\d){0,2}", re.ASCII)
_FIRST_DAY = "0001-01-01"
"""Completes a year or a month to a date."""

_HINT = translatable(
    "Write a date like 2026-10-31, 2026-10 or 2026, today, yesterday, or a number of days like 7d."
)


def parse_filter(outlet: str | None, since: str | None, today: date) -> ArticleFilter | None:
    """The filter for an outlet and a date, if any. Raises ``QuestionError`` for an invalid date."""
    if not outlet and not since:
        return None
    return ArticleFilter(outlet or None, parse_since(since, today) if since else None)


def parse_since(typed: str, today: date) -> str:
    """A date, month, year or number of days back, in ISO 8601, which compares as text.

    Raises ``QuestionError`` for anything else.
    """
    text = typed.strip().lower()
    if text in {"today", "yesterday"}:
        return (today - timedelta(days=text == "yesterday")).isoformat()
    if text.endswith("d") and text[:-1].isdecimal() and len(text) < len("10000d"):
        return (today - timedelta(days=int(text[:-1]))).isoformat()
    try:
        date.fromisoformat(text + _FIRST_DAY[len(text) :])
    except ValueError:
        text = ""
    if not _ISO_DATE.fullmatch(text):
        raise QuestionError(
            translatable("“{typed}” is not a date.", typed=typed.strip()[:40]), hint=_HINT
        )
    return text
