"""What a question wishes for beside its subject: the newest, a month, the sides of a comparison."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise

from bot.retrieval.entities import Entity, joined
from bot.types.evidence import RankedSentence, close_to_best
from ingest.text.terms import content_terms

_NEWEST = re.compile(
    r"\b(?:latest|newest|most\s+recent(?:ly)?|currently|today|right\s+now|so\s+far)\b",
    re.IGNORECASE,
)
_MONTHS = (
    "January February March April May June July August September October November December".split()
)
# "may" is a verb more often than a month, so that months count in their capitals only.
_MONTH = re.compile(rf"\b(?P<month>{'|'.join(_MONTHS)})\b(?:,?\s+(?P<year>\d{{4}})\b)?")
_COMPARES = re.compile(
    r"\b(?:compar\w+|differ\w*|versus|vs|both|than|between|contrast\w*|similar\w*)\b",
    re.IGNORECASE,
)
_TOGETHER = re.compile(r"(?:[’']s?)?\s*,?\s*(?:and|or|&)\s+(?:the\s+)?(?:[A-Z]\w*\s+)?")


def as_wished(question: str, ranked: Sequence[RankedSentence]) -> list[RankedSentence]:
    """Of the sentences that may answer as well as the first, those of the date wished for first.

    "Latest" wishes for the newest articles, "in October" for those of an
    October; sentences of articles without a date come last. Whoever comes
    first has the best score, so that scores still fall.
    """
    key = _wish(question)
    close = list(close_to_best(ranked))
    if key is None or len(close) == 1:
        return list(ranked)
    wished = sorted(close, key=lambda item: key(item.version.article.published_at or ""))
    moved = [replace(item, score=before.score) for item, before in zip(wished, close, strict=True)]
    return [*moved, *ranked[len(close) :]]


def sides(question: str, named: Sequence[Entity]) -> tuple[tuple[str, ...], ...]:
    """The names that a question compares or asks about together, each by its terms."""
    gaps = [question[before.end : after.start] for before, after in pairwise(named)]
    if not _COMPARES.search(question) and not any(_TOGETHER.fullmatch(gap) for gap in gaps):
        return ()
    found = tuple(tuple(content_terms(name)) for name in joined(question, named))
    return found if len(found) > 1 else ()


def _wish(question: str) -> Callable[[str], tuple[bool, str]] | None:
    """What sorts dates in ISO 8601 as the question wishes."""
    if _NEWEST.search(question):
        return lambda date: (not date, _falling(date))
    month = _MONTH.search(question)
    if month is None:
        return None
    number = f"{_MONTHS.index(month['month']) + 1:02}"
    return lambda date: (date[5:7] != number or month["year"] not in {None, date[:4]}, "")


def _falling(date: str) -> str:
    """Sorts the other way round."""
    return "".join(chr(0x10FFFF - ord(char)) for char in date)
