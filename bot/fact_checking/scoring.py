"""The probability that an article supports a statement.

A logistic regression over five features, fitted by ``benchmarks/fit_support.py``
to statements that people voted on. The features compare wording, so statements
that stay close to an article score well, and free paraphrases low.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from ingest.embedding.base import Matrix
from ingest.text.terms import is_content, terms

NEAREST = 3
"""How many sentences a statement is taken to be about."""

COMPARED = 5
"""How many sentences are compared token by token."""

RUN_TOKENS = 3
"""The length of the runs of tokens that are compared."""

WORST_SHARE = 0.2
"""``worst_runs`` is the mean of this share of all runs."""

DEFAULT_SPREAD = 9.0
"""The spread of a statement that has no word of the article, in sentences."""

INTERCEPT = -3.1
WEIGHTS: Mapping[str, float] = {
    "worst_runs": 2.6,
    "runs": 1.9,
    "triples": 2.8,
    "pairs": -1.3,
    "spread": -0.06,
}
"""Fitted by ``benchmarks/fit_support.py``, and rounded."""

SUPPORTED = 0.72
"""From this score on, a statement counts as supported; it balances both kinds of wrong verdict."""

Tokens = Callable[[str], Matrix]
"""Maps a text to the vectors of its tokens in context: one row a token, each of length 1."""


@dataclass(frozen=True, slots=True)
class SupportFeatures:
    """The features of a statement and an article.

    - ``runs``: how well the statement's runs of three tokens match runs of one
      sentence, as the mean cosine of their vectors (after BERTScore, Zhang et
      al. 2020).
    - ``worst_runs``: the same for the worst fifth of its runs.
    - ``triples``: the share of its runs of three terms that the nearest
      sentences have.
    - ``pairs``: the share of its neighbouring content terms that occur together
      in a sentence.
    - ``spread``: the distance, in sentences, between the sources of its longest
      runs of terms.
    """

    worst_runs: float
    runs: float
    triples: float
    pairs: float
    spread: float

    def score(self) -> float:
        """The probability, 0 to 1, that people call the statement supported."""
        total = INTERCEPT + sum(weight * getattr(self, name) for name, weight in WEIGHTS.items())
        return 1 / (1 + math.exp(-total))


def support_features(claim: str, sentences: Sequence[str], tokens: Tokens) -> SupportFeatures:
    """Compare a statement with the sentences of one article, in its order."""
    ours = terms(claim)
    theirs = [terms(sentence) for sentence in sentences]
    order = nearest(ours, theirs)
    near = [term for index in sorted(order[:NEAREST]) for term in theirs[index]]
    vectors = tokens(claim)
    matches = [_runs(vectors, tokens(sentences[index])) for index in order[:COMPARED]]
    return SupportFeatures(
        worst_runs=max((_worst(match) for match in matches), default=0.0),
        runs=max((float(match.mean()) for match in matches), default=0.0),
        triples=_share_of_triples(ours, near),
        pairs=_share_of_pairs(ours, theirs),
        spread=_spread(ours, theirs),
    )


def nearest(ours: Sequence[str], theirs: Sequence[Sequence[str]]) -> list[int]:
    """The positions of the sentences, by how many terms they share with a statement, best first.

    Of equal ones, the shorter comes first, then the earlier.
    """
    wanted = frozenset(ours)
    shared = [len(wanted.intersection(sentence)) for sentence in theirs]
    return sorted(range(len(theirs)), key=lambda at: (-shared[at], len(theirs[at]), at))


def _runs(ours: Matrix, theirs: Matrix) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    """How well each run of our tokens is matched by the best run of theirs, as a cosine."""
    cosines = ours @ theirs.T
    length = min(RUN_TOKENS, *cosines.shape)
    rows, columns = (size - length + 1 for size in cosines.shape)
    total = sum(cosines[at : at + rows, at : at + columns] for at in range(length))
    best: np.ndarray[tuple[int], np.dtype[np.float32]] = np.asarray(total).max(axis=1) / length
    return best


def _worst(matches: np.ndarray[tuple[int], np.dtype[np.float32]]) -> float:
    count = max(1, int(len(matches) * WORST_SHARE))
    return float(np.sort(matches)[:count].mean())


def _share_of_triples(ours: Sequence[str], near: Sequence[str]) -> float:
    wanted = list(zip(ours, ours[1:], ours[2:], strict=False))
    found = set(zip(near, near[1:], near[2:], strict=False))
    return sum(triple in found for triple in wanted) / len(wanted) if wanted else 1.0


def _share_of_pairs(ours: Sequence[str], theirs: Sequence[Sequence[str]]) -> float:
    content = [term for term in ours if is_content(term)]
    found = [frozenset(sentence) for sentence in theirs]
    pairs = [
        any({one, other} <= sentence for sentence in found) for one, other in pairwise(content)
    ]
    return sum(pairs) / len(pairs) if pairs else 1.0


def _spread(ours: Sequence[str], theirs: Sequence[Sequence[str]]) -> float:
    """How many sentences apart the sources of a statement's longest runs of terms are."""
    positions: dict[str, list[tuple[int, int]]] = {}
    for sentence, found in enumerate(theirs):
        for at, term in enumerate(found):
            positions.setdefault(term, []).append((sentence, at))
    sources: list[int] = []
    start = 0
    while start < len(ours):
        length, source = _longest(ours[start:], positions.get(ours[start], ()), theirs)
        if length:
            sources.append(source)
        start += max(1, length)
    return float(max(sources) - min(sources)) if sources else DEFAULT_SPREAD


def _longest(
    ours: Sequence[str],
    positions: Sequence[tuple[int, int]],
    theirs: Sequence[Sequence[str]],
) -> tuple[int, int]:
    """The longest run of the sentences with which ``ours`` begins: its length and its sentence."""
    best, source = 0, -1
    for sentence, at in positions:
        length = 0
        for one, other in zip(ours, theirs[sentence][at:], strict=False):
            if one != other:
                break
            length += 1
        if length > best:
            best, source = length, sentence
    return best, source
