"""Lexical evidence: which of a question's terms a text contains, and how rare they are."""

from __future__ import annotations

import math
import sys
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain, pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.retrieval.question import ParsedQuestion
from ingest.text.terms import article_terms, is_content
from ingest.types import ArticleVersion

DECAY = 0.8
"""The share of a mentioned term that is left one sentence later; anything from 0.5 to 0.8 does well."""

Scores = NDArray[np.float64]
"""One score for each text: ``(texts,)``."""

Positions = NDArray[np.integer[Any]]
"""Positions of texts."""

Pair = tuple[str, str]


MOST_SOUGHT = 10_000
"""The terms by which articles are found occur in at most so many sentences, all together."""


@dataclass(frozen=True, slots=True)
class TermQuery:
    """The content terms of a question, each with its inverse document frequency.

    ``pairs`` are neighbouring terms; ``names`` are the terms of its entities.
    """

    idf: Mapping[str, float]
    pairs: frozenset[Pair]
    names: frozenset[str] = frozenset()

    @property
    def total(self) -> float:
        return sum(self.idf.values()) or 1.0


class TermIndex:
    """The terms of texts in reading order, so that all texts are scored at once.

    Held in a few arrays: a dictionary of an article's terms takes ten times the memory.
    """

    def __init__(self, texts: Iterable[Iterable[str]]) -> None:
        found = [frozenset(words) for words in texts]
        # Interned, because articles have most of their terms in common.
        self._terms = tuple(map(sys.intern, sorted(frozenset().union(*found))))
        number = {term: at for at, term in enumerate(self._terms)}
        numbers = np.fromiter(map(number.__getitem__, chain.from_iterable(found)), np.int32)
        text_of = np.repeat(np.arange(len(found), dtype=np.int32), [len(words) for words in found])
        # Stable, so that the texts of each term stay in order.
        self._positions = text_of[np.argsort(numbers, kind="stable")]
        self._ends = np.cumsum(np.bincount(numbers, minlength=len(self._terms)), dtype=np.int64)
        self._size = len(found)

    def __len__(self) -> int:
        """The number of texts."""
        return self._size

    def contains(self, term: str) -> bool:
        """Whether any text contains a term."""
        return len(self.positions_of(term)) > 0

    def document_frequencies(self) -> dict[str, int]:
        """How many texts contain each term."""
        counts = np.diff(self._ends, prepend=0).tolist()
        return dict(zip(self._terms, counts, strict=True))

    def positions_of(self, term: str) -> Positions:
        """The texts that contain a term, in order."""
        at = bisect_left(self._terms, term)
        if at == len(self._terms) or self._terms[at] != term:
            return self._positions[:0]
        return self._positions[self._ends[at - 1] if at else 0 : self._ends[at]]


class TermMatches:
    """Where the terms of a question occur in the texts of several indexes, one after the other."""

    def __init__(self, indexes: Sequence[TermIndex], query: TermQuery) -> None:
        sizes = [len(index) for index in indexes]
        starts = [0, *accumulate(sizes)]
        self._total = query.total
        self._size = starts[-1]
        self._first = np.repeat(starts[:-1], sizes)
        wanted = dict.fromkeys([*query.idf, *chain.from_iterable(query.pairs)])
        self._positions = {term: _joined_positions(indexes, starts, term) for term in wanted}
        self._weighted = [(idf, self._positions[term]) for term, idf in query.idf.items()]
        self._pairs = query.pairs

    def coverage(self) -> Scores:
        """The idf-weighted share, 0 to 1, of the question's terms that each text contains."""
        return self.coverage_of_groups(np.arange(self._size), self._size)

    def coverage_of_groups(self, group_of: Positions, groups: int) -> Scores:
        """The same for groups of texts; ``group_of`` gives the group of each text."""
        scores = np.zeros(groups)
        for idf, at in self._weighted:
            # Assignment by a repeated index adds only once, as it should here.
            scores[group_of[at]] += idf
        return scores / self._total

    def carried(self) -> Scores:
        """Coverage that includes terms of earlier texts of the same index, weighted less the farther back they are.

        A sentence seldom repeats its subject: "It opened in 1932."
        """
        scores, order = np.zeros(self._size), np.arange(self._size)
        left = DECAY ** np.arange(self._size + 1)
        for idf, at in self._weighted:
            last = np.full(self._size, -1)
            last[at] = at
            last = np.maximum.accumulate(last)
            scores += np.where(last >= self._first, idf * left[order - last], 0)
        return scores / self._total

    def with_a_pair(self) -> NDArray[np.bool_]:
        """Which texts contain both terms of a neighbouring pair of the question, wherever."""
        contains = {term: np.zeros(self._size, dtype=bool) for term in self._positions}
        for term, at in self._positions.items():
            contains[term][at] = True
        found = np.zeros(self._size, dtype=bool)
        for one, other in self._pairs:
            found |= contains[one] & contains[other]
        return found


def _joined_positions(indexes: Sequence[TermIndex], starts: Sequence[int], term: str) -> Positions:
    shifted = (i.positions_of(term) + start for i, start in zip(indexes, starts, strict=False))
    return np.concatenate([*shifted, np.arange(0)])


def pair_overlap(words: Sequence[str], query: TermQuery) -> float:
    """The share, 0 to 1, of the question's neighbouring terms that are neighbours in a text too."""
    return len(query.pairs & set(pairwise(words))) / max(len(query.pairs), 1)


def term_query(
    question: ParsedQuestion,
    sentences_per_term: Mapping[str, int],
    sentences: int,
    corrections: Mapping[str, str] | None = None,
) -> TermQuery:
    """Weigh a question's terms by the number of sentences that contain them.

    ``corrections`` maps misspelled terms to those that were meant.
    """
    corrected = corrections or {}
    content = [corrected.get(term, term) for term in question.content_terms]
    every = [corrected.get(term, term) for term in question.terms]
    pairs = frozenset(p for p in pairwise(every) if is_content(p[0]) or is_content(p[1]))
    idf = {term: inverse_frequency(sentences_per_term.get(term, 0), sentences) for term in content}
    names = frozenset(corrected.get(entity.term, entity.term) for entity in question.entities)
    return TermQuery(idf, pairs, names)


def inverse_frequency(containing: int, sentences: int) -> float:
    """The idf of BM25, always above 0."""
    return math.log(1 + (sentences - containing + 0.5) / (containing + 0.5))


def sought_terms(
    sentences_per_term: Mapping[str, int], sentences: int, most: int = MOST_SOUGHT
) -> dict[str, float]:
    """The terms by which articles are found, each with its idf: the rarest, at least one.

    Together they occur in at most ``most`` sentences, so that the search takes no longer in
    a large library. What is common there says little, and similar vectors find it as well.
    """
    found: dict[str, float] = {}
    total = 0
    for term, containing in sorted(sentences_per_term.items(), key=lambda item: item[1]):
        total += containing
        if containing and (not found or total <= most):
            found[term] = inverse_frequency(containing, sentences)
    return found


def version_terms(version: ArticleVersion) -> frozenset[str]:
    """The terms of a version's title and text, each once."""
    return frozenset(article_terms(f"{version.article.title or ''}\n{version.article.text}"))
