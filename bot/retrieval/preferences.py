"""What a question prefers beside its subject: the newest article, a month, both sides of a comparison."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise

from bot.retrieval.entities import CAPITALISED, full_names
from bot.retrieval.question import ParsedQuestion
from bot.types.evidence import RankedSentence
from bot.verification.lexicon import MONTHS
from ingest.text.terms import content_terms

_NEWEST = re.compile(
    r"\b(?:latest|newest|most\s+recent(?:ly)?|currently|today|right\s+now|so\s+far)\b",
    re.IGNORECASE,
)
# "may" is more often a verb than a month, so only capitalised months count.
_MONTH = re.compile(
    rf"\b(?P<month>{'|'.join(month.title() for month in MONTHS)})\b(?:,?\s+(?P<year>\d{{4}})\b)?"
)
_COMPARES = re.compile(
    r"\b(?:compar\w+|differ\w*|versus|vs|both|than|between|contrast\w*|similar\w*)\b",
    re.IGNORECASE,
)
_TOGETHER = re.compile(rf"(?:[’']s?)?\s*,?\s*(?:and|or|&)\s+(?:the\s+)?(?:{CAPITALISED}\s+)?")


def by_preferred_date(
    question: ParsedQuestion, close: Sequence[RankedSentence]
) -> list[RankedSentence]:
    """Sentences that answer about equally well, those of the preferred date first.

    "Latest" prefers the newest articles, "in October" those of any October;
    articles without a date come last. The scores stay where they are, so that
    they still fall from one sentence to the next.
    """
    key = _date_order(question.text)
    if key is None:
        return list(close)
    ordered = sorted(close, key=lambda item: key(item.version.article.published_at or ""))
    return [replace(item, score=before.score) for item, before in zip(ordered, close, strict=True)]


def sides(question: ParsedQuestion) -> tuple[tuple[str, ...], ...]:
    """The names that a question compares or asks about together, each as its terms."""
    text, entities = question.text, question.entities
    gaps = [text[before.end : after.start] for before, after in pairwise(entities)]
    if not _COMPARES.search(text) and not any(_TOGETHER.fullmatch(gap) for gap in gaps):
        return ()
    found = tuple(tuple(content_terms(name)) for name in full_names(text, entities))
    return found if len(found) > 1 else ()


def _date_order(question: str) -> Callable[[str], tuple[bool, str]] | None:
    """A sort key for dates in ISO 8601; ``None`` where the question prefers none."""
    if _NEWEST.search(question):
        return lambda date: (not date, _descending(date))
    month = _MONTH.search(question)
    if month is None:
        return None
    number = f"{MONTHS.index(month['month'].lower()) + 1:02}"
    return lambda date: (date[5:7] != number or month["year"] not in {None, date[:4]}, "")


def _descending(date: str) -> str:
    """A text that sorts in the opposite order."""
    return "".join(chr(0x10FFFF - ord(char)) for char in date)
