"""Finds the names of a claim, and looks them up in the text of an article.

A name is a run of capitalised words. A single word that opens a sentence counts
unless it is in ``SENTENCE_OPENERS``. Names are compared without case, possessive
and plural, as articles may be lower-cased throughout.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.verification.lexicon import (
    ALIASES,
    AMBIGUOUS_ACRONYMS,
    CALENDAR_WORDS,
    FUNCTION_WORDS,
    NAME_CONNECTIVES,
    SENTENCE_OPENERS,
)
from bot.verification.normalization import CACHED_CHARACTERS, Word, fold, fold_marks, words
from ingest.runtime.sized_cache import cached_by_length
from ingest.text.terms import stem

MAX_EXTRA_WORDS = 2
"""How many other words a name may have inside it in the article: "President [Donald] Trump"."""

LOWER_CASED_SHARE = 0.005
"""A text with a smaller share of capitals counts as lower-cased; sentence case alone makes twice that."""

SUBJECT_WORDS = 3

_CACHED_ARTICLES = 4_000_000
"""Characters of the articles for which it is cached whether they are lower-cased."""


_SUFFIXES = ("s", "n", "ns", "an", "ans", "i", "is", "ic")
_SENTENCE_END = re.compile(r"(?:^|[.!?:]'?\s|\s')\W*$")
_ABBREVIATION = re.compile(
    r"(?:^|[\s'(-])(?:mr|mrs|ms|dr|st|sen|rep|gov|gen|prof|sgt|lt|col|capt|rev|hon|[^\W\d_])\.\s*$",
    re.IGNORECASE,
)
_ORDINAL = re.compile(r"\d+(?:st|nd|rd|th)")
_MAX_ACRONYM = 6


@dataclass(frozen=True, slots=True)
class Name:
    """A run of capitalised words; ``opens`` marks a single word that opens a sentence."""

    words: tuple[Word, ...]
    opens: bool = False

    def is_subject_of(self, claim: str) -> bool:
        """Whether the name is near the beginning of a claim, where its subject is."""
        return self.words[0] in words(claim)[:SUBJECT_WORDS]

    def shares_word_with(self, text: str) -> bool:
        return not {word.key for word in self.words}.isdisjoint(word.key for word in words(text))

    def __str__(self) -> str:
        return " ".join(word.surface for word in self.words)


@cached_by_length(CACHED_CHARACTERS)
def find_names(claim: str) -> tuple[Name, ...]:
    """The names of a claim, in order."""
    return tuple(_names(words(claim), fold_marks(claim)))


def opening_names(text: str) -> tuple[Name, ...]:
    """The names near the beginning of a text, without months and days of the week."""
    return tuple(
        name
        for name in find_names(text)
        if name.is_subject_of(text) and not all(word.key in CALENDAR_WORDS for word in name.words)
    )


@cached_by_length(_CACHED_ARTICLES)
def is_lower_cased(article_text: str) -> bool:
    """Whether an article is lower-cased throughout, so that names have no capitals."""
    letters = sum(map(str.isalpha, article_text))
    return sum(map(str.isupper, article_text)) < letters * LOWER_CASED_SHARE


def contains_name(text: str, name: Name, *, lower_cased: bool = False) -> bool:
    """Whether a text has the name: its words in order and close together, an alias or its acronym."""
    found = words(text)
    positions = [
        [at for at, word in enumerate(found) if _same_word(wanted, word, lower_cased=lower_cased)]
        for wanted in name.words
    ]
    if all(positions):
        reach = len(name.words) + MAX_EXTRA_WORDS
        if any(_follow_closely(start, positions[1:], start + reach) for start in positions[0]):
            return True
    if name.opens and any(stem(word.key) == stem(name.words[0].key) for word in found):
        return True
    return _by_alias(found, name) or _by_initials(found, name)


def _names(found: Sequence[Word], text: str) -> Iterator[Name]:
    run: list[Word] = []
    for word in found:
        opens = _opens_sentence(word, text)
        ordinary = word.key in (
            SENTENCE_OPENERS if opens else NAME_CONNECTIVES
        ) and not _is_acronym(word)
        belongs = word.capitalised and not ordinary and not _ORDINAL.fullmatch(word.key)
        if run and (opens or not belongs or _are_separate(run[-1], word, text)):
            yield _name(run, text)
            run = []
        if belongs:
            run.append(word)
    if run:
        yield _name(run, text)


def _are_separate(before: Word, word: Word, text: str) -> bool:
    """Whether two adjacent capitalised words belong to different names."""
    return (
        text[before.end : word.start] not in {" ", "-", ". "}
        or before.surface.endswith("'s")
        or bool(CALENDAR_WORDS & {before.key, word.key})
    )


def _opens_sentence(word: Word, text: str) -> bool:
    before = text[max(0, word.start - 12) : word.start]
    return bool(_SENTENCE_END.search(before)) and not _ABBREVIATION.search(before)


def _name(run: Sequence[Word], text: str) -> Name:
    opens = len(run) == 1 and _opens_sentence(run[0], text) and not _is_acronym(run[0])
    return Name(tuple(run), opens)


def _is_acronym(word: Word) -> bool:
    return len(word.surface) > 1 and word.surface.isupper()


def _same_word(wanted: Word, word: Word, *, lower_cased: bool) -> bool:
    if wanted.key in AMBIGUOUS_ACRONYMS and _is_acronym(wanted):
        return word.key == wanted.key and (word.surface.isupper() or lower_cased)
    shorter, longer = sorted((wanted.key, word.key), key=len)
    if shorter == longer:
        return True
    return len(shorter) > 3 and longer.startswith(shorter) and longer[len(shorter) :] in _SUFFIXES


def _follow_closely(start: int, positions: Sequence[Sequence[int]], limit: int) -> bool:
    """Whether each word has a position after the previous word's and before ``limit``."""
    if not positions:
        return True
    return any(
        _follow_closely(at, positions[1:], limit) for at in positions[0] if start < at < limit
    )


def _by_alias(found: Sequence[Word], name: Name) -> bool:
    wanted = " ".join(word.key for word in name.words)
    surfaces = {word.surface.casefold() for word in found if _is_acronym(word)}
    running = f" {' '.join(word.key for word in found)} "
    for short, long in ALIASES:
        if wanted == long and short in surfaces:
            return True
        if wanted == short and _is_acronym(name.words[0]) and f" {long} " in running:
            return True
    return False


def _by_initials(found: Sequence[Word], name: Name) -> bool:
    """Whether an acronym has the initials of the text's words: EFF, Electronic Frontier Foundation."""
    letters = fold(name.words[0].surface)
    if (
        len(name.words) > 1
        or not _is_acronym(name.words[0])
        or not 2 < len(letters) <= _MAX_ACRONYM
    ):
        return False
    initials = "".join(
        word.key[0] for word in found if word.capitalised or word.key not in FUNCTION_WORDS
    )
    return letters in initials
