"""The best sentences, put in a new order by a model that reads them beside the question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from bot.reranking.base import Calibration, Reranker, passage
from bot.types.evidence import RankedSentence
from ingest.types import Chunk

REREAD = 8
"""So many of the best sentences are scored anew; six gain 0.2 points less (benchmarks/results/reranker.md)."""

CHUNKS_READ = 3
"""Their chunks are read whole, as far as they lie in so many."""

UNCALIBRATED_WEIGHT = 2.0
"""Of the logits against the fusion's scores, both by their standard deviations."""

Scores = NDArray[np.float64]


def rerank(
    question: str, ranked: Sequence[RankedSentence], reranker: Reranker
) -> list[RankedSentence]:
    """The same sentences, those that were read in a new order.

    What was not read stays behind, in its order.
    """
    if not ranked:
        return []
    read = read_logits(question, ranked, reranker)
    head = [ranked[place] for place in read]
    tail = [item for place, item in enumerate(ranked) if place not in read]
    ordered, logits = [*head, *tail], list(read.values())
    fusion = np.array([item.score for item in ordered])
    found = np.array(logits + [min(logits)] * len(tail))
    scores = _combined(fusion, found, len(head), reranker.calibration)
    scores[len(head) :] = np.minimum(scores[len(head) :], scores[: len(head)].min())
    reread = [
        replace(item, score=float(score), logit=logit)
        for item, score, logit in zip(head, scores, logits, strict=False)
    ]
    reread.sort(key=lambda item: (-item.score, item.place))
    kept = zip(tail, scores[len(head) :], strict=True)
    return [*reread, *(replace(item, score=float(score)) for item, score in kept)]


def read_logits(
    question: str, ranked: Sequence[RankedSentence], reranker: Reranker
) -> dict[int, float]:
    """The logits of the sentences that are read, by their places in the ranking, in its order.

    These are the first ``REREAD``, as far as they lie in the first ``CHUNKS_READ`` chunks.
    """
    chunks: dict[tuple[int, Chunk], list[int]] = {}
    for place, item in enumerate(ranked[:REREAD]):
        chunk = item.version.content.chunk_of(item.sentence.index)
        chunks.setdefault((item.version.key, chunk), []).append(place)
    read = list(chunks.items())[:CHUNKS_READ]
    passages = [
        passage(ranked[places[0]].version, chunk, [ranked[place].sentence for place in places])
        for (_, chunk), places in read
    ]
    found = {
        place: logit
        for (_, places), logits in zip(read, reranker.logits(question, passages), strict=True)
        for place, logit in zip(places, logits, strict=True)
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
