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
    ANAPHORS,
    DETERMINERS,
    FUNCTION_WORDS,
    GENERIC_NOUNS,
    MONTHS,
    NEGATIONS,
    REPORTING_VERBS,
    SYNONYMS,
)
from bot.verification.names import Name, find_names
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


def needs_antecedent(text: str) -> bool:
    """Whether a text has an anaphor, such as "it" or "the company"."""
    return any(True for _ in _anaphors(words(text)))


def resolves_anaphor(name: Name, claim: str, text: str) -> bool:
    """Whether a claim has a name where a sentence has "it" or "the company".

    The same word must follow both, and no name of the sentence may come before
    the anaphor, which would refer to that name. A part of the name in the
    sentence suffices as well.
    """
    found = words(text)
    parts = {word.key for word in name.words}
    if any(word.key in parts for other in find_names(text) for word in other.words):
        return True
    name_starts = [other.words[0].start for other in find_names(text)]
    theirs = {
        _next_term(found[at + 1 :])
        for at in _anaphors(found)
        if not any(start < found[at].start for start in name_starts)
    }
    named = {word.start for other in find_names(claim) for word in other.words}
    rest = [word for word in words(claim) if word.start > name.words[-1].start]
    return _next_term([word for word in rest if word.start not in named]) in theirs


def _anaphors(found: Sequence[Word]) -> Iterator[int]:
    """The positions of the anaphors; of "the firm", that of the noun."""
    for at, word in enumerate(found):
        if word.key in ANAPHORS or (
            at and found[at - 1].key in DETERMINERS and word.key.removesuffix("s") in GENERIC_NOUNS
        ):
            yield at


def _next_term(found: Sequence[Word]) -> frozenset[str]:
    """The first term with its synonyms; empty when there is none."""
    if found and found[0].key in REPORTING_VERBS:
        return REPORTING_VERBS
    first = next(_terms(found), None)
    return frozenset() if first is None else _synonyms().get(first, frozenset((first,)))


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
