"""Conflicts: articles that give different figures for what a question asks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.types.evidence import RankedSentence
from bot.verification.dates import find_dates
from bot.verification.normalization import fold_marks
from bot.verification.numbers import NumberMention, find_numbers

MAX_SENTENCES = 3


def disagreeing(close: Sequence[RankedSentence]) -> list[RankedSentence]:
    """Sentences of several articles with different figures, the newest article's first.

    ``close`` are the sentences close to the best, in order. Empty unless the
    question asks for a figure, the best sentence has one, and a close sentence
    of another article has figures of the same unit, none of them the same.
    That both are about the same thing is left to the ranking.
    """
    if not close or not close[0].features.kind:
        return []
    best, *others = (sentence for sentence in close if sentence.features.kind)
    rivals = list(_rivals(best, others))
    if not rivals:
        return []
    shown = [best, *rivals][:MAX_SENTENCES]
    return sorted(shown, key=lambda item: item.version.article.published_at or "", reverse=True)


def _rivals(best: RankedSentence, others: Sequence[RankedSentence]) -> Iterator[RankedSentence]:
    figures = _figures(best)
    seen = {best.version.key}
    for other in others:
        if other.version.key not in seen and _differ(figures, _figures(other)):
            seen.add(other.version.key)
            yield other


def _figures(sentence: RankedSentence) -> tuple[NumberMention, ...]:
    text = fold_marks(sentence.sentence.text)
    return find_numbers(text, [(date.start, date.end) for date in find_dates(text)])


def _differ(some: Sequence[NumberMention], others: Sequence[NumberMention]) -> bool:
    """Whether they share a unit but no value."""
    ours = {(reading.unit, reading.value) for mention in some for reading in mention.readings}
    theirs = {(reading.unit, reading.value) for mention in others for reading in mention.readings}
    units = {unit for unit, _ in ours} & {unit for unit, _ in theirs}
    return bool(units) and not ours & theirs
