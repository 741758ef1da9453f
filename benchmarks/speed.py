"""Measures speed for libraries of different sizes, compared with a plain pipeline in the same run.

    python -m benchmarks.speed [--rows 1000 --rows 10000 …] [--record]

Ingest is measured on the news articles beside the project. Questions are
measured on libraries with a given number of rows, sentences and chunks
together, whose vectors are those of real sentences plus noise
(``benchmarks/made_rows.py``); the questions and their embeddings are real.
Recall compares the approximate index with exact search over the same vectors,
for as many hits as the ranking asks for.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.made_rows import Bank, MovedEmbedder, bank_of, made_articles, moved_rows
from benchmarks.plain import FOUND, PlainEmbeddings, build, empty
from benchmarks.soak.report import machine, record, table
from bot.evaluation.gold import read_questions
from bot.reader.factory import load_reader
from bot.retrieval.candidates import CHUNK_HITS, SENTENCE_HITS
from bot.retrieval.question import parse_question
from bot.retrieval.retriever import Retriever
from bot.settings import PACKAGED_READER, load_settings
from bot.types.question import Question, Scope
from ingest.bootstrap import CHROMA_FOLDER, DATABASE_FILE, LOCK_FILE, TEXT_PIPELINE, open_library
from ingest.embedding.base import Matrix
from ingest.embedding.factory import load_embedder
from ingest.index.base import Kind
from ingest.index.manager import EmbeddedIndexManager
from ingest.library.components import LibraryComponents
from ingest.library.library import Library
from ingest.library.manager import LibraryManager
from ingest.runtime.locks import ProcessLock
from ingest.settings import PACKAGED_MODEL, SHARED_LIBRARY
from ingest.sources.items import SourceArticle, SourceOptions
from ingest.sources.loader import read_sources
from ingest.storage.article_store import ArticleStore
from ingest.types import Article

DATA = Path(__file__).parents[1].parent / "shared" / "data"
NEWS, QUESTIONS = DATA / "news_articles.jsonl", DATA / "articleqa_dev_questions.jsonl"
RESULTS = Path(__file__).with_name("results") / "speed.md"
SIZES = (1_000, 10_000, 100_000)
ROWS_IN_ARTICLE = 18
ASKED = 100
WARM_UP = 5
COLD_RUNS = 5
SEED = 20261123

Line = tuple[str, ...]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rows", action="append", type=int)
    parser.add_argument("--record", action="store_true", help="write the tables to the results")
    arguments = parser.parse_args()
    if not NEWS.exists():
        raise SystemExit(f"There is no {NEWS}.")
    articles = _articles()
    questions = [gold.question for gold in read_questions(QUESTIONS, None)][:: 4081 // ASKED]
    with tempfile.TemporaryDirectory(prefix="footnote-speed-") as name:
        folder = Path(name)
        sections = {"Ingest": ingest(articles, folder)}
        bank = bank_of(articles, load_embedder(PACKAGED_MODEL))
        sizes = [measure(bank, rows, questions, folder) for rows in arguments.rows or SIZES]
        sections["Questions"] = table([line for size in sizes for line in size], HEAD)
        sections["Cold start"] = cold(folder)
    where = machine()
    for heading, text in sections.items():
        print(f"## {heading}\n\n{text}\n")
        if arguments.record:
            record(RESULTS, "Speed and scale", heading, f"{where}.\n\n{text}")


# Ingest


def ingest(articles: Sequence[Article], folder: Path) -> str:
    """Time both pipelines on the same articles, alternately, twice; the better run of each counts."""
    ours, plain = [], []
    sentences = 0
    embeddings = PlainEmbeddings()
    for attempt in range(2):
        settings = load_settings(env_file=None, FOOTNOTE_DATA_DIR=folder / f"ours-{attempt}")
        with open_library(settings) as library:
            items = [SourceArticle(article.id, article) for article in articles]
            seconds, outcomes = _timed(lambda: list(library.publish(items)))  # noqa: B023  # called at once
            ours.append(seconds)
            sentences = sum(outcome.sentences for outcome in outcomes)
        texts = [article.text for article in articles]
        seconds, _ = _timed(lambda: build(texts, embeddings, folder / f"plain-{attempt}"))  # noqa: B023  # as above
        plain.append(seconds)
    rows = [
        ("Footnote", *_rates(min(ours), len(articles), sentences)),
        ("plain pipeline", *_rates(min(plain), len(articles), 0)),
        ("ratio", f"{min(ours) / min(plain):.2f}", "", ""),
    ]
    return table(rows, ("", "seconds", "articles a second", "sentences a second"))


def _rates(seconds: float, articles: int, sentences: int) -> Line:
    by_sentence = f"{sentences / seconds:.0f}" if sentences else "none indexed"
    return (f"{seconds:.1f}", f"{articles / seconds:.1f}", by_sentence)


# Questions


HEAD = ("rows", "what", "median", "p95")


def measure(bank: Bank, rows: int, questions: Sequence[str], folder: Path) -> list[Line]:
    """Fill both indexes to this size, and ask."""
    place = folder / f"rows-{rows}"
    embedder = MovedEmbedder(bank, load_embedder(PACKAGED_MODEL), SEED)
    with _library(place, embedder) as library:
        made = made_articles(bank, max(1, rows // ROWS_IN_ARTICLE), SEED)
        outcomes = list(library.publish(made))
        held = library.index.count(Kind.SENTENCE) + library.index.count(Kind.CHUNK)
        print(f"{held} rows in {len(outcomes)} articles", file=sys.stderr)
        some = [outcome.article_id for outcome in outcomes if outcome.article_id][:3]
        lines = list(_asked(library, questions, tuple(some)))
        lines += _recall(library, questions)
    lines += _plain_asked(bank, held, questions, folder / f"plain-rows-{rows}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    lines.append(("disk, all files", f"{_disk(place):.0f} MB", ""))
    lines.append(("peak memory of this process so far", f"{peak:.0f} MB", ""))
    return [(f"{held:,}", *line) for line in lines]


@contextmanager
def _library(place: Path, embedder: MovedEmbedder) -> Iterator[Library]:
    place.mkdir(parents=True)
    with closing(ArticleStore(f"sqlite:///{place / DATABASE_FILE}")) as store:
        indexes = EmbeddedIndexManager(place / CHROMA_FOLDER, store.identity())
        lock = ProcessLock(place / LOCK_FILE)
        parts = LibraryComponents(SHARED_LIBRARY, store, indexes, embedder, TEXT_PIPELINE, lock)
        with closing(indexes), closing(Library(parts)) as library:
            yield library


def _asked(library: Library, questions: Sequence[str], some: tuple[str, ...]) -> Iterator[Line]:
    libraries = LibraryManager(library.store, library.embedder, lambda _: library)
    retriever = Retriever(libraries)
    yield _latency("question embedded", library.embedder.embed_query, questions)
    yield _latency(
        "question", lambda text: retriever.retrieve(parse_question(Question(text))), questions
    )
    yield _read(libraries, questions)
    scope = Scope(article_ids=some)
    yield _latency(
        "question to three articles",
        lambda text: retriever.retrieve(parse_question(Question(text, scope))),
        questions,
    )


def _read(libraries: LibraryManager, questions: Sequence[str]) -> Line:
    retriever = Retriever(libraries, load_reader(PACKAGED_READER))
    return _latency(
        "question, read",
        lambda text: retriever.retrieve(parse_question(Question(text))),
        questions,
    )


def _plain_asked(bank: Bank, rows: int, questions: Sequence[str], place: Path) -> list[Line]:
    chroma = empty(PlainEmbeddings(), place)
    vectors = moved_rows(bank, rows, SEED)
    for start in range(0, rows, 5_000):
        part = vectors[start : start + 5_000].tolist()
        texts = [bank.texts[at % len(bank.texts)] for at in range(start, start + len(part))]
        ids = [str(start + at) for at in range(len(part))]
        chroma._collection.add(ids=ids, embeddings=part, documents=texts)  # noqa: SLF001  # vectors are given
    return [
        _latency("plain pipeline", lambda text: chroma.similarity_search(text, k=FOUND), questions)
    ]


def _recall(library: Library, questions: Sequence[str]) -> list[Line]:
    lines = []
    for kind, depth in ((Kind.SENTENCE, SENTENCE_HITS), (Kind.CHUNK, CHUNK_HITS)):
        keys, exact = _all_rows(library, kind)
        shares = []
        for text in questions:
            vector = library.embedder.embed_query(text)
            wanted = {keys[row] for row in np.argsort(-(exact @ vector))[:depth]}
            hits = library.index.query(kind, vector, depth)
            shares.append(len(wanted & {str(hit.row) for hit in hits}) / len(wanted))
        lines.append((f"recall of {depth} {kind}", f"{statistics.mean(shares):.3f}", ""))
    return lines


def _all_rows(library: Library, kind: Kind) -> tuple[list[str], Matrix]:
    keys: list[str] = []
    parts = []
    versions = library.store.versions(sorted(library.index.version_keys()))
    for key, vectors in library.vectors(kind, versions.values()).items():
        parts.append(vectors)
        keys += [f"{key}-{position}" for position in range(len(vectors))]
    return keys, np.concatenate(parts)


# Cold start


def cold(folder: Path) -> str:
    """``footnote ask`` as a process of its own, including its start."""
    source = folder / "bridge.txt"
    source.write_text("The old bridge closes because its cables are rusty.\n", "utf-8")
    footnote = [sys.executable, "-c", "from bot.cli import main; main()"]
    environment = {"FOOTNOTE_DATA_DIR": str(folder / "cold"), "PATH": ""}

    def run(*arguments: str) -> None:
        subprocess.run(  # noqa: S603  # this interpreter
            [*footnote, *arguments], check=True, capture_output=True, env=environment, cwd=folder
        )

    run("ingest", str(source))
    times = [_timed(lambda: run("ask", "Why does the bridge close?"))[0] for _ in range(COLD_RUNS)]
    row = ("`footnote ask`", f"{statistics.median(times):.2f} s", f"{max(times):.2f} s")
    return table([row], ("", "median", "slowest"))


# Parts


def _latency(name: str, ask: Callable[[str], object], questions: Sequence[str]) -> Line:
    for text in questions[:WARM_UP]:
        ask(text)
    times = sorted(_timed(lambda: ask(text))[0] * 1000 for text in questions)  # noqa: B023  # as above
    p95 = times[int(len(times) * 0.95)]
    return (name, f"{statistics.median(times):.1f} ms", f"{p95:.1f} ms")


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    began = time.perf_counter()
    result = work()
    return time.perf_counter() - began, result


def _disk(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


def _articles() -> list[Article]:
    items = read_sources([str(NEWS)], SourceOptions(), sys.stdin.buffer)
    return [item.article for item in items if isinstance(item, SourceArticle)]


if __name__ == "__main__":
    main()
