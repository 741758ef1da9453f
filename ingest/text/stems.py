"""Words to stems, by the English Snowball algorithm (Porter 2001)."""

from __future__ import annotations

from functools import cache, lru_cache
from threading import Lock

import Stemmer

_TURNS = Lock()


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """The stem of a folded word."""
    # A stemmer keeps the word it works on, so threads take turns.
    with _TURNS:
        return str(_stemmer().stemWord(word))


@cache
def _stemmer() -> Stemmer.Stemmer:
    return Stemmer.Stemmer("english")
