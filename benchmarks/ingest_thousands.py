"""Ingests thousands of articles in one run, then the same input again; measures time and memory.

    nice python -m benchmarks.ingest_thousands --articles 5000 --record

The articles are built from sentences of the news articles beside the project,
or of invented ones if there are none; each has its own text, identifier and
URL. Each run is a process of its own, so its peak memory is that of one ingest.
``--record`` writes the tables to benchmarks/results/ingest_thousands.md.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import count
from pathlib import Path

from benchmarks.soak.articles import article_of
from benchmarks.soak.place import FAKE_MODEL, ROOT, Place, embedding_by
from benchmarks.soak.report import machine, record, table
from bot.settings import load_settings
from ingest.bootstrap import open_library
from ingest.settings import PACKAGED_MODEL
from ingest.sources.items import SourceOptions
from ingest.sources.loader import read_sources
from ingest.types import Article, IngestStatus

NEWS = ROOT.parent / "shared" / "data" / "news_articles.jsonl"
RESULTS = Path(__file__).with_name("results") / "ingest_thousands.md"
TITLE = "Thousands of articles in one run"
SENTENCES = range(4, 11)


@dataclass(frozen=True, slots=True)
class Mark:
    """The progress of a run: articles, sentences, seconds since the start, peak memory in MB."""

    articles: int
    sentences: int
    embedded: int
    seconds: float
    peak: float


def make_articles(number: int, seed: int) -> Iterator[Article]:
    """Articles with distinct texts."""
    chance = random.Random(seed)  # noqa: S311  # no secret
    sentences = _sentences()
    for index in range(number):
        chosen = chance.choices(sentences, k=chance.choice(SENTENCES))
        middle = len(chosen) // 2
        text = f"{' '.join(chosen[:middle])}\n\n{' '.join(chosen[middle:])} Item {index} ends."
        yield Article(
            id=f"item-{index}", text=text, title=f"Item {index}", url=f"https://example.com/{index}"
        )


def ingest_once(source: Path, marks: Sequence[int]) -> Iterator[Mark]:
    """Ingest a file as the command does, with a mark at each of these numbers of articles."""
    began = time.monotonic()
    sentences = embedded = 0
    counter = count(1)
    items = read_sources([str(source)], SourceOptions(), sys.stdin.buffer)
    with open_library(load_settings(env_file=None)) as library:
        for outcome in library.publish(items):
            sentences += outcome.sentences
            if outcome.status in {IngestStatus.ADDED, IngestStatus.UPDATED}:
                embedded += outcome.sentences
            if outcome.error:
                raise outcome.error
            number = next(counter)
            if number in marks:
                peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
                yield Mark(number, sentences, embedded, time.monotonic() - began, peak)


def main() -> int:
    options = _options()
    if options.once:
        with embedding_by(options.model):
            for mark in ingest_once(options.once, _marks(options.articles)):
                print(json.dumps(asdict(mark)), flush=True)
        return 0
    with tempfile.TemporaryDirectory(prefix="footnote-thousands-") as folder:
        source = Path(folder) / "articles.jsonl"
        with source.open("w", encoding="utf-8") as stream:
            for article in make_articles(options.articles, options.seed):
                stream.write(json.dumps(asdict(article)) + "\n")
        place = Place(Path(folder) / "data", options.model)
        first, second = _run(place, source, options), _run(place, source, options)
    ratio = second[-1].seconds / first[-1].seconds
    text = f"{_rows(first)}\n\nThe same input again, all unchanged:\n\n{_rows(second)}"
    text += f"\n\nThe second run took {ratio:.1%} of the first one's time; seed {options.seed}."
    print(text)
    if options.record:
        model = "a fake model" if options.model == FAKE_MODEL else options.model
        heading = f"{options.articles:,} articles, embedded, {model}"
        record(RESULTS, TITLE, heading, f"{machine()}.\n\n{text}")
    return 0 if ratio < 0.1 and second[-1].embedded == 0 else 1


def _run(place: Place, source: Path, options: argparse.Namespace) -> list[Mark]:
    module = [sys.executable, "-m", "benchmarks.ingest_thousands", "--once", str(source)]
    told = ["--model", options.model, "--articles", str(options.articles)]
    marks = []
    with subprocess.Popen(  # noqa: S603  # this interpreter and this module
        [*module, *told], stdout=subprocess.PIPE, text=True, cwd=ROOT, env=place.environment()
    ) as process:
        for line in process.stdout or ():
            marks.append(Mark(**json.loads(line)))
            print(marks[-1], file=sys.stderr)
    if process.returncode:
        raise SystemExit(process.returncode)
    return marks


def _rows(marks: Sequence[Mark]) -> str:
    rows = [
        (
            f"{mark.articles:,} articles, {mark.sentences:,} sentences",
            f"{mark.seconds:.1f} s, peak {mark.peak:.0f} MB",
        )
        for mark in marks
    ]
    return table(rows)


def _sentences() -> list[str]:
    if NEWS.exists():
        with NEWS.open(encoding="utf-8") as stream:
            texts = [json.loads(line)["text"] for line in stream]
    else:
        texts = [article_of(number, "a").text for number in range(300)]
    return [f"{part.strip()}." for text in texts for part in text.split(". ") if part.strip()]


def _marks(number: int) -> list[int]:
    return sorted({max(1, number // 50), number // 5, number // 2, number})


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--articles", type=int, default=5000)
    parser.add_argument("--model", default=PACKAGED_MODEL, help=f"or {FAKE_MODEL}")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--record", action="store_true", help="write the tables to the results")
    parser.add_argument("--once", type=Path, help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
