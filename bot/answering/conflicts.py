"""Articles that give different figures for what a question asks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.types.evidence import RankedSentence, close_to_best
from bot.verification.dates import find_dates
from bot.verification.normalization import fold_marks
from bot.verification.numbers import NumberMention, find_numbers

SHOWN = 3


def disagreeing(ranked: Sequence[RankedSentence]) -> list[RankedSentence]:
    """Sentences of several articles with different figures, the newest article's first.

    Empty unless a figure is asked for, the best sentence has one, and a
    sentence of another article that answers about as well has another one of
    the same unit, and none in common. Whether both speak of the same thing is
    judged by the ranking alone.
    """
    close = [sentence for sentence in close_to_best(ranked) if sentence.signals.kind]
    if not close or not ranked[0].signals.kind:
        return []
    rivals = list(_rivals(close[0], close[1:]))
    if not rivals:
        return []
    shown = [close[0], *rivals][:SHOWN]
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
    """Whether they have a unit in common and no value of it."""
    ours = {(reading.unit, reading.value) for mention in some for reading in mention.readings}
    theirs = {(reading.unit, reading.value) for mention in others for reading in mention.readings}
    units = {unit for unit, _ in ours} & {unit for unit, _ in theirs}
    return bool(units) and not ours & theirs
