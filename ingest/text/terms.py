"""Splits text into terms, the words that lexical search counts.

A term is a case-folded and stemmed word (English Snowball, Porter 2001), a
number without thousands separators, or a pair of characters in scripts that put
no spaces between words. Articles and queries are split in the same way.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from itertools import chain
from threading import Lock

import Stemmer

STOP_WORDS = frozenset(
    """
    a about after again all also am an and any are as at be been before being between both but by
    can could did do does doing done down during each for from had has have having he her here hers
    him his how i if in into is it its just many may me might more most much must my no nor not of
    off on only or other our out over own s same shall she should so such t than that the their
    them then there these they this those to too under up us very was we were what when where which
    who whom whose why will with would yet you your d ll re ve m tell say said says please know
    someone something anyone anything kind type
    """.split()
)
"""Function words, which say nothing about a subject."""

_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+")

_WORD = re.compile(
    rf"""
    \d+(?:[.,]\d+)*                                # a number
    | [^\W\d_](?:\.[^\W\d_])+(?![^\W_])\.?        # U.S., a.m.
    | {_UNSPACED.pattern}
    | [^\W\d_]+
    """,
    re.VERBOSE,
)

_PLAIN = {"’": "'", "™": "", "℠": "", "\u00ad": ""}
"""Trade mark signs and soft hyphens are not part of a word, but would be after folding."""

_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]+")

_CAPITALISED = r"[A-Z][^\W\d_]+"

_LONG_NAME = re.compile(
    rf"\b{_CAPITALISED}(?:\s(?:(?:of|the|and|for|in)\s)?(?:the\s)?{_CAPITALISED}){{2,5}}\b"
)

MAX_WORD = 64
"""Characters of a word that count; longer ones are data, such as an address or a picture."""

_SLICE = 1_000
"""Characters that are decomposed at once: sorting a run of accents takes quadratic time."""

_REMEMBERED = 100_000
"""Words whose terms are kept in memory."""

_STEMMER_LOCK = Lock()


def terms(text: str) -> list[str]:
    """All terms of a text, in order."""
    return list(chain.from_iterable(map(_TERMS_OF.__getitem__, _words(text))))


def article_terms(text: str) -> list[str]:
    """All terms of an article's text, and the initials of the long names in it.

    So a query for EFF finds an article that says Electronic Frontier Foundation.
    """
    return [*terms(text), *_initials(text)]


def content_terms(text: str) -> list[str]:
    """The terms of a text without function words, each once, in order."""
    content = (_TERMS_OF[word] for word in _words(text) if word not in STOP_WORDS)
    return list(dict.fromkeys(chain.from_iterable(content)))


def is_content(term: str) -> bool:
    """Whether a term is not a function word."""
    return term not in _stop_terms()


def fold(text: str) -> str:
    """Fold case, remove accents, and use plain quotation marks. Idempotent."""
    if text.isascii():
        return text.lower()
    # Decomposition yields capitals (from ℋ) and case folding yields marks (from İ), so twice.
    for char, plain in _PLAIN.items():
        text = text.replace(char, plain)
    decomposed = _decomposed(_decomposed(text).casefold())
    return _BEYOND_ASCII.sub(_without_marks, decomposed)


def _without_marks(run: re.Match[str]) -> str:
    return "".join(char for char in run.group() if not unicodedata.combining(char))


def _decomposed(text: str) -> str:
    """The text decomposed; the order of the marks of one letter, which ``fold`` removes, is free."""
    slices = (text[start : start + _SLICE] for start in range(0, len(text), _SLICE))
    return "".join(unicodedata.normalize("NFKD", part) for part in slices)


def _initials(text: str) -> Iterator[str]:
    for run in _LONG_NAME.finditer(text):
        words = [word.lower() for word in re.split(r"\W+", run.group()) if word[:1].isupper()]
        yield stem("".join(word[0] for word in words if word not in STOP_WORDS))


def _words(text: str) -> list[str]:
    """The folded words and numbers of a text, in order."""
    return _WORD.findall(fold(text))


class _TermsOf(dict[str, Sequence[str]]):
    """The terms of folded words and numbers, remembered: a cache with an order takes twice as long."""

    def __missing__(self, word: str) -> Sequence[str]:
        found = _split(word)
        # Longer words are rare, and would fill the memory.
        if len(word) <= MAX_WORD:
            if len(self) >= _REMEMBERED:
                self.clear()
            self[word] = found
        return found


_TERMS_OF = _TermsOf()


def _split(word: str) -> Sequence[str]:
    """The terms of a folded word or number."""
    if word[0].isdecimal():
        return (word.replace(",", "")[:MAX_WORD],)
    if "." in word:
        return (stem(word.replace(".", "")),)
    if _UNSPACED.match(word):
        return tuple(word[at : at + 2] for at in range(max(len(word) - 1, 1)))
    return (stem(word),)


@cache
def _stop_terms() -> frozenset[str]:
    return frozenset(stem(word) for word in STOP_WORDS) | STOP_WORDS


def stem(word: str) -> str:
    """The stem of a folded word, of which ``MAX_WORD`` characters count."""
    return _stem(word[:MAX_WORD])


@lru_cache(maxsize=100_000)
def _stem(word: str) -> str:
    # The stemmer is not thread-safe.
    with _STEMMER_LOCK:
        return str(_stemmer().stemWord(word))


@cache
def _stemmer() -> Stemmer.Stemmer:
    return Stemmer.Stemmer("english")
