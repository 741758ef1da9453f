"""What a question costs: its vector, its search in a small and a large library, and its reading."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from benchmarks.made_rows import Bank, moved_rows
from benchmarks.plain import FOUND, PlainEmbeddings, empty
from benchmarks.speed.clock import Times, alternating_over
from benchmarks.speed.index import disk_ratio, recall_ratios
from benchmarks.speed.made_library import SEED, SMALL, made_library
from benchmarks.speed.ratios import Ratio
from bot.reader.base import Reader
from bot.reader.factory import load_reader
from bot.retrieval.question import parse_question
from bot.retrieval.retriever import Retriever
from bot.settings import PACKAGED_READER
from bot.types.question import Question
from ingest.embedding.base import Embedder
from ingest.library.manager import LibraryManager
from ingest.settings import SHARED_LIBRARY

LARGE = 30_000

Ask = Callable[[str], object]


def question_ratios(
    bank: Bank, embedder: Embedder, questions: Sequence[str], folder: Path, large: int = LARGE
) -> Iterator[Ratio]:
    """Ask the same questions everywhere in turn. Leaves the large library in ``folder / "large"``."""
    plain = PlainEmbeddings()
    ours, other = alternating_over(questions, embedder.embed_query, plain.embed_query)
    yield Ratio(
        "a question's vector", "sentence-transformers", ours.median, other.median, "ms", aim=0.5
    )
    with ExitStack() as stack:
        small, much = (
            stack.enter_context(made_library(folder / name, bank, embedder, rows))
            for name, rows in (("small", SMALL), ("large", large))
        )
        rows = _plain_rows(bank, SMALL, plain, folder / "plain")
        asks = (_asking(small), _asking(small, load_reader(PACKAGED_READER)), _asking(much))
        searched, read, searched_much, found = alternating_over(
            questions, *asks, lambda text: rows.similarity_search(text, k=FOUND)
        )
        yield from _time_ratios(large, searched, read, searched_much, found)
        vectors = [embedder.embed_query(question) for question in questions]
        yield from recall_ratios(much.open(SHARED_LIBRARY), vectors)
    yield disk_ratio(SMALL, folder / "small", folder / "plain")


def _time_ratios(
    large: int, searched: Times, read: Times, searched_much: Times, found: Times
) -> Iterator[Ratio]:
    few, many = f"a question at {SMALL:,} rows", f"a question at {large:,} rows"
    plain = "plain pipeline"
    yield Ratio(f"{few}, not read", plain, searched.median, found.median, "ms", aim=1.0)
    yield Ratio(f"{few}, read", plain, read.median, found.median, "ms", aim=4)
    yield Ratio(
        f"{many}, not read",
        f"at {SMALL:,} rows",
        searched_much.median,
        searched.median,
        "ms",
        aim=1.2,
    )
    yield Ratio(f"{few}, read, 95th percentile", "the median", read.p95, read.median, "ms")
    yield Ratio(
        f"{many}, not read, 95th percentile",
        "the median",
        searched_much.p95,
        searched_much.median,
        "ms",
    )


def _asking(libraries: LibraryManager, reader: Reader | None = None) -> Ask:
    retriever = Retriever(libraries, reader)
    return lambda text: retriever.retrieve(parse_question(Question(text)))


def _plain_rows(bank: Bank, rows: int, embeddings: PlainEmbeddings, place: Path) -> Any:
    chroma = empty(embeddings, place)
    vectors = moved_rows(bank, rows, SEED)
    chroma._collection.add(  # noqa: SLF001  # vectors are given
        ids=[str(row) for row in range(rows)],
        embeddings=vectors.tolist(),
        documents=[bank.texts[row % len(bank.texts)] for row in range(rows)],
    )
    return chroma
