"""Gold questions, asked: ranking, answering, refusing, what is shown, and latency."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.answering.answerer import Answerer
from bot.evaluation.gold import GoldQuestion, Span
from bot.evaluation.measures import percentile, share
from bot.retrieval.question import parse_question
from bot.retrieval.retriever import Retriever
from bot.types.answer import AnswerSentence
from bot.types.evidence import RankedSentence, SourceSentence
from bot.types.question import Question, Scope
from bot.types.result import AnswerResult

RANKED = 10
HIT_DEPTHS = (1, 3, 5, 10)
PERCENTILES = (50, 95, 99)


@dataclass(frozen=True, slots=True)
class Prediction:
    """The bot's result for a question; ``ms`` is the time until it was complete."""

    gold: GoldQuestion
    result: AnswerResult
    ranked: tuple[RankedSentence, ...]
    ms: float

    @property
    def refused(self) -> bool:
        return not self.result.answer.answered

    @property
    def first_hit(self) -> int | None:
        """The rank, from 0, of the first sentence that overlaps a gold span."""
        return next((i for i, ranked in enumerate(self.ranked) if self._hits(ranked)), None)

    def hit_at(self, depth: int) -> bool:
        """Whether one of so many best sentences overlaps a gold span."""
        return self.first_hit is not None and self.first_hit < depth

    @property
    def shown(self) -> tuple[AnswerSentence, ...]:
        """The sentences of the answer that are to answer the question; none of a refusal."""
        return self.result.answer.answering

    @property
    def contains_answer(self) -> bool:
        """Whether the shown sentences cite every span of one alternative."""
        cited = [source for sentence in self.shown for source in self._cited(sentence)]
        return any(
            all(any(self._overlap(span, source) for source in cited) for span in together)
            for together in self.gold.alternatives
        )

    @property
    def beside_the_point(self) -> int:
        """How many shown sentences cite no gold span at all."""
        return sum(not self._overlaps_any(self._cited(sentence)) for sentence in self.shown)

    def _hits(self, ranked: RankedSentence) -> bool:
        return self._overlaps_any([(ranked.version, ranked.sentence), *ranked.also])

    def _overlaps_any(self, sources: Iterable[SourceSentence]) -> bool:
        return any(self._overlap(span, source) for source in sources for span in self.gold.spans)

    def _overlap(self, span: Span, source: SourceSentence) -> bool:
        version, sentence = source
        return version.article.id == self.gold.article_id and span.overlaps(
            sentence.start, sentence.end
        )

    def _cited(self, sentence: AnswerSentence) -> list[SourceSentence]:
        return [
            source
            for citation in self.result.answer.citations
            if citation.number in sentence.citations
            for source in ((citation.version, citation.sentence), *citation.also)
        ]


@dataclass(frozen=True, slots=True)
class KindFigures:
    """The figures of the questions of one kind; see ``QuestionFigures``."""

    kind: str
    questions: int
    refused: float | None
    hit_at_1: float | None
    contains_answer: float | None


@dataclass(frozen=True, slots=True)
class QuestionFigures:
    """Shares between 0 and 1, and latencies in milliseconds.

    ``hits`` and ``latency_ms`` are pairs of a depth or a percentile and its
    figure; latencies are over all questions. ``hits`` and what is shown are over
    the answerable questions in which an answer is marked: ``contains_answer`` is
    the share whose shown sentences cite all of one answer, ``nothing_else`` the
    share that do so without a sentence beside the point, and ``beside_the_point``
    the share of their ``sentences`` that cite no answer. ``kinds`` are in the
    order of their first questions.
    """

    questions: int
    answerable: int
    hits: tuple[tuple[int, float | None], ...]
    answered_share: float | None
    refused_share: float | None
    contains_answer: float | None
    nothing_else: float | None
    sentences: int
    beside_the_point: float | None
    latency_ms: tuple[tuple[int, float], ...]
    kinds: tuple[KindFigures, ...]


def predict(
    questions: Iterable[GoldQuestion],
    answerer: Answerer,
    retriever: Retriever,
    clock: Callable[[], float],
    *,
    within_article: bool,
) -> Iterator[Prediction]:
    """Ask each question, of its own article or of all."""
    for gold in questions:
        scope = Scope(article_ids=(gold.article_id,)) if within_article else Scope()
        question = Question(gold.question, scope, gold.id)
        started = clock()
        result = answerer.result(question)
        ms = (clock() - started) * 1000
        evidence = result.evidence or retriever.retrieve(parse_question(question))
        yield Prediction(gold, result, evidence.ranked[:RANKED], ms)


def question_figures(predictions: Sequence[Prediction]) -> QuestionFigures:
    """The figures over all predictions; a share of nothing is ``None``."""
    answerable = [p for p in predictions if p.gold.answerable]
    marked = _marked(predictions)
    sentences = sum(len(p.shown) for p in marked)
    beside = sum(p.beside_the_point for p in marked)
    return QuestionFigures(
        questions=len(predictions),
        answerable=len(answerable),
        hits=tuple((depth, share(p.hit_at(depth) for p in marked)) for depth in HIT_DEPTHS),
        answered_share=share(not p.refused for p in answerable),
        refused_share=share(p.refused for p in predictions if not p.gold.answerable),
        contains_answer=share(p.contains_answer for p in marked),
        nothing_else=share(p.contains_answer and not p.beside_the_point for p in marked),
        sentences=sentences,
        beside_the_point=beside / sentences if sentences else None,
        latency_ms=tuple((q, percentile([p.ms for p in predictions], q)) for q in PERCENTILES),
        kinds=tuple(_by_kind(predictions)),
    )


def _by_kind(predictions: Sequence[Prediction]) -> Iterator[KindFigures]:
    for kind in dict.fromkeys(p.gold.kind for p in predictions if p.gold.kind):
        those = [p for p in predictions if p.gold.kind == kind]
        marked = _marked(those)
        yield KindFigures(
            kind=kind,
            questions=len(those),
            refused=share(p.refused for p in those),
            hit_at_1=share(p.hit_at(1) for p in marked),
            contains_answer=share(p.contains_answer for p in marked),
        )


def _marked(predictions: Iterable[Prediction]) -> list[Prediction]:
    """The answerable questions in which an answer is marked."""
    return [p for p in predictions if p.gold.answerable and p.gold.spans]
