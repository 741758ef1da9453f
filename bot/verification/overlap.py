"""How many of a claim's content terms a text has: a cheap measure of whether it is about the same."""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from ingest.text.terms import content_terms


def overlap(wanted: AbstractSet[str], text: str) -> float:
    """The share of the wanted terms that a text has, from 0 to 1; 0 where none are wanted."""
    return len(wanted & frozenset(content_terms(text))) / len(wanted) if wanted else 0.0
