"""What the vector index finds of the nearest rows, and what a library takes on the disk."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from benchmarks.speed.ratios import Ratio
from bot.retrieval.candidates import CHUNK_HITS, SENTENCE_HITS
from ingest.embedding.base import Matrix, Vector
from ingest.index.base import Hit, Kind
from ingest.library.library import Library

HITS = {Kind.SENTENCE: SENTENCE_HITS, Kind.CHUNK: CHUNK_HITS}
ASKED = 50
MEGABYTE = 1e6


def recall_ratios(library: Library, vectors: Sequence[Vector]) -> Iterator[Ratio]:
    """How many of the nearest rows the index finds, of as many as a question asks it for."""
    versions = list(library.versions(library.store.newest(library.key)).values())
    for kind, limit in HITS.items():
        rows = library.vectors(kind, versions)
        found = [
            _found(rows, vector, library.nearest(kind, vector, limit)) for vector in vectors[:ASKED]
        ]
        total = sum(map(len, rows.values()))
        yield Ratio(
            f"the nearest of {total:,} {kind.value}, found by the index",
            "by comparing all",
            statistics.fmean(found),
            limit,
            kind.value,
            aim=0.98,
            more_is_better=True,
        )


def _found(rows: dict[int, Matrix], vector: Vector, hits: Sequence[Hit]) -> int:
    """How many hits are among as many rows that are really the nearest."""
    similarity = np.concatenate(list(rows.values())) @ vector
    places = [(key, position) for key, matrix in rows.items() for position in range(len(matrix))]
    nearest = {places[at] for at in np.argpartition(-similarity, len(hits))[: len(hits)]}
    return len(nearest & {(hit.row.version_key, hit.row.position) for hit in hits})


def disk_ratio(rows: int, ours: Path, plain: Path) -> Ratio:
    """All files of two data folders with as many rows."""
    return Ratio(
        f"disk at {rows:,} rows", "plain pipeline", folder_size(ours), folder_size(plain), "MB"
    )


def folder_size(folder: Path) -> float:
    """All files in a folder and below, in MB."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / MEGABYTE
