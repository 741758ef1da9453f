"""Lexical evidence: which of a question's terms a sentence holds, and how rare they are."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingest.terms import content_terms, is_content, terms

SATURATION = 1.2
"""BM25's k1: how soon a repeated term stops counting (Robertson and Zaragoza 2009)."""

LENGTH_PENALTY = 0.6
"""BM25's b: how much a long sentence is held against it."""


@dataclass(frozen=True, slots=True)
class TermBag:
    """A text as its terms: how often each occurs, and which pairs follow each other."""

    counts: Mapping[str, int]
    pairs: frozenset[tuple[str, str]]
    length: int

    @classmethod
    def of(cls, words: Sequence[str]) -> TermBag:
        return cls(Counter(words), frozenset(pairwise(words)), len(words))


@dataclass(frozen=True, slots=True)
class TermQuery:
    """A question as its content terms, each with its inverse document frequency."""

    idf: Mapping[str, float]
    pairs: frozenset[tuple[str, str]]
    average_length: float

    @property
    def total(self) -> float:
        return sum(self.idf.values()) or 1.0

    def bm25(self, bag: TermBag) -> float:
        """Okapi BM25 over the sum of all idf, so that questions compare."""
        norm = SATURATION * (
            1 - LENGTH_PENALTY + LENGTH_PENALTY * bag.length / max(self.average_length, 1.0)
        )
        score = sum(
            idf * bag.counts[term] * (SATURATION + 1) / (bag.counts[term] + norm)
            for term, idf in self.idf.items()
            if term in bag.counts
        )
        return score / self.total

    def coverage(self, bag: TermBag) -> float:
        """The idf-weighted share, 0 to 1, of the question's terms that occur."""
        return sum(idf for term, idf in self.idf.items() if term in bag.counts) / self.total

    def pair_overlap(self, bag: TermBag) -> float:
        """The share, 0 to 1, of the question's neighbouring terms that are neighbours here."""
        return len(self.pairs & bag.pairs) / len(self.pairs) if self.pairs else 0.0


def term_query(
    question: str,
    sentences_with: Mapping[str, int],
    sentences: int,
    average_length: float,
    corrections: Mapping[str, str] | None = None,
) -> TermQuery:
    """Weigh a question's terms by the number of sentences that hold them.

    ``corrections`` replaces terms that occur nowhere by the ones that were meant.
    """
    corrected = corrections or {}
    wanted = [corrected.get(term, term) for term in content_terms(question)]
    every = [corrected.get(term, term) for term in terms(question)]
    pairs = frozenset(p for p in pairwise(every) if is_content(p[0]) or is_content(p[1]))
    idf = {term: inverse_frequency(sentences_with.get(term, 0), sentences) for term in wanted}
    return TermQuery(idf, pairs, average_length)


def inverse_frequency(holding: int, sentences: int) -> float:
    """BM25's idf, always above 0."""
    return math.log(1 + (sentences - holding + 0.5) / (holding + 0.5))
