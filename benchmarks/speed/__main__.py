"""Measures speed and memory beside a plain pipeline, in one table of ratios.

    python -m benchmarks.speed [--record | --check] [--rows 30000] [--only ingest …]

Ingest is measured on news articles beside the project. Questions are asked
to made libraries, whose vectors are those of real sentences plus noise
(``benchmarks/made_rows.py``); the questions and their embeddings are real. A part
that fails loses no other, and the status is 1 then. ``--record`` writes the table
to benchmarks/results/speed.md, and the ratios beside it; ``--check`` ends with
status 1 if a ratio is more than 1.5 times the recorded one. Filling the large
library takes most of the time where it has more than 30,000 rows.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path

from benchmarks.made_rows import bank_of
from benchmarks.soak.report import machine, record
from benchmarks.speed.embedding import throughput
from benchmarks.speed.ingestion import ingest_ratio
from benchmarks.speed.news import news_articles, news_questions
from benchmarks.speed.process import rest_ratios, start_ratios
from benchmarks.speed.questions import LARGE, question_ratios
from benchmarks.speed.ratios import Ratio, read_recorded, regressions, write_recorded
from benchmarks.speed.run import Run
from ingest.embedding.minilm import MiniLmEmbedder
from ingest.text.chunking import passages, segment

RESULTS = Path(__file__).parents[1] / "results" / "speed.md"
PARTS = ("embedding", "ingest", "questions", "starts", "rest")
ASKED = 100
EMBEDDED = 64
EVERY = 3
"""One in so many articles is ingested, several times."""


def main() -> int:
    options = _options()
    began, run = time.monotonic(), Run()
    with tempfile.TemporaryDirectory(prefix="footnote-speed-") as name:
        parts = _parts(Path(name), options.rows)
        for part in _chosen(options.only):
            run.measure(part, parts[part])
    recorded = read_recorded()
    text = f"{machine()}, {time.monotonic() - began:.0f} s.\n\n{run.report(recorded)}"
    print(text)
    if options.record:
        record(RESULTS, "Speed and scale", "Ratios", text)
        is_whole = not (run.failed or options.only)
        write_recorded(run.found, kept={} if is_whole else recorded)
    problems = regressions(run.found, recorded) if options.check else []
    for problem in problems:
        print(problem, file=sys.stderr)
    return int(bool(problems or run.failed))


def _parts(folder: Path, rows: int) -> dict[str, Callable[[], Iterable[Ratio]]]:
    articles, embedder = news_articles(), MiniLmEmbedder()

    def embedding() -> Iterator[Ratio]:
        chunks = (passage for article in articles for passage in passages(segment(article)))
        yield throughput(embedder, list(islice(chunks, EMBEDDED)))

    def ingest() -> Iterator[Ratio]:
        yield ingest_ratio(articles[::EVERY], folder)

    def questions() -> Iterator[Ratio]:
        asked = news_questions(ASKED)
        yield from question_ratios(bank_of(articles, embedder), embedder, asked, folder, rows)

    def rest() -> Iterator[Ratio]:
        return rest_ratios(folder / "large", folder / "small", folder / "plain")

    functions = (embedding, ingest, questions, lambda: start_ratios(folder), rest)
    return dict(zip(PARTS, functions, strict=True))


def _chosen(only: Sequence[str] | None) -> list[str]:
    """The parts to measure, in order; the bot at rest needs the libraries of the questions."""
    wanted = {*(only or PARTS)}
    return [part for part in PARTS if part in wanted or (part == "questions" and "rest" in wanted)]


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
