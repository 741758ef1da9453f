"""Evaluation on gold questions: ranking, answering, refusing and latency."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from bot.answering.answerer import Answerer
from bot.retrieval.question import parse_question
from bot.retrieval.retriever import Retriever
from bot.types.evidence import Evidence, RankedSentence
from bot.types.question import Question, Scope
from bot.types.result import AnswerResult
from ingest.errors import SourceError

RANKED = 10
HIT_DEPTHS = (1, 3, 5, 10)


class Span(BaseModel, frozen=True):
    """A span of an article that answers a question, in code points."""

    start: int
    end: int

    def overlaps(self, start: int, end: int) -> bool:
        """Whether it shares a character with another span."""
        return start < self.end and self.start < end


class GoldQuestion(BaseModel, frozen=True):
    """One line of a questions file."""

    id: str
    question: str
    article_id: str
    answerable: bool = True
    answers: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Prediction:
    """The bot's result for a question; ``ms`` is the time until it was complete."""

    gold: GoldQuestion
    result: AnswerResult
    ranked: tuple[RankedSentence, ...]
    ms: float

    @property
    def first_hit(self) -> int | None:
        """The rank, from 0, of the first sentence that overlaps a gold span."""
        return next((i for i, ranked in enumerate(self.ranked) if self._hits(ranked)), None)

    def _hits(self, ranked: RankedSentence) -> bool:
        sources = ((ranked.version, ranked.sentence), *ranked.also)
        return any(
            span.overlaps(sentence.start, sentence.end)
            for version, sentence in sources
            if version.article.id == self.gold.article_id
            for span in self.gold.answers
        )


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of an evaluation: shares between 0 and 1, latencies in milliseconds.

    ``hits`` and ``latency_ms`` are pairs of a depth or a percentile and its figure.
    """

    questions: int
    answerable: int
    hits: tuple[tuple[int, float | None], ...]
    answered_share: float | None
    refused_share: float | None
    latency_ms: tuple[tuple[int, float], ...]


def read_questions(path: Path, limit: int | None) -> list[GoldQuestion]:
    """The questions of a JSONL file. Raises ``SourceError`` that names the first invalid line."""
    found: list[GoldQuestion] = []
    try:
        with path.open(encoding="utf-8-sig") as file:
            for number, line in enumerate(file, 1):
                if limit is not None and len(found) >= limit:
                    break
                if line.strip():
                    found.append(_question(line, path, number))
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(f"{path} cannot be read as UTF-8 text.") from error
    return found


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
        yield Prediction(gold, result, _top(evidence), ms)


def figures(predictions: Sequence[Prediction]) -> Figures:
    """The figures over all predictions; a share of no questions is ``None``."""
    answerable = [p for p in predictions if p.gold.answerable]
    unanswerable = [p for p in predictions if not p.gold.answerable]
    marked = [p for p in answerable if p.gold.answers]
    ranks = [p.first_hit for p in marked]
    return Figures(
        questions=len(predictions),
        answerable=len(answerable),
        hits=tuple(
            (k, _share(rank is not None and rank < k for rank in ranks)) for k in HIT_DEPTHS
        ),
        answered_share=_share(p.result.answer.answered for p in answerable),
        refused_share=_share(not p.result.answer.answered for p in unanswerable),
        latency_ms=tuple((q, percentile([p.ms for p in predictions], q)) for q in (50, 95, 99)),
    )


def percentile(values: Sequence[float], percent: int) -> float:
    """The nearest-rank percentile; 0 where there are no values."""
    ordered = sorted(values)
    position = -(-percent * len(ordered) // 100) - 1
    return ordered[max(position, 0)] if ordered else 0.0


def _question(line: str, path: Path, number: int) -> GoldQuestion:
    try:
        return GoldQuestion.model_validate_json(line)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"]) or "line"
        raise SourceError(f"{path}:{number}: {field}: {first['msg']}.") from error


def _top(evidence: Evidence) -> tuple[RankedSentence, ...]:
    return evidence.ranked[:RANKED]


def _share(truths: Iterable[bool]) -> float | None:
    values = list(truths)
    return sum(values) / len(values) if values else None


def ranked_json(ranked: RankedSentence) -> dict[str, Any]:
    """A ranked sentence as it appears in the predictions file."""
    return {
        "article_id": ranked.version.article.id,
        "start": ranked.sentence.start,
        "end": ranked.sentence.end,
        "quote": ranked.sentence.text,
        "score": round(ranked.score, 6),
    }


def figures_json(result: Figures) -> dict[str, Any]:
    """The figures as one JSON object."""
    return {
        "questions": result.questions,
        "answerable": result.answerable,
        **{f"hit@{depth}": value for depth, value in result.hits},
        "answered_share_of_answerable": result.answered_share,
        "refused_share_of_unanswerable": result.refused_share,
        "latency_ms": {f"p{percent}": round(ms, 2) for percent, ms in result.latency_ms},
    }
