"""Reranking: a model reads the best sentences beside the question and reorders them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from bot.reranking.base import Calibration, Reranker, passage
from bot.types.evidence import RankedSentence
from ingest.types import Chunk

RERANKED = 8
"""How many of the best sentences are scored again; six gain 0.2 points less (benchmarks/results/reranker.md)."""

CHUNKS_READ = 3
"""In how many chunks they may lie; each chunk is read whole."""

UNCALIBRATED_WEIGHT = 2.0
"""The weight of an uncalibrated model's logits against the fused scores, both standardised."""

Scores = NDArray[np.float64]


def rerank(
    question: str, ranked: Sequence[RankedSentence], reranker: Reranker
) -> list[RankedSentence]:
    """The same sentences, with those that were read in their new order.

    Those that were not read follow in their old order.
    """
    if not ranked:
        return []
    read = read_logits(question, ranked, reranker)
    head = [ranked[position] for position in read]
    tail = [item for position, item in enumerate(ranked) if position not in read]
    ordered, logits = [*head, *tail], list(read.values())
    fusion = np.array([item.score for item in ordered])
    found = np.array(logits + [min(logits)] * len(tail))
    scores = _combined(fusion, found, len(head), reranker.calibration)
    scores[len(head) :] = np.minimum(scores[len(head) :], scores[: len(head)].min())
    reranked = [
        replace(item, score=float(score), logit=logit)
        for item, score, logit in zip(head, scores, logits, strict=False)
    ]
    reranked.sort(key=lambda item: (-item.score, item.position))
    kept = zip(tail, scores[len(head) :], strict=True)
    return [*reranked, *(replace(item, score=float(score)) for item, score in kept)]


def read_logits(
    question: str, ranked: Sequence[RankedSentence], reranker: Reranker
) -> dict[int, float]:
    """The logits of the sentences that are read, by position in the ranking, in its order.

    These are the first ``RERANKED`` sentences that lie in the first ``CHUNKS_READ`` chunks.
    """
    chunks: dict[tuple[int, Chunk], list[int]] = {}
    for position, item in enumerate(ranked[:RERANKED]):
        chunk = item.version.content.chunk_of(item.sentence.index)
        chunks.setdefault((item.version.key, chunk), []).append(position)
    read = list(chunks.items())[:CHUNKS_READ]
    passages = [
        passage(ranked[at[0]].version, chunk, [ranked[position].sentence for position in at])
        for (_, chunk), at in read
    ]
    found = {
        position: logit
        for (_, at), logits in zip(read, reranker.logits(question, passages), strict=True)
        for position, logit in zip(at, logits, strict=True)
    }
    return dict(sorted(found.items()))


def _combined(fusion: Scores, logits: Scores, read: int, calibration: Calibration | None) -> Scores:
    if calibration is not None:
        return np.asarray(calibration.fusion * fusion + calibration.logit * logits)
    standard = _standardised(fusion, read) + UNCALIBRATED_WEIGHT * _standardised(logits, read)
    return np.asarray(standard)


def _standardised(values: Scores, read: int) -> Scores:
    spread = float(values[:read].std()) or 1.0
    return np.asarray((values - values[:read].mean()) / spread)
