"""How well an article supports a statement, as a probability.

Judged, not checked: five signals, weighed by a logistic regression that
``benchmarks/fit_support.py`` learnt from statements that people voted on. The
signals compare wording, so they are made for statements that stay close to an
article; a free paraphrase scores low.
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
"""So many sentences count as those that a statement is about."""

COMPARED = 5
"""So many sentences are compared token by token."""

RUN = 3
WORST_SHARE = 0.2
FAR = 9.0

INTERCEPT = -3.1
WEIGHTS: Mapping[str, float] = {
    "worst_runs": 2.6,
    "runs": 1.9,
    "triples": 2.8,
    "pairs": -1.3,
    "spread": -0.06,
}
"""By ``benchmarks/fit_support.py``, rounded."""

SUPPORTED = 0.72
"""From here on a statement counts as supported; balances wrong verdicts of both kinds."""

Tokens = Callable[[str], Matrix]
"""A text to the vectors of its tokens in context, each of length 1."""


@dataclass(frozen=True, slots=True)
class SupportFeatures:
    """What the score is made of.

    ``runs`` and ``worst_runs`` say how well each three tokens in a row of the
    statement match three in a row of one sentence, by the cosine of their
    vectors in context (after BERTScore, Zhang et al. 2020): the mean, and the
    mean of the worst fifth. ``triples`` is the share of its three words in a
    row that stand so in the nearest sentences, ``pairs`` the share of its
    neighbouring content words that stand together in a sentence, and
    ``spread`` how far apart, in sentences, its longest borrowed runs of words lie.
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


def signals(claim: str, sentences: Sequence[str], tokens: Tokens) -> SupportFeatures:
    """Compare a statement with the sentences of one article, in its order."""
    ours = terms(claim)
    theirs = [terms(sentence) for sentence in sentences]
    order = nearest(ours, theirs)
    near = [term for place in sorted(order[:NEAREST]) for term in theirs[place]]
    vectors = tokens(claim)
    matches = [_runs(vectors, tokens(sentences[place])) for place in order[:COMPARED]]
    return SupportFeatures(
        worst_runs=max((_worst(match) for match in matches), default=0.0),
        runs=max((float(match.mean()) for match in matches), default=0.0),
        triples=_share_of_triples(ours, near),
        pairs=_share_of_pairs(ours, theirs),
        spread=_spread(ours, theirs),
    )


def nearest(ours: Sequence[str], theirs: Sequence[Sequence[str]]) -> list[int]:
    """The places of the sentences that share most terms with a statement, best first.

    Of those that share as many, the shorter one, then the earlier one.
    """
    wanted = frozenset(ours)
    shared = [len(wanted.intersection(sentence)) for sentence in theirs]
    return sorted(range(len(theirs)), key=lambda at: (-shared[at], len(theirs[at]), at))


def _runs(ours: Matrix, theirs: Matrix) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    """For each run of tokens of ours, how well the best run of theirs matches it."""
    cosines = ours @ theirs.T
    length = min(RUN, *cosines.shape)
    rows, columns = (size - length + 1 for size in cosines.shape)
    total = sum(cosines[at : at + rows, at : at + columns] for at in range(length))
    best: np.ndarray[tuple[int], np.dtype[np.float32]] = np.asarray(total).max(axis=1) / length
    return best


def _worst(matches: np.ndarray[tuple[int], np.dtype[np.float32]]) -> float:
    count = max(1, int(len(matches) * WORST_SHARE))
    return float(np.sort(matches)[:count].mean())


def _share_of_triples(ours: Sequence[str], near: Sequence[str]) -> float:
    wanted = list(zip(ours, ours[1:], ours[2:], strict=False))
    held = set(zip(near, near[1:], near[2:], strict=False))
    return sum(triple in held for triple in wanted) / len(wanted) if wanted else 1.0


def _share_of_pairs(ours: Sequence[str], theirs: Sequence[Sequence[str]]) -> float:
    content = [term for term in ours if is_content(term)]
    held = [frozenset(sentence) for sentence in theirs]
    pairs = [any({one, other} <= sentence for sentence in held) for one, other in pairwise(content)]
    return sum(pairs) / len(pairs) if pairs else 1.0


def _spread(ours: Sequence[str], theirs: Sequence[Sequence[str]]) -> float:
    """The distance between the sentences that a statement's longest runs of terms are from."""
    places: dict[str, list[tuple[int, int]]] = {}
    for sentence, found in enumerate(theirs):
        for at, term in enumerate(found):
            places.setdefault(term, []).append((sentence, at))
    sources: list[int] = []
    start = 0
    while start < len(ours):
        length, source = _longest(ours[start:], places.get(ours[start], ()), theirs)
        if length:
            sources.append(source)
        start += max(1, length)
    return float(max(sources) - min(sources)) if sources else FAR


def _longest(
    ours: Sequence[str],
    places: Sequence[tuple[int, int]],
    theirs: Sequence[Sequence[str]],
) -> tuple[int, int]:
    """The length of the longest run that begins a statement's rest, and its first sentence."""
    best, source = 0, -1
    for sentence, at in places:
        length = 0
        for one, other in zip(ours, theirs[sentence][at:], strict=False):
            if one != other:
                break
            length += 1
        if length > best:
            best, source = length, sentence
    return best, source
