"""Lexical evidence: which of a question's terms a text contains, and how rare they are."""

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
        positions: defaultdict[str, list[int]] = defaultdict(list)
        self._size = 0
        for words in texts:
            for word in frozenset(words):
                positions[word].append(self._size)
            self._size += 1
        # Interned, because articles have most of their terms in common.
        self._terms = tuple(sys.intern(term) for term in sorted(positions))
        counts = [len(positions[term]) for term in self._terms]
        self._ends = np.cumsum(counts, dtype=np.int64)
        self._positions = np.fromiter(
            chain.from_iterable(positions[t] for t in self._terms), np.int32
        )

    def contains(self, term: str) -> bool:
        """Whether any text contains a term."""
        return len(self._positions_of(term)) > 0

    def document_frequencies(self) -> dict[str, int]:
        """How many texts contain each term."""
        counts = np.diff(self._ends, prepend=0).tolist()
        return dict(zip(self._terms, counts, strict=True))

    def coverage(self, query: TermQuery) -> Scores:
        """The idf-weighted share, 0 to 1, of the question's terms that each text contains."""
        return self.coverage_of_groups(query, np.arange(self._size), self._size)

    def coverage_of_groups(self, query: TermQuery, group_of: Positions, groups: int) -> Scores:
        """The same for groups of texts; ``group_of`` gives the group of each text."""
        scores = np.zeros(groups)
        for term, idf in query.idf.items():
            # Assignment by a repeated index adds only once, as it should here.
            scores[group_of[self._positions_of(term)]] += idf
        return scores / query.total

    def carried(self, query: TermQuery) -> Scores:
        """Coverage that includes terms of earlier texts, weighted less the farther back they are.

        A sentence seldom repeats its subject: "It opened in 1932."
        """
        scores, order = np.zeros(self._size), np.arange(self._size)
        for term, idf in query.idf.items():
            at = self._positions_of(term)
            if len(at):
                last = np.full(self._size, -np.inf)
                last[at] = at
                scores += idf * DECAY ** (order - np.maximum.accumulate(last))
        return scores / query.total

    def _positions_of(self, term: str) -> Positions:
        at = bisect_left(self._terms, term)
        if at == len(self._terms) or self._terms[at] != term:
            return self._positions[:0]
        return self._positions[self._ends[at - 1] if at else 0 : self._ends[at]]


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


def version_terms(version: ArticleVersion) -> frozenset[str]:
    """The terms of a version's title and text, each once."""
    return frozenset(article_terms(f"{version.article.title or ''}\n{version.article.text}"))
