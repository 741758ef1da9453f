"""Collects the training data of the reranker: the chunks that the fusion ranks first.

    python -m benchmarks.reranker_passages --articles A.jsonl --questions Q.jsonl [--questions …] --out PASSAGES.jsonl

Each line is a question about its own article, with the chunks of the fusion's
best sentences. If none of them has a sentence that answers it, one that does
replaces the last.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks.fit_ranking import published, put
from bot.bootstrap import Application
from bot.evaluation.gold import GoldQuestion, read_questions
from bot.evaluation.gold import Span as GoldSpan
from bot.reranking.base import passage
from bot.retrieval.rerank import CHUNKS_READ
from bot.types.evidence import RankedSentence
from ingest.embedding.base import Span
from ingest.types import ArticleVersion, Chunk


@dataclass(frozen=True)
class Read:
    """A passage with all of its sentences; ``hits`` says which of them answer.

    ``answer`` is the shortest stretch of ``text`` that does, where it is known.
    """

    title: str
    text: str
    spans: tuple[Span, ...]
    hits: tuple[bool, ...]
    answer: Span | None


@dataclass(frozen=True)
class Asked:
    """A question with its passages, in the order of the fusion."""

    question: str
    article_id: str
    passages: tuple[Read, ...]

    @property
    def is_answered(self) -> bool:
        return any(any(read.hits) for read in self.passages)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--articles", action="append", required=True)
    parser.add_argument("--questions", action="append", required=True, type=Path)
    parser.add_argument("--out", required=True, type=Path)
    arguments = parser.parse_args()
    questions = [gold for path in arguments.questions for gold in read_questions(path, None)]
    with published(arguments.articles) as application:
        write_lines(arguments.out, (asdict(asked) for asked in collect(application, questions)))


def write_lines(path: Path, records: Iterable[dict[str, Any]]) -> None:
    """Write a JSONL file."""
    with path.open("w", encoding="utf-8") as out:
        for record in records:
            out.write(json.dumps(record, ensure_ascii=False) + "\n")


def read_asked(path: Path) -> list[Asked]:
    """The lines of a file written by ``main``."""
    with path.open(encoding="utf-8") as lines:
        records = [json.loads(line) for line in lines]
    return [
        Asked(
            record["question"],
            record["article_id"],
            tuple(_read(read) for read in record["passages"]),
        )
        for record in records
    ]


def _read(record: dict[str, Any]) -> Read:
    return Read(
        record["title"],
        record["text"],
        tuple((start, end) for start, end in record["spans"]),
        tuple(record["hits"]),
        (record["answer"][0], record["answer"][1]) if record["answer"] else None,
    )


def collect(application: Application, questions: Sequence[GoldQuestion]) -> Iterator[Asked]:
    """Each answerable question with its passages, at least one of which answers it."""
    for gold in questions:
        if gold.answerable:
            ranked = put(application, gold, gold.article_id).ranked
            asked = Asked(gold.question, gold.article_id, tuple(_passages(gold, ranked)))
            if asked.is_answered:
                yield asked


def _passages(gold: GoldQuestion, ranked: Sequence[RankedSentence]) -> Iterator[Read]:
    chunks: dict[int, Chunk] = {}
    answering: set[int] = set()
    for item in ranked:
        chunk = item.version.content.chunk_of(item.sentence.index)
        chunks.setdefault(chunk.index, chunk)
        if _overlapping(gold, item.sentence.start, item.sentence.end):
            answering.add(chunk.index)
    chosen = list(chunks)[:CHUNKS_READ]
    if answering and answering.isdisjoint(chosen):
        chosen[-1] = min(answering)
    for index in chosen:
        yield _passage(gold, ranked[0].version, chunks[index])


def _passage(gold: GoldQuestion, version: ArticleVersion, chunk: Chunk) -> Read:
    sentences = version.content.chunk_sentences(chunk)
    start, end = version.content.chunk_span(chunk)
    read = passage(version, chunk, sentences)
    answers = _overlapping(gold, start, end)
    shortest = min(answers, key=lambda span: span.end - span.start, default=None)
    return Read(
        read.title,
        read.text,
        read.spans,
        tuple(bool(_overlapping(gold, item.start, item.end)) for item in sentences),
        (max(shortest.start - start, 0), min(shortest.end, end) - start) if shortest else None,
    )


def _overlapping(gold: GoldQuestion, start: int, end: int) -> list[GoldSpan]:
    return [span for span in gold.answers if span.overlaps(start, end)]


if __name__ == "__main__":
    main()
