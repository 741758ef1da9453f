"""What a question costs: its vector, its search in a small and a large library, and its reading."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from benchmarks.made_rows import Bank, moved_rows
from benchmarks.plain import FOUND, PlainEmbeddings, empty
from benchmarks.speed.clock import alternating_over
from benchmarks.speed.made_library import SEED, made_library
from benchmarks.speed.ratios import Ratio
from bot.reader.base import Reader
from bot.reader.factory import load_reader
from bot.retrieval.question import parse_question
from bot.retrieval.retriever import Retriever
from bot.settings import PACKAGED_READER
from bot.types.question import Question
from ingest.embedding.base import Embedder
from ingest.library.manager import LibraryManager

SMALL, LARGE = 1_000, 100_000

Ask = Callable[[str], object]


def question_ratios(
    bank: Bank, embedder: Embedder, questions: Sequence[str], folder: Path, large: int = LARGE
) -> Iterator[Ratio]:
    """Ask the same questions everywhere in turn. Leaves the large library in ``folder / "large"``."""
    plain = PlainEmbeddings()
    ours, other = alternating_over(questions, embedder.embed_query, plain.embed_query)
    yield Ratio("a question's vector", "sentence-transformers", ours, other, "ms", aim=0.5)
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
    at_small = f"a question at {SMALL:,} rows"
    yield Ratio(f"{at_small}, not read", "plain pipeline", searched, found, "ms", aim=1.0)
    yield Ratio(f"{at_small}, read", "plain pipeline", read, found, "ms", aim=4)
    yield Ratio(
        f"a question at {large:,} rows, not read",
        f"at {SMALL:,} rows",
        searched_much,
        searched,
        "ms",
        aim=1.2,
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
