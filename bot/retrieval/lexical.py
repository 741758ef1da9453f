"""Lexical evidence: which of a question's terms a text holds, and how rare they are."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ingest.terms import content_terms, is_content, terms

FADING = 0.8
"""How much of a term that was mentioned is left one sentence later; from 0.5 to 0.8 all do well."""

Scores = NDArray[np.float64]
"""A number for each text: ``(texts,)``."""

Places = NDArray[np.int64]
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
    """Texts as their terms, in the order in which they are read, for scoring all of them at once."""

    def __init__(self, texts: Iterable[Iterable[str]]) -> None:
        self._texts = [frozenset(words) for words in texts]
        self._postings: dict[str, Places] = {}

    def holds(self, term: str) -> bool:
        """Whether any text holds a term."""
        return any(term in held for held in self._texts)

    def holding(self) -> dict[str, int]:
        """How many texts hold each term."""
        return Counter(term for held in self._texts for term in held)

    def coverage(self, query: TermQuery) -> Scores:
        """The idf-weighted share, 0 to 1, of the question's terms that each text holds."""
        scores = np.zeros(len(self._texts))
        for term, idf in query.idf.items():
            scores[self._places(term)] += idf
        return scores / query.total

    def carried(self, query: TermQuery) -> Scores:
        """The same, and a term that only texts before it hold counts the less the farther they are.

        A sentence seldom repeats what it goes on about: "It opened in 1932."
        """
        scores, order = np.zeros(len(self._texts)), np.arange(len(self._texts))
        for term, idf in query.idf.items():
            places = self._places(term)
            if len(places):
                last = np.full(len(order), -np.inf)
                last[places] = places
                scores += idf * FADING ** (order - np.maximum.accumulate(last))
        return scores / query.total

    def _places(self, term: str) -> Places:
        """The texts that hold a term; most terms are never asked for."""
        if term in self._postings:
            return self._postings[term]
        places = np.array(
            [at for at, held in enumerate(self._texts) if term in held], dtype=np.int64
        )
        # Without those that are in no text, of which there is no end.
        if len(places):
            self._postings[term] = places
        return places


def pair_overlap(words: Sequence[str], query: TermQuery) -> float:
    """The share, 0 to 1, of the question's neighbouring terms that are neighbours in a text."""
    return len(query.pairs & set(pairwise(words))) / max(len(query.pairs), 1)


def term_query(
    question: str,
    sentences_with: Mapping[str, int],
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
    idf = {term: inverse_frequency(sentences_with.get(term, 0), sentences) for term in wanted}
    return TermQuery(idf, pairs)


def inverse_frequency(holding: int, sentences: int) -> float:
    """BM25's idf, always above 0."""
    return math.log(1 + (sentences - holding + 0.5) / (holding + 0.5))
