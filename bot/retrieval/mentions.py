"""The names and years that a question mentions, which must occur in what is cited."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from ingest.terms import fold, is_content, terms

_WORD = re.compile(r"[^\W_]+(?:[.’'][^\W_]+)*")
_YEAR = re.compile(r"1\d{3}|20\d{2}")

GENERIC = frozenset(
    "ad ads ai am cctv dr et gps id it mr mrs ms ok pm pr st tv uk un us usa vs ww "
    "january february march april may june july august september october november december "
    "monday tuesday wednesday thursday friday saturday sunday "
    "northern southern eastern western north south east west".split()
)
"""Words written like names that an article may well leave out, though it answers."""

MIN_LETTERS = 3
"""Shorter names are initials more often than names."""

CLOSE = 0.84
"""difflib's ratio from which a word counts as a misspelling: one letter in about five."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A word of a question that names something: as written, and as a term.

    ``position`` counts the words of the question.
    """

    written: str
    term: str
    position: int


def mentions(question: str) -> list[Mention]:
    """Capitalised words and years, but for the first word, which is capitalised anyway.

    A question in Title Case or in capitals mentions nothing that can be told apart.
    """
    words = [match.group() for match in _WORD.finditer(question)]
    capitalised = {at for at, word in enumerate(words) if at and word[0].isupper()}
    if len(capitalised) > max(3, len(words) // 2 + 1):
        capitalised = set()
    found = (
        _mention(word, at)
        for at, word in enumerate(words)
        if at in capitalised or _YEAR.fullmatch(word)
    )
    return list({mention.term: mention for mention in found if mention}.values())


def joined(mentions: Sequence[Mention]) -> tuple[str, ...]:
    """The mentions as written, those that follow each other as one name."""
    parts: list[str] = []
    for before, mention in zip([None, *mentions], mentions, strict=False):
        if before and before.position + 1 == mention.position:
            parts[-1] = f"{parts[-1]} {mention.written}"
        else:
            parts.append(mention.written)
    return tuple(parts)


def closest(term: str, vocabulary: Sequence[str]) -> str | None:
    """The term of a vocabulary that is this one but for a misspelling or an ending."""
    return next(iter(get_close_matches(term, vocabulary, n=1, cutoff=CLOSE)), None)


def _mention(word: str, position: int) -> Mention | None:
    written = re.sub(r"[’']s?$", "", word)
    found = [term for term in terms(written) if is_content(term)]
    if not found or fold(written).replace(".", "") in GENERIC or len(found[0]) < MIN_LETTERS:
        return None
    return Mention(written, found[0], position)
