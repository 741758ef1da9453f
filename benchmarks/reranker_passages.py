"""What the reranker learns from: the chunks that the fusion puts first for each question.

    python -m benchmarks.reranker_passages --articles A.jsonl --questions Q.jsonl [--questions …] --out PASSAGES.jsonl

A line is a question put to its own article, with the chunks of the fusion's
best sentences. Where none of them has a sentence that answers, the last gives
way to one that does.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bot.compose import Application, open_application
from bot.evaluation import GoldQuestion, read_questions
from bot.evidence import RankedSentence
from bot.question import Question, Scope
from bot.reranking.passage import passage
from bot.retrieval.rereading import CHUNKS_READ
from ingest.article import ArticleVersion, Chunk
from ingest.embedding.port import Span
from ingest.settings import NO_RERANKER, SHARED_LIBRARY, load_settings
from ingest.sources.reading import read_sources
from ingest.sources.source import SourceOptions


@dataclass(frozen=True)
class Read:
    """A passage with all of its sentences; ``hits`` says which answer.

    ``answer`` is the shortest stretch of ``text`` that does, where it is known.
    """

    title: str
    text: str
    spans: tuple[Span, ...]
    hits: tuple[bool, ...]
    answer: Span | None


@dataclass(frozen=True)
class Asked:
    """A question with its passages, best first by the fusion."""

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
    with tempfile.TemporaryDirectory() as folder, arguments.out.open("w", encoding="utf-8") as out:
        settings = load_settings().model_copy(
            update={"data_dir": Path(folder), "reranker_model": NO_RERANKER}
        )
        with open_application(settings, with_llm=False) as application:
            for asked in collect(application, arguments.articles, questions):
                out.write(json.dumps(asdict(asked), ensure_ascii=False) + "\n")


def read_asked(path: Path) -> list[Asked]:
    """The lines of a file that ``main`` wrote."""
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


def collect(
    application: Application, sources: Sequence[str], questions: Sequence[GoldQuestion]
) -> Iterator[Asked]:
    """Each answerable question with its passages, of which one answers."""
    library = application.libraries.open(SHARED_LIBRARY)
    for _ in library.publish(read_sources(sources, SourceOptions(), sys.stdin.buffer)):
        pass
    for gold in questions:
        if gold.answerable:
            question = Question(gold.question, Scope(article_ids=(gold.article_id,)), gold.id)
            ranked = application.retriever.retrieve(question).ranked
            asked = Asked(gold.question, gold.article_id, tuple(_passages(gold, ranked)))
            if asked.is_answered:
                yield asked


def _passages(gold: GoldQuestion, ranked: Sequence[RankedSentence]) -> Iterator[Read]:
    chunks: dict[int, Chunk] = {}
    answering: set[int] = set()
    for item in ranked:
        chunk = item.version.content.chunk_of(item.sentence.index)
        chunks.setdefault(chunk.index, chunk)
        if _overlapping(gold, (item.sentence.start, item.sentence.end)):
            answering.add(chunk.index)
    chosen = list(chunks)[:CHUNKS_READ]
    if answering and answering.isdisjoint(chosen):
        chosen[-1] = min(answering)
    for index in chosen:
        yield _passage(gold, ranked[0].version, chunks[index])


def _passage(gold: GoldQuestion, version: ArticleVersion, chunk: Chunk) -> Read:
    sentences = version.content.chunk_sentences(chunk)
    start, end = sentences[0].start, sentences[-1].end
    read = passage(version, chunk, sentences)
    answers = _overlapping(gold, (start, end))
    shortest = min(answers, key=lambda span: span[1] - span[0], default=None)
    return Read(
        read.title,
        read.text,
        read.spans,
        tuple(bool(_overlapping(gold, (item.start, item.end))) for item in sentences),
        (max(shortest[0] - start, 0), min(shortest[1], end) - start) if shortest else None,
    )


def _overlapping(gold: GoldQuestion, place: Span) -> list[Span]:
    return [
        (span.start, span.end)
        for span in gold.answers
        if span.start < place[1] and place[0] < span.end
    ]


if __name__ == "__main__":
    main()
