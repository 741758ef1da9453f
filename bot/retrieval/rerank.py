"""Reranking: a reader reads the passages of the best sentences and scores these again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from bot.reader.base import (
    PASSAGE_CHARACTERS,
    Reader,
    SentenceScore,
    passage,
    widened,
    window,
)
from bot.retrieval.calibration import CALIBRATION, Calibration
from bot.types.evidence import RankedSentence

RERANKED = 12
"""How many of the best sentences choose the passages that are read."""

PASSAGES_READ = 3
"""How many passages are read, and how many of the best article where these leave doubt."""

READ_TWICE = 2
"""How many of the best sentences are read again, each in a window of its own."""

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
    if reader.is_calibrated:

        def log_odds(read: Mapping[int, SentenceScore]) -> Scores:
            return _log_odds(ranked, read, calibration, unknown=unknown)

        read = _read_until(calibration.certain, log_odds, question, ranked, reader)
        scores = _read_again(question, ranked, list(read), log_odds(read), reader, calibration)
        scores += [calibration.in_conversation(ranked[position].features) for position in read]
    else:
        read = read_scores(question, ranked, reader)
        scores = _mixed(ranked, read)
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


def merged(readings: Sequence[Sequence[RankedSentence]]) -> tuple[list[RankedSentence], int]:
    """Several rankings of the same sentences as one, and how many are the best of some ranking.

    Those come first, then the others. Each has the better of its scores where it was read.
    """
    highest: dict[tuple[str, int], RankedSentence] = {}
    for item in chain.from_iterable(readings):
        known = highest.setdefault(item.position, item)
        if (item.logit is not None, item.score) > (known.logit is not None, known.score):
            highest[item.position] = item
    best = {reading[0].position for reading in readings if reading}
    order = sorted(
        highest.values(), key=lambda item: (item.position not in best, -item.score, item.position)
    )
    return order, len(best)


def read_scores(
    question: str, ranked: Sequence[RankedSentence], reader: Reader
) -> dict[int, SentenceScore]:
    """The reader's scores, by position in the ranking, in its order.

    It reads the first ``PASSAGES_READ`` passages of the ``RERANKED`` best sentences,
    and scores every ranked sentence that lies in them.
    """
    passages = _passages(ranked, range(len(ranked)))
    return dict(sorted(_read(question, ranked, passages, reader).items()))


@dataclass(slots=True)
class _Passage:
    """A run of sentences of a version to read; the positions of the ranked ones are collected."""

    version_key: int
    run: range
    positions: list[int]


def _passages(ranked: Sequence[RankedSentence], positions: Sequence[int]) -> list[_Passage]:
    """What may be read of the sentences at these positions, in their order.

    Each sentence is in one passage.
    """
    found: list[_Passage] = []
    for place, position in enumerate(positions):
        item = ranked[position]
        key, index = item.version.key, item.sentence.index
        around = next((p for p in found if p.version_key == key and index in p.run), None)
        if around:
            around.positions.append(position)
        elif len(found) < PASSAGES_READ and place < RERANKED:
            found.append(_Passage(key, _run(item), [position]))
    return found


def _run(item: RankedSentence) -> range:
    """The chunk of a sentence, with its neighbours where it is short."""
    chunk = item.version.content.chunk_of(item.sentence.index)
    run = range(chunk.first, chunk.last + 1)
    return widened(item.version, run, item.sentence, PASSAGE_CHARACTERS)


def _read_until(
    certain: float,
    log_odds: Callable[[Mapping[int, SentenceScore]], Scores],
    question: str,
    ranked: Sequence[RankedSentence],
    reader: Reader,
) -> dict[int, SentenceScore]:
    """The scores of the passages that need to be read.

    The first is read in one call with those of other articles, which may say otherwise. Only if
    no sentence of these is certain, the others are read, and more of the best one's article.
    """
    first, *others = _passages(ranked, range(len(ranked)))
    elsewhere = [other for other in others if other.version_key != first.version_key]
    read = _read(question, ranked, [first, *elsewhere], reader)
    scores = log_odds(read)
    if scores.max() <= certain:
        best = ranked[list(read)[int(scores.argmax())]].version.key
        own = [at for at, item in enumerate(ranked) if item.version.key == best]
        further = [
            one for one in (*others, *_passages(ranked, own)) if one.positions[0] not in read
        ]
        read |= _read(question, ranked, _each_once(further), reader)
    return dict(sorted(read.items()))


def _each_once(passages: Iterable[_Passage]) -> list[_Passage]:
    return list({one.positions[0]: one for one in passages}.values())


def _read_again(  # noqa: PLR0913, PLR0917  # what was read, and by what
    question: str,
    ranked: Sequence[RankedSentence],
    positions: Sequence[int],
    scores: Scores,
    reader: Reader,
    calibration: Calibration,
) -> Scores:
    """The scores at these positions, those of the best by a second reading as well.

    In a short window, with what stands on both sides, the reader judges more surely than in the
    middle of a long passage, and its errors are others.
    """
    again = calibration.again
    if again is None or not again.is_needed(float(scores.max())):
        return scores
    best = np.argsort(-scores, kind="stable")[:READ_TWICE]
    logits = window_logits(question, [ranked[positions[at]] for at in best], reader)
    scores = scores.copy()
    scores[best] = [
        again.log_odds(first, logit) for first, logit in zip(scores[best], logits, strict=True)
    ]
    return scores


def window_logits(
    question: str, sentences: Sequence[RankedSentence], reader: Reader
) -> list[float]:
    """The reader's logits of sentences, each in a window of its own."""
    windows = [window(item.version, item.sentence) for item in sentences]
    return [score.logit for (score,) in reader.read(question, windows)]


def _read(
    question: str,
    ranked: Sequence[RankedSentence],
    passages: Sequence[_Passage],
    reader: Reader,
) -> dict[int, SentenceScore]:
    """The reader's scores of what it reads in one call, by position in the ranking."""
    if not passages:
        return {}
    texts = [
        passage(
            ranked[one.positions[0]].version,
            one.run,
            [ranked[position].sentence for position in one.positions],
        )
        for one in passages
    ]
    return {
        position: score
        for one, scores in zip(passages, reader.read(question, texts), strict=True)
        for position, score in zip(one.positions, scores, strict=True)
    }


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
