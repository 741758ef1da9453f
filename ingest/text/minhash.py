"""Similarity of texts: shingles, and MinHash bands to find candidates.

A text is represented by the set of its shingles, which are runs of words. Two
texts are near-duplicates if the longer one has most of the shorter one's
shingles: containment (Broder 1997). Similar texts are likely to have a band of
their MinHash signatures in common, so a table of bands finds them without
comparing all texts (Leskovec, Rajaraman and Ullman 2014, chapter 3). Stored
bands are compared with those of later releases, so the numbers computed here
must never change.
"""

from __future__ import annotations

import re
import zlib
from functools import cache

import numpy as np
from numpy.typing import NDArray

SHINGLE_WORDS = 3
MIN_SHINGLES = 10
"""Shorter texts are not compared."""

NEAR_DUPLICATE = 0.65
"""The containment from which two texts are near-duplicates.

A report in which every tenth word is changed keeps about 0.7. Unrelated news has less than 0.06,
and reports that consist of the same few phrases have about 0.5."""

BANDS = 32
ROWS = 3
"""Two texts that share half of all their shingles, such as a report and its first half, have a band
in common with a probability of 98.6 %; with 0.4 it is 88 %, and with 0.02 it is 0.03 %."""

_UNSPACED = "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_WORD = re.compile(rf"[{_UNSPACED}]|[^\W_{_UNSPACED}]+")
_SEED = 19970611
_MIX = np.uint64(0x9E3779B97F4A7C15)

Shingles = NDArray[np.uint64]


def shingles(text: str) -> Shingles:
    """Hashes of the distinct runs of words, sorted; empty if the text is too short to compare."""
    words = np.array(
        [
            zlib.crc32(word.encode("utf-8", "surrogatepass"))
            for word in _WORD.findall(text.casefold())
        ],
        dtype=np.uint64,
    )
    if len(words) < SHINGLE_WORDS + MIN_SHINGLES - 1:
        return np.empty(0, dtype=np.uint64)
    runs = np.zeros(len(words) - SHINGLE_WORDS + 1, dtype=np.uint64)
    for offset in range(SHINGLE_WORDS):
        runs = _hash(runs ^ words[offset : offset + len(runs)])
    return np.unique(runs)


def bands(found: Shingles) -> tuple[int, ...]:
    """``BANDS`` signed 64-bit numbers; texts that have one in common may be similar."""
    if not len(found):
        return ()
    factors, terms = _permutations()
    lowest = np.array([(found * a + b).min() for a, b in zip(factors, terms, strict=True)])
    keys = np.arange(BANDS, dtype=np.uint64)
    for row in lowest.reshape(BANDS, ROWS).T:
        keys = _hash(keys ^ row)
    return tuple(keys.view(np.int64).tolist())


def containment(some: Shingles, others: Shingles) -> float:
    """The share of the shorter text's shingles that the longer one also has, from 0 to 1."""
    shorter = min(len(some), len(others))
    return len(np.intersect1d(some, others, assume_unique=True)) / shorter if shorter else 0.0


def _hash(values: Shingles) -> Shingles:
    """Hash numbers to 64 bits: one round of splitmix64 (Steele et al. 2014)."""
    values = (values + _MIX) * np.uint64(0xBF58476D1CE4E5B9)
    return values ^ (values >> np.uint64(29))


@cache
def _permutations() -> tuple[Shingles, Shingles]:
    """Odd factors and summands of affine maps, which permute the 64-bit numbers."""
    draw = np.arange(1, 2 * BANDS * ROWS + 1, dtype=np.uint64) * np.uint64(_SEED)
    draw = _hash(_hash(draw))
    half = BANDS * ROWS
    return draw[:half] | np.uint64(1), draw[half:]
