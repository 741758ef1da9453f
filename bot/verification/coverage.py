"""How many of a claim's words the sentences that it cites have.

Names, numbers and dates do not count. They have gates of their own, and must not
make up for a wrong verb.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache

from bot.verification.lemmas import lemma
from bot.verification.lexicon import (
    FUNCTION_WORDS,
    MONTHS,
    NEGATIONS,
    SYNONYMS,
)
from bot.verification.names import find_names
from bot.verification.normalization import CACHED_TEXTS, CAPITAL, Word, is_unspaced, words
from bot.verification.number_words import NUMBER_WORDS

_BREAK = re.compile(
    rf"(?<=[.!?])['\"’”]?\s+(?=['\"‘“]?{CAPITAL})"
    r"|;\s+|,\s+(?:and|but|while|whereas|although|though|as)\s+|\s(?:while|whereas|although)\s"
)
"""Between sentences, and between clauses that each state something."""
_MIN_PART_WORDS = 3
_NOT_CONTENT = FUNCTION_WORDS | NEGATIONS | NUMBER_WORDS | frozenset(MONTHS)


@lru_cache(maxsize=CACHED_TEXTS)
def claim_terms(claim: str) -> frozenset[str]:
    """The stems of a claim without names, numbers, dates and function words."""
    named = {word.start for name in find_names(claim) for word in name.words}
    return frozenset(_terms([word for word in words(claim) if word.start not in named]))


@lru_cache(maxsize=CACHED_TEXTS)
def text_terms(text: str) -> frozenset[str]:
    """The stems of an article's text, with the synonyms that a paraphrase may use."""
    synonyms = _synonyms()
    found = set(_terms(words(text)))
    return frozenset(found.union(*(synonyms.get(term, ()) for term in found)))


def coverage(claim: str, cited: str) -> float:
    """The share of a claim's terms that the cited text has, from 0 to 1.

    A claim of several sentences or clauses gets the share of its worst one.
    """
    theirs = text_terms(cited)
    parts = [part for part in _BREAK.split(claim) if len(words(part)) >= _MIN_PART_WORDS]
    return min((_share(claim_terms(part), theirs) for part in parts or [claim]), default=0.0)


def _share(ours: frozenset[str], theirs: frozenset[str]) -> float:
    return len(ours & theirs) / len(ours) if ours else 1.0


@cache
def _synonyms() -> dict[str, frozenset[str]]:
    """Each stem of the synonym groups, with the stems of its groups."""
    found: dict[str, frozenset[str]] = {}
    for group in SYNONYMS:
        stems = frozenset(map(lemma, group))
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
            yield lemma(key)
