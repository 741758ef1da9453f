"""Lexical evidence: which of a question's terms a text holds, and how rare they are."""

from __future__ import annotations

import math
import sys
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ingest.text.terms import content_terms, is_content, terms

FADING = 0.8
"""How much of a term that was mentioned is left one sentence later; from 0.5 to 0.8 all do well."""

Scores = NDArray[np.float64]
"""A number for each text: ``(texts,)``."""

Places = NDArray[np.integer[Any]]
"""Which texts."""

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class TermQuery:
    """A question as its content terms, each with its inverse document frequency.

    ``names`` are the terms of the names that the question mentions.
    """

    idf: Mapping[str, float]
    pairs: frozenset[Pair]
    names: frozenset[str] = frozenset()

    @property
    def total(self) -> float:
        return sum(self.idf.values()) or 1.0


class TermIndex:
    """Texts as their terms, in the order in which they are read, for scoring all of them at once.

    Kept in few arrays, since a dictionary of an article's terms takes ten times their memory.
    """

    def __init__(self, texts: Iterable[Iterable[str]]) -> None:
        places: defaultdict[str, list[int]] = defaultdict(list)
        self._size = 0
        for words in texts:
            for word in frozenset(words):
                places[word].append(self._size)
            self._size += 1
        # Interned, because articles have most of their terms in common.
        self._terms = tuple(sys.intern(term) for term in sorted(places))
        counts = [len(places[term]) for term in self._terms]
        self._ends = np.cumsum(counts, dtype=np.int64)
        self._places = np.fromiter(chain.from_iterable(places[t] for t in self._terms), np.int32)

    def holds(self, term: str) -> bool:
        """Whether any text holds a term."""
        return len(self._holding(term)) > 0

    def holding(self) -> dict[str, int]:
        """How many texts hold each term."""
        counts = np.diff(self._ends, prepend=0).tolist()
        return dict(zip(self._terms, counts, strict=True))

    def coverage(self, query: TermQuery) -> Scores:
        """The idf-weighted share, 0 to 1, of the question's terms that each text holds."""
        return self.coverage_of_groups(query, np.arange(self._size), self._size)

    def coverage_of_groups(self, query: TermQuery, group_of: Places, groups: int) -> Scores:
        """The same for groups of texts, where ``group_of`` says to which each text belongs."""
        scores = np.zeros(groups)
        for term, idf in query.idf.items():
            # A group that is named twice gets it once.
            scores[group_of[self._holding(term)]] += idf
        return scores / query.total

    def carried(self, query: TermQuery) -> Scores:
        """The same, and a term that only texts before it hold counts the less the farther they are.

        A sentence seldom repeats what it goes on about: "It opened in 1932."
        """
        scores, order = np.zeros(self._size), np.arange(self._size)
        for term, idf in query.idf.items():
            places = self._holding(term)
            if len(places):
                last = np.full(self._size, -np.inf)
                last[places] = places
                scores += idf * FADING ** (order - np.maximum.accumulate(last))
        return scores / query.total

    def _holding(self, term: str) -> Places:
        at = bisect_left(self._terms, term)
        if at == len(self._terms) or self._terms[at] != term:
            return self._places[:0]
        return self._places[self._ends[at - 1] if at else 0 : self._ends[at]]


def pair_overlap(words: Sequence[str], query: TermQuery) -> float:
    """The share, 0 to 1, of the question's neighbouring terms that are neighbours in a text."""
    return len(query.pairs & set(pairwise(words))) / max(len(query.pairs), 1)


def term_query(
    question: str,
    sentences_per_term: Mapping[str, int],
    sentences: int,
    corrections: Mapping[str, str] | None = None,
) -> TermQuery:
    """Weigh a question's terms by the number of sentences that hold them.

    ``corrections`` replaces terms that occur nowhere by the ones that were meant.
    """
    corrected = corrections or {}
    wanted = [corrected.get(term, term) for term in content_terms(question)]
    every = [corrected.get(term, term) for term in terms(question)]
    pairs = frozenset(p for p in pairwise(every) if is_content(p[0]) or is_content(p[1]))
    idf = {term: inverse_frequency(sentences_per_term.get(term, 0), sentences) for term in wanted}
    return TermQuery(idf, pairs)


def inverse_frequency(holding: int, sentences: int) -> float:
    """BM25's idf, always above 0."""
    return math.log(1 + (sentences - holding + 0.5) / (holding + 0.5))
