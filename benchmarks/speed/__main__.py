"""Measures speed and memory beside a plain pipeline, in one table of ratios.

    python -m benchmarks.speed [--record | --check] [--rows 100000] [--only ingest …]

Ingest is measured on the news articles beside the project. Questions are asked
to made libraries, whose vectors are those of real sentences plus noise
(``benchmarks/made_rows.py``); the questions and their embeddings are real.
``--record`` writes the table to benchmarks/results/speed.md, and the ratios beside
it; ``--check`` ends with status 1 if a ratio is more than 1.5 times the recorded one.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from benchmarks.made_rows import bank_of
from benchmarks.soak.report import machine, record
from benchmarks.speed.embedding import throughput
from benchmarks.speed.ingestion import ingest_ratio
from benchmarks.speed.process import rest_ratios, start_ratios
from benchmarks.speed.questions import LARGE, question_ratios
from benchmarks.speed.ratios import (
    Ratio,
    ratio_table,
    read_recorded,
    regressions,
    write_recorded,
)
from bot.evaluation.gold import read_questions
from ingest.embedding.minilm import MiniLmEmbedder
from ingest.sources.items import SourceArticle, SourceOptions
from ingest.sources.loader import read_sources
from ingest.text.chunking import passages, segment
from ingest.types import Article

DATA = Path(__file__).parents[2].parent / "shared" / "data"
NEWS, QUESTIONS = DATA / "news_articles.jsonl", DATA / "articleqa_dev_questions.jsonl"
RESULTS = Path(__file__).parents[1] / "results" / "speed.md"
PARTS = ("embedding", "ingest", "questions", "starts", "rest")
ASKED = 100
EMBEDDED = 64


def main() -> int:
    options = _options()
    if not NEWS.exists():
        raise SystemExit(f"There is no {NEWS}.")
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="footnote-speed-") as name:
        found = []
        for ratio in _measured(Path(name), options.only or PARTS, options.rows):
            print(f"{ratio.what}: {ratio.value:.2f}", file=sys.stderr, flush=True)
            found.append(ratio)
    recorded = read_recorded()
    text = f"{machine()}, {time.monotonic() - began:.0f} s.\n\n{ratio_table(found, recorded)}"
    print(text)
    if options.record:
        record(RESULTS, "Speed and scale", "Ratios", text)
        write_recorded(found)
    problems = regressions(found, recorded) if options.check else []
    for problem in problems:
        print(problem, file=sys.stderr)
    return int(bool(problems))


def _measured(folder: Path, parts: Sequence[str], rows: int) -> Iterator[Ratio]:
    articles = _articles()
    embedder = MiniLmEmbedder()
    if "embedding" in parts:
        chunks = (passage for article in articles for passage in passages(segment(article)))
        yield throughput(embedder, list(islice(chunks, EMBEDDED)))
    if "ingest" in parts:
        yield ingest_ratio(articles, folder)
    if "questions" in parts or "rest" in parts:
        gold = read_questions(QUESTIONS, None)
        questions = [one.question for one in gold][:: len(gold) // ASKED][:ASKED]
        bank = bank_of(articles, embedder)
        yield from question_ratios(bank, embedder, questions, folder, rows)
    if "starts" in parts:
        yield from start_ratios(folder)
    if "rest" in parts:
        yield from rest_ratios(folder / "large", folder / "small", folder / "plain")


def _articles() -> list[Article]:
    items = read_sources([str(NEWS)], SourceOptions(), sys.stdin.buffer)
    return [item.article for item in items if isinstance(item, SourceArticle)]


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    then = parser.add_mutually_exclusive_group()
    then.add_argument("--record", action="store_true", help="hold later runs to these ratios")
    then.add_argument("--check", action="store_true", help="fail if a ratio got worse")
    parser.add_argument("--rows", type=int, default=LARGE, help="rows of the large library")
    parser.add_argument("--only", action="append", choices=PARTS, help="can be repeated")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
