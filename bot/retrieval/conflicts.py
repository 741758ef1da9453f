"""Conflicts: articles that give different figures for what a question asks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import product

from bot.types.evidence import RankedSentence
from bot.verification.dates import find_dates
from bot.verification.normalization import fold_marks
from bot.verification.number_mention import NumberMention, kind_of
from bot.verification.numbers import find_numbers
from ingest.types import Span

MAX_SENTENCES = 3


def disagreeing(close: Sequence[RankedSentence]) -> list[RankedSentence]:
    """Sentences of several articles with different figures, the newest article's first.

    ``close`` are the sentences close to the best, in order. Empty unless the
    short answer of the best has a figure, and that of a close sentence of
    another article has figures of the same unit, none of them the same in other
    words, as 21,983 and “nearly 22,000” are. Figures outside the short answers are
    about something else.
    """
    if not close:
        return []
    best, *others = close
    rivals = list(_rivals(best, others))
    if not rivals:
        return []
    shown = [best, *rivals][:MAX_SENTENCES]
    return sorted(shown, key=lambda item: item.version.article.published_at or "", reverse=True)


def gives_another_figure(other: RankedSentence, best: RankedSentence) -> bool:
    """Whether the short answers of two sentences have different figures of the same unit."""
    figures = _figures(best)
    return bool(figures) and _differ(figures, _figures(other))


def _rivals(best: RankedSentence, others: Sequence[RankedSentence]) -> Iterator[RankedSentence]:
    seen = {best.version.key}
    for other in others:
        if other.version.key not in seen and gives_another_figure(other, best):
            seen.add(other.version.key)
            yield other


def _figures(sentence: RankedSentence) -> list[NumberMention]:
    """The numbers of the sentence that overlap its short answer, dates aside."""
    if sentence.short_answer is None:
        return []
    text = fold_marks(sentence.sentence.text)
    dates = [(date.start, date.end) for date in find_dates(text)]
    span = _folded(sentence.sentence.text, sentence.short_answer)
    mentions = find_numbers(text, dates)
    # Mentions have no offsets: those in the span are the ones that are gone when it is skipped.
    others = Counter(mention.readings for mention in find_numbers(text, [*dates, span]))
    gone = Counter(mention.readings for mention in mentions) - others
    return [mention for mention in mentions if mention.readings in gone]


def _folded(text: str, span: Span) -> Span:
    """A span of a text as a span of its ``fold_marks``."""
    start, end = span
    # The letter keeps a space before the span, which folding would strip at an end.
    return len(fold_marks(text[:start] + "x")) - 1, len(fold_marks(text[:end]))


def _differ(some: Sequence[NumberMention], others: Sequence[NumberMention]) -> bool:
    """Whether they share a kind of unit but no value, and none implies one of the others."""
    ours = {reading for one in some for reading in one.readings}
    theirs = {reading for one in others for reading in one.readings}
    kinds = {kind_of(one.unit) for one in ours} & {kind_of(one.unit) for one in theirs}
    if not kinds or ours & theirs:
        return False
    pairs = product(some, others)
    return not any(one.supports(other) or other.supports(one) for one, other in pairs)
