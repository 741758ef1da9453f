"""How much of a claim's own words stand in the sentences that it cites.

Names, numbers and dates are left out: they are checked one by one, and a claim
made of the right names and a wrong verb must not pass for them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache

from bot.writing.dates import MONTHS
from bot.writing.folding import Word, is_unspaced, words
from bot.writing.lexicon import (
    ANAPHORS,
    DETERMINERS,
    FUNCTION_WORDS,
    GENERIC_NOUNS,
    NEGATIONS,
    SYNONYMS,
)
from bot.writing.names import find_names
from bot.writing.number_words import NUMBER_WORDS
from ingest.stems import stem

_SENTENCE_BREAK = re.compile(r"(?<=[.!?])['\"’”]?\s+(?=['\"‘“]?[^\W\d_a-z])")
_SHORTEST_PART = 3
_NOT_CONTENT = FUNCTION_WORDS | NEGATIONS | NUMBER_WORDS | frozenset(MONTHS)


@lru_cache(maxsize=4_096)
def claim_terms(claim: str) -> frozenset[str]:
    """What a claim says beside names, numbers, dates and function words."""
    named = {word.start for name in find_names(claim) for word in name.words}
    return frozenset(_terms([word for word in words(claim) if word.start not in named]))


@lru_cache(maxsize=4_096)
def text_terms(text: str) -> frozenset[str]:
    """All that a text of an article says, and the synonyms that a paraphrase may put for it."""
    synonyms = _synonyms()
    found = set(_terms(words(text)))
    return frozenset(found.union(*(synonyms.get(term, ()) for term in found)))


def coverage(claim: str, cited: str) -> float:
    """The share, 0 to 1, of a claim's terms that stand in the cited text.

    A claim of several sentences is as good as its worst.
    """
    theirs = text_terms(cited)
    parts = [part for part in _SENTENCE_BREAK.split(claim) if len(words(part)) >= _SHORTEST_PART]
    return min((_share(claim_terms(part), theirs) for part in parts or [claim]), default=0.0)


def needs_antecedent(text: str) -> bool:
    """Whether a sentence opens a reference that an earlier sentence resolves."""
    found = words(text)
    if any(word.key in ANAPHORS for word in found):
        return True
    return any(
        found[at].key in DETERMINERS and found[at + 1].key.removesuffix("s") in GENERIC_NOUNS
        for at in range(len(found) - 1)
    )


def _share(ours: frozenset[str], theirs: frozenset[str]) -> float:
    return len(ours & theirs) / len(ours) if ours else 1.0


@cache
def _synonyms() -> dict[str, frozenset[str]]:
    """Each stem of the synonym groups, with the stems that may stand for it."""
    found: dict[str, frozenset[str]] = {}
    for group in SYNONYMS:
        stems = frozenset(map(stem, group))
        for member in stems:
            found[member] = found.get(member, frozenset()) | stems
    return found


def _terms(found: Sequence[Word]) -> Iterator[str]:
    for word in found:
        key = word.key
        if key in _NOT_CONTENT or key[0].isdigit() or key.endswith("n't"):
            continue
        if is_unspaced(key):
            yield from (key[at : at + 2] for at in range(max(1, len(key) - 1)))
        else:
            yield stem(key)
