"""Which of the ranked sentences are good enough to be shown, and how sure that is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.reader.base import Reader
from bot.retrieval.answer_type import AnswerType
from bot.retrieval.antecedent import antecedent
from bot.retrieval.calibration import CALIBRATION, Standing, probability
from bot.retrieval.confidence import RANKING_THRESHOLDS, lacks_figure
from bot.retrieval.conflicts import gives_another_figure
from bot.retrieval.question import ParsedQuestion
from bot.types.evidence import RankedSentence, Thresholds


@dataclass(frozen=True, slots=True)
class Selection:
    """The sentences to show, the best first, and the confidence that it answers."""

    close: tuple[RankedSentence, ...]
    confidence: float
    thresholds: Thresholds


def select(
    ranked: Sequence[RankedSentence],
    question: ParsedQuestion,
    subject: float,
    reader: Reader | None,
    *,
    best_of_each: int = 0,
) -> Selection:
    """Choose by a calibrated reader's scores; without such a reader, take the first sentence.

    ``subject`` is the confidence that this sentence is on the subject; it counts only without
    such a reader. ``best_of_each`` is how many of the first sentences each answer a half of
    the question best; 0 where it was read whole.
    """
    if reader and reader.is_calibrated:
        sure = probability(ranked[0].score) if ranked else 0.0
        if ranked and _is_figure_for_person(ranked[0], question):
            sure = 0.0
        shown = _shown(ranked, asks_for_two=question.asks_for_two, best_of_each=best_of_each)
        return Selection(tuple(shown), sure, CALIBRATION.thresholds)
    sure = 0.0 if lacks_figure(ranked, question.answer_type) else subject
    return Selection(tuple(ranked[:1]), sure, RANKING_THRESHOLDS)


def _is_figure_for_person(best: RankedSentence, question: ParsedQuestion) -> bool:
    """Whether a question asks who, and all that answers in the best sentence is a figure.

    “It was founded in 2017” does not say who founded it, however close the reader finds it. A
    sentence that introduces the name in question does say who: “The miner Ted Voss, 81, …”.
    """
    asks_who = question.answer_type is AnswerType.PERSON and not question.asks_for_two
    if not asks_who or best.short_answer is None or best.features.introduces:
        return False
    answer = best.sentence.text[slice(*best.short_answer)]
    return not any(map(str.isalpha, answer))


def _shown(
    ranked: Sequence[RankedSentence], *, asks_for_two: bool, best_of_each: int
) -> Sequence[RankedSentence]:
    """Those that were read and answer well enough, at least the first."""
    read = [item for item in ranked if item.logit is not None] or ranked[:1]
    scores = [item.score for item in read]
    if not scores:
        return ()
    if best_of_each > 1:
        chosen = CALIBRATION.chosen_of_halves(scores[:best_of_each])
    else:
        chosen = CALIBRATION.chosen(scores, standings(read), asks_for_two=asks_for_two)
    return [read[place] for place in chosen]


def standings(ranked: Sequence[RankedSentence]) -> list[Standing]:
    """How each sentence stands to the first."""
    best = ranked[0]
    named = antecedent(best.version, best.sentence)
    return [
        Standing(
            adjacent=abs(item.sentence.index - best.sentence.index) == 1,
            antecedent=named is not None and item.sentence.index == named.index,
        )
        if item.version.key == best.version.key
        else Standing(elsewhere=True, differs=gives_another_figure(item, best))
        for item in ranked
    ]
