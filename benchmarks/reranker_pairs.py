"""The training pairs of the reranker: what the fusion puts first for each question.

    python -m benchmarks.reranker_pairs --articles A.jsonl --questions Q.jsonl [--questions …] --out PAIRS.jsonl

A line is a question put to its own article, with the fusion's best sentences
as a cross-encoder reads them; where the fusion misses every sentence that
answers, one is added behind them, for training only.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict, astuple, dataclass
from pathlib import Path

from bot.compose import Application, open_application
from bot.evaluation import GoldQuestion, read_questions
from bot.evidence import Evidence, RankedSentence
from bot.question import Question, Scope
from bot.reranking.passage import passage
from ingest.settings import NO_RERANKER, SHARED_LIBRARY, load_settings
from ingest.sources.reading import read_sources
from ingest.sources.source import SourceOptions

DEPTH = 12


@dataclass(frozen=True)
class Pair:
    """A sentence for a question; ``answer`` is a span of ``sentence``, where it is known."""

    before: str
    sentence: str
    score: float
    signals: tuple[float, ...]
    hit: bool
    answer: tuple[int, int] | None
    fusion: bool = True


@dataclass(frozen=True)
class Asked:
    """A question with its sentences, best first by the fusion."""

    question: str
    article_id: str
    answerable: bool
    pairs: tuple[Pair, ...]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--articles", action="append", required=True)
    parser.add_argument("--questions", action="append", required=True, type=Path)
    parser.add_argument("--out", required=True, type=Path)
    arguments = parser.parse_args()
    questions = [gold for path in arguments.questions for gold in read_questions(path, None)]
    with tempfile.TemporaryDirectory() as folder, arguments.out.open("w", encoding="utf-8") as out:
        settings = load_settings().model_copy(
            update={"data_dir": Path(folder), "reranker_model": NO_RERANKER}
        )
        with open_application(settings, with_llm=False) as application:
            for asked in collect(application, arguments.articles, questions):
                out.write(json.dumps(asdict(asked), ensure_ascii=False) + "\n")


def read_pairs(path: Path) -> list[Asked]:
    """The lines of a file that ``main`` wrote."""
    with path.open(encoding="utf-8") as lines:
        records = [json.loads(line) for line in lines]
    return [
        Asked(
            record["question"],
            record["article_id"],
            record["answerable"],
            tuple(
                Pair(**{**pair, "signals": tuple(pair["signals"]), "answer": _span(pair["answer"])})
                for pair in record["pairs"]
            ),
        )
        for record in records
    ]


def collect(
    application: Application, sources: Sequence[str], questions: Sequence[GoldQuestion]
) -> Iterator[Asked]:
    library = application.libraries.open(SHARED_LIBRARY)
    for _ in library.publish(read_sources(sources, SourceOptions(), sys.stdin.buffer)):
        pass
    for gold in questions:
        question = Question(gold.question, Scope(article_ids=(gold.article_id,)), gold.id)
        evidence = application.retriever.retrieve(question)
        pairs = tuple(_pairs(gold, evidence))
        if pairs:
            yield Asked(gold.question, gold.article_id, gold.answerable, pairs)


def _pairs(gold: GoldQuestion, evidence: Evidence) -> Iterator[Pair]:
    ranked = evidence.ranked[:DEPTH]
    for item in ranked:
        yield _pair(gold, item, fusion=True)
    if any(_answer(gold, item) for item in ranked):
        return
    missed = next((item for item in evidence.ranked[DEPTH:] if _answer(gold, item)), None)
    if missed:
        yield _pair(gold, missed, fusion=False)


def _pair(gold: GoldQuestion, item: RankedSentence, *, fusion: bool) -> Pair:
    read = passage(item.version, item.sentence)
    span = _answer(gold, item)
    return Pair(
        read.before,
        read.sentence,
        item.score,
        astuple(item.signals),
        span is not None,
        span,
        fusion,
    )


def _answer(gold: GoldQuestion, item: RankedSentence) -> tuple[int, int] | None:
    sentence = item.sentence
    found = [
        span for span in gold.answers if span.start < sentence.end and sentence.start < span.end
    ]
    if not found:
        return None
    span = min(found, key=lambda span: span.end - span.start)
    return (max(span.start - sentence.start, 0), min(span.end, sentence.end) - sentence.start)


def _span(value: list[int] | None) -> tuple[int, int] | None:
    return (value[0], value[1]) if value else None


if __name__ == "__main__":
    main()
