"""Times every stage of a question in a made library of any size, beside one of 1,000 rows.

    python -m benchmarks.scale FOLDER --rows 1000000 [--server] [--record]

The questions and their vectors are real, the rows are not (``benchmarks/made_rows.py``),
and nothing is read by a model. With ``--server``, the vectors of the large library are on
a Chroma server that is started for it, on loopback. What is filled stays in ``FOLDER``,
so that it can be measured again, also where filling was interrupted. ``--record`` writes the table to
benchmarks/results/scale.md.
"""

from __future__ import annotations

import argparse
import os
import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import wraps
from pathlib import Path
from typing import Any
from unittest.mock import patch

from benchmarks.made_rows import bank_of
from benchmarks.soak.report import machine, record, table
from benchmarks.speed.clock import Times
from benchmarks.speed.index import folder_size
from benchmarks.speed.made_library import ROWS_IN_ARTICLE, SMALL, embedded_indexes, made_library
from benchmarks.speed.news import news_articles, news_questions
from benchmarks.speed.process import resident
from bot.retrieval import retriever as retrieval
from bot.retrieval.question import parse_question
from bot.retrieval.retriever import Retriever
from bot.retrieval.scoring import Candidate
from bot.types.question import Question
from ingest.embedding.base import Embedder
from ingest.embedding.minilm import MiniLmEmbedder
from ingest.index.base import Kind, VectorIndexManager
from ingest.index.manager import ServerIndexManager
from ingest.library.library import Library
from ingest.library.manager import LibraryManager
from ingest.settings import SHARED_LIBRARY
from tests.integration.storage.servers import chroma_process

RESULTS = Path(__file__).with_name("results") / "scale.md"
TITLE = "Large libraries"
ASKED = 100
WARM_UP = 5
EVERYTHING = "everything"


@dataclass
class Stages:
    """The milliseconds that each question spent in each stage."""

    of_question: list[defaultdict[str, float]] = field(default_factory=list)

    def timed(self, stage: str, work: Callable[..., Any]) -> Callable[..., Any]:
        """The same work, with its time added to a stage of the current question."""

        @wraps(work)
        def measured(*arguments: Any, **named: Any) -> Any:
            began = time.perf_counter()
            try:
                return work(*arguments, **named)
            finally:
                if self.of_question:
                    self.of_question[-1][stage] += 1000 * (time.perf_counter() - began)

        return measured

    def median(self, stage: str) -> float:
        return statistics.median(question[stage] for question in self.of_question)

    @property
    def everything(self) -> Times:
        return Times(tuple(question[EVERYTHING] for question in self.of_question))


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--server", action="store_true", help="vectors on a Chroma server")
    parser.add_argument("--record", action="store_true")
    options = parser.parse_args()
    articles, embedder = news_articles(), MiniLmEmbedder()
    bank, asked = bank_of(articles, embedder), news_questions(ASKED)
    place = options.folder / f"{'server' if options.server else 'embedded'}-{options.rows}"
    with ExitStack() as stack:
        indexes_of, server = embedded_indexes, None
        if options.server:
            url, process = stack.enter_context(_chroma(place / "server"))
            indexes_of, server = (lambda _, store: _on_server(url, store)), process.pid
        small = stack.enter_context(made_library(options.folder / "small", bank, embedder, SMALL))
        began = time.monotonic()
        large = stack.enter_context(made_library(place, bank, embedder, options.rows, indexes_of))
        print(f"opened after {time.monotonic() - began:.0f} s", flush=True)
        rows = large.open(SHARED_LIBRARY).refresh().articles * ROWS_IN_ARTICLE
        few, many = _measure(asked, embedder, small, large)
        memory = [("memory of this process", f"{resident(os.getpid()):,.0f} MB")]
        if server:
            memory.append(("memory of the Chroma server", f"{resident(server):,.0f} MB"))
    where = "on a Chroma server" if options.server else "embedded"
    disk = ("disk", f"{folder_size(place):,.0f} MB")
    text = "\n\n".join((f"{machine()}.", _stage_table(few, many, rows), table([*memory, disk])))
    print(text)
    if options.record:
        record(RESULTS, TITLE, f"{rows:,} rows {where}", text)


def _measure(
    asked: Sequence[str], embedder: Embedder, *libraries: LibraryManager
) -> tuple[Stages, ...]:
    """Ask every question of each library in turn."""
    found = tuple(Stages() for _ in libraries)
    retrievers = [Retriever(library) for library in libraries]
    for number, question in enumerate([*asked[:WARM_UP], *asked]):
        for stages, retriever, library in zip(found, retrievers, libraries, strict=True):
            if number >= WARM_UP:
                stages.of_question.append(defaultdict(float))
            with _watched(stages, embedder, library.open(SHARED_LIBRARY)):
                ask = stages.timed(EVERYTHING, retriever.retrieve)
                ask(parse_question(Question(question)))
    return found


@contextmanager
def _watched(stages: Stages, embedder: Embedder, library: Library) -> Iterator[None]:
    """With every stage of a question timed."""
    nearest = library.nearest
    of_kind = {kind: stages.timed(f"nearest {kind.value}", nearest) for kind in Kind}
    watched: list[tuple[Any, str, Callable[..., Any]]] = [
        (library, "nearest", lambda kind, *rest: of_kind[kind](kind, *rest)),
        *(
            (owner, name, stages.timed(stage, getattr(owner, name)))
            for owner, name, stage in (
                (embedder, "embed_query", "embedding the question"),
                (library, "refresh", "noticing changes"),
                (library, "sentences_per_term", "term statistics"),
                (library, "terms_with_prefix", "misspelled words"),
                (library.store, "versions_with_terms", "articles by terms"),
                (library, "near_duplicate_keys", "near-duplicates"),
                (library, "versions", "fetching texts"),
                (library, "vectors", "fetching vectors"),
                (Candidate, "analyse", "analysing texts"),
                (retrieval, "rank", "ranking"),
            )
        ),
    ]
    with ExitStack() as stack:
        for owner, name, timed in watched:
            stack.enter_context(patch.object(owner, name, timed))
        yield


def _stage_table(few: Stages, many: Stages, rows: int) -> str:
    stages = list(dict.fromkeys(stage for found in many.of_question for stage in found))
    stages.sort(key=lambda stage: stage == EVERYTHING)
    lines = [
        (stage, *(f"{found.median(stage):.1f} ms" for found in (few, many))) for stage in stages
    ]
    lines.append(("95th percentile", *(f"{found.everything.p95:.1f} ms" for found in (few, many))))
    ratio = many.everything.median / few.everything.median
    lines.append(("everything, against 1,000 rows", "1", f"{ratio:.2f}"))
    return table(lines, ("stage, median", f"{SMALL:,} rows", f"{rows:,} rows"))


@contextmanager
def _chroma(folder: Path) -> Iterator[tuple[str, Any]]:
    folder.mkdir(parents=True, exist_ok=True)
    with chroma_process(folder) as served:
        yield served


def _on_server(url: str, store: str) -> VectorIndexManager:
    return ServerIndexManager(url, store)


if __name__ == "__main__":
    main()
