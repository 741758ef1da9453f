"""Lexical evidence: which of a question's terms a text holds, and how rare they are."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ingest.terms import content_terms, is_content, terms

SATURATION = 1.2
"""BM25's k1: how soon a repeated term stops counting (Robertson and Zaragoza 2009)."""

LENGTH_PENALTY = 0.6
"""BM25's b: how much a long sentence is held against it."""

Scores = NDArray[np.float64]
"""A number for each text: ``(texts,)``."""

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class TermQuery:
    """A question as its content terms, each with its inverse document frequency.

    ``average_length`` is that of the texts of the scope, in terms; ``names`` are
    the terms of the names that the question mentions.
    """

    idf: Mapping[str, float]
    pairs: frozenset[Pair]
    average_length: float
    names: frozenset[str] = frozenset()

    @property
    def total(self) -> float:
        return sum(self.idf.values()) or 1.0


class TermIndex:
    """Texts as their terms, for scoring all of them at once."""

    def __init__(self, texts: Sequence[Sequence[str]]) -> None:
        self.lengths: Scores = np.array([len(words) for words in texts], dtype=np.float64)
        self._texts = [Counter(words) for words in texts]
        self._postings: dict[str, list[tuple[int, int]]] = {}

    def holds(self, term: str) -> bool:
        """Whether any text holds a term."""
        return any(term in counts for counts in self._texts)

    def holding(self) -> dict[str, int]:
        """How many texts hold each term."""
        return Counter(term for counts in self._texts for term in counts)

    def bm25(self, query: TermQuery) -> Scores:
        """Okapi BM25 over the sum of all idf, so that questions compare."""
        relative = self.lengths / max(query.average_length, 1.0)
        norm = SATURATION * (1 - LENGTH_PENALTY + LENGTH_PENALTY * relative)
        scores = np.zeros(len(self.lengths))
        for term, idf in query.idf.items():
            for text, count in self._places(term):
                scores[text] += idf * count * (SATURATION + 1) / (count + norm[text])
        return scores / query.total

    def coverage(self, query: TermQuery) -> Scores:
        """The idf-weighted share, 0 to 1, of the question's terms that each text holds."""
        scores = np.zeros(len(self.lengths))
        for term, idf in query.idf.items():
            for text, _ in self._places(term):
                scores[text] += idf
        return scores / query.total

    def _places(self, term: str) -> list[tuple[int, int]]:
        """The texts that hold a term, each with how often; most terms are never asked for."""
        if term in self._postings:
            return self._postings[term]
        places = [(at, counts[term]) for at, counts in enumerate(self._texts) if term in counts]
        # Without those that are in no text, of which there is no end.
        if places:
            self._postings[term] = places
        return places


def pair_overlap(words: Sequence[str], query: TermQuery) -> float:
    """The share, 0 to 1, of the question's neighbouring terms that are neighbours in a text."""
    return len(query.pairs & set(pairwise(words))) / max(len(query.pairs), 1)


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
