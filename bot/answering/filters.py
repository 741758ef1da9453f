"""Where articles shall come from, and since when, as people type it."""

from __future__ import annotations

import re
from datetime import date, timedelta

from bot.errors import QuestionError
from bot.translatable import translatable
from ingest.types import ArticleFilter

_WRITTEN = re.compile(r"\d{4}(?:-\d\d){0,2}", re.ASCII)
_FIRST_DAY = "0001-01-01"
"""Completes a year or a month."""

_HINT = translatable(
    "Write 2026-10-31, 2026-10, 2026, today, yesterday, or a number of days as 7d."
)


def asked_origin(outlet: str | None, since: str | None, today: date) -> ArticleFilter | None:
    """The origin that a person asks for, if any. Raises ``QuestionError`` for what is no date."""
    if not outlet and not since:
        return None
    return ArticleFilter(outlet or None, date_since(since, today) if since else None)


def date_since(typed: str, today: date) -> str:
    """A typed date, month, year or number of days back, in ISO 8601, to be compared as text.

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
    if not _WRITTEN.fullmatch(text):
        raise QuestionError(
            translatable("“{typed}” is no date.", typed=typed.strip()[:40]), hint=_HINT
        )
    return text
