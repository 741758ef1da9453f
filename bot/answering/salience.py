"""Chooses the few sentences of an article that together say most of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.retrieval.antecedent import refers_back
from bot.retrieval.boilerplate import reports
from ingest.embedding.base import Matrix
from ingest.types import ArticleVersion, Sentence

FEWEST, MOST = 3, 5
SHARE = 3
"""A summary has one sentence for every ``SHARE`` of its article, from ``FEWEST`` to ``MOST``."""

FULL_LENGTH = 15
"""Words from which a sentence counts as long enough to say something whole."""

_FIGURE = re.compile(r"\d")
_QUOTED = re.compile(r"[“\"][^“”\"]*(?:[”\"]|$)")
_REST_OF_QUOTATION = re.compile(r"^[^“”\"]*[”\"]")
_OUTSIDE_WORDS = 2
"""A quotation with fewer words outside its marks does not say who speaks."""


@dataclass(frozen=True, slots=True)
class SalienceWeights:
    """How much the properties of a sentence count.

    position: 1 for the article's first sentence, 0 for its last.
    centrality: cosine of the sentence and the mean of the article.
    length: the share of ``FULL_LENGTH`` that the sentence has in words.
    figure: 1 where it has a digit.
    quotation: 1 where it is a quotation that does not name its speaker.
    redundancy: the greatest cosine to a sentence that is already chosen.
    """

    position: float = 0.3
    centrality: float = 0.2
    length: float = 1.0
    figure: float = 0.4
    quotation: float = -0.4
    redundancy: float = -0.6


WEIGHTS = SalienceWeights()
"""Chosen with ``benchmarks/summaries.py`` on every second article."""


def salient_sentences(
    version: ArticleVersion,
    vectors: Matrix,
    limit: int | None = None,
    weights: SalienceWeights = WEIGHTS,
) -> list[Sentence]:
    """The sentences of a summary, in the order of the article.

    ``vectors`` is ``(sentences, dimensions)``, each row of length 1. The first sentence that
    stands alone is chosen, unless it is a quotation that does not name its speaker. One that
    begins with a word like “he” or “this” is chosen only after the one before it. Boilerplate
    is left out unless there is nothing else.
    """
    candidates = reports(version)
    count = summary_length(len(candidates)) if limit is None else limit
    scores = _scores(version, candidates, vectors, weights)
    chosen: list[Sentence] = []
    while len(chosen) < count:
        open_to_choice = [one for one in candidates if one not in chosen and _fits(one, chosen)]
        if not open_to_choice:
            break
        if not chosen and not _is_unattributed(version, open_to_choice[0]):
            chosen.append(open_to_choice[0])
            continue
        repeats = {one.index: _closest(one, chosen, vectors) for one in open_to_choice}
        chosen.append(
            max(
                open_to_choice,
                key=lambda one: scores[one.index] + weights.redundancy * repeats[one.index],
            )
        )
    return sorted(chosen or candidates[:count], key=lambda one: one.index)


def summary_length(sentences: int) -> int:
    """How many sentences the summary of an article with so many of them has."""
    return min(max(round(sentences / SHARE), FEWEST), MOST)


def opening_sentence(version: ArticleVersion) -> Sentence:
    """The first sentence that reports something, stands alone and is not all quotation.

    If there is none, the first that reports something.
    """
    candidates = reports(version)
    return next(
        (one for one in candidates if _fits(one, ()) and not _is_unattributed(version, one)),
        candidates[0],
    )


def _scores(
    version: ArticleVersion,
    candidates: Sequence[Sentence],
    vectors: Matrix,
    weights: SalienceWeights,
) -> dict[int, float]:
    """The score of each candidate by its index, without what is already chosen."""
    rows = np.asarray(vectors, dtype=np.float64)[[one.index for one in candidates]]
    centrality = rows @ _direction(rows.mean(axis=0))
    last = max(len(version.sentences) - 1, 1)
    return {
        one.index: weights.position * (1 - one.index / last)
        + weights.centrality * float(central)
        + weights.length * min(len(one.text.split()) / FULL_LENGTH, 1.0)
        + weights.figure * bool(_FIGURE.search(one.text))
        + weights.quotation * _is_unattributed(version, one)
        for one, central in zip(candidates, centrality, strict=True)
    }


def _direction(vector: NDArray[np.float64]) -> NDArray[np.float64]:
    return vector / (float(np.linalg.norm(vector)) or 1.0)


def _closest(one: Sentence, chosen: Sequence[Sentence], vectors: Matrix) -> float:
    """The greatest similarity of a sentence to those that are chosen."""
    return max((float(vectors[one.index] @ vectors[other.index]) for other in chosen), default=0.0)


def _fits(sentence: Sentence, chosen: Sequence[Sentence]) -> bool:
    """Whether a sentence stands alone, or after a chosen one."""
    return not refers_back(sentence) or any(one.index == sentence.index - 1 for one in chosen)


def _is_unattributed(version: ArticleVersion, sentence: Sentence) -> bool:
    """Whether a sentence is all quotation, so that nobody knows who speaks."""
    before = version.article.text[: sentence.start].rpartition("\n")[2]
    text = sentence.text
    if before.count('"') % 2 or before.count("“") > before.count("”"):
        text = _REST_OF_QUOTATION.sub("", text) if _REST_OF_QUOTATION.match(text) else ""
    return len(_QUOTED.sub(" ", text).split()) < _OUTSIDE_WORDS
