"""Reranking: a reader reads the passages of the best sentences and scores these again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from bot.reader.base import Reader, SentenceScore, passage
from bot.retrieval.calibration import CALIBRATION, Calibration
from bot.types.evidence import RankedSentence
from ingest.types import Chunk

RERANKED = 12
"""How many of the best sentences choose the passages that are read."""

CHUNKS_READ = 3
"""How many passages are read, each whole."""

UNCALIBRATED_WEIGHT = 2.0
"""The weight of an uncalibrated model's logits against the fused scores, both standardised."""

Scores = NDArray[np.float64]


def rerank(
    question: str,
    ranked: Sequence[RankedSentence],
    reader: Reader,
    calibration: Calibration = CALIBRATION,
    *,
    unknown: bool = False,
) -> list[RankedSentence]:
    """The same sentences, with those that were read first, in their new order.

    Those that were not read follow in their old order, with lower scores. By a
    calibrated reader, a score is the log-odds that the sentence answers.
    ``unknown`` says that no article mentions some name of the question.
    """
    if not ranked:
        return []
    read = read_scores(question, ranked, reader)
    scores = (
        _log_odds(ranked, read, calibration, unknown=unknown)
        if reader.is_calibrated
        else _mixed(ranked, read)
    )
    head = [
        replace(
            ranked[position],
            score=float(score),
            logit=read[position].logit,
            short_answer=read[position].short_answer,
        )
        for position, score in zip(read, scores, strict=True)
    ]
    head.sort(key=lambda item: (-item.score, item.position))
    tail = [item for position, item in enumerate(ranked) if position not in read]
    # As far behind the last that was read as they are behind the best of themselves.
    behind = [tail[0].score - item.score for item in tail]
    last = head[-1].score
    return [*head, *(replace(t, score=last - b) for t, b in zip(tail, behind, strict=True))]


def read_scores(
    question: str, ranked: Sequence[RankedSentence], reader: Reader
) -> dict[int, SentenceScore]:
    """The reader's scores, by position in the ranking, in its order.

    It reads the first ``CHUNKS_READ`` chunks of the ``RERANKED`` best sentences,
    and scores every ranked sentence that lies in them.
    """
    chunks: dict[tuple[int, Chunk], list[int]] = {}
    for position, item in enumerate(ranked):
        key = (item.version.key, item.version.content.chunk_of(item.sentence.index))
        is_new = len(chunks) < CHUNKS_READ and position < RERANKED
        if key in chunks or is_new:
            chunks.setdefault(key, []).append(position)
    passages = [
        passage(ranked[at[0]].version, chunk, [ranked[position].sentence for position in at])
        for (_, chunk), at in chunks.items()
    ]
    found = {
        position: score
        for at, scores in zip(chunks.values(), reader.read(question, passages), strict=True)
        for position, score in zip(at, scores, strict=True)
    }
    return dict(sorted(found.items()))


def _log_odds(
    ranked: Sequence[RankedSentence],
    read: Mapping[int, SentenceScore],
    calibration: Calibration,
    *,
    unknown: bool,
) -> Scores:
    best = ranked[0].score
    items = ((ranked[position], score.logit) for position, score in read.items())
    return np.array(
        [
            calibration.log_odds(logit, item.score - best, item.features, unknown=unknown)
            for item, logit in items
        ]
    )


def _mixed(ranked: Sequence[RankedSentence], read: Mapping[int, SentenceScore]) -> Scores:
    fused = np.array([ranked[position].score for position in read])
    logits = np.array([score.logit for score in read.values()])
    return _standardised(fused) + UNCALIBRATED_WEIGHT * _standardised(logits)


def _standardised(values: Scores) -> Scores:
    return np.asarray((values - values.mean()) / (float(values.std()) or 1.0))
