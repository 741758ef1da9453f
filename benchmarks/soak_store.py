"""Lets several processes write and ask at once, or kills a writer repeatedly, and checks everything.

    python -m benchmarks.soak_store                 # three processes for five minutes
    python -m benchmarks.soak_store --servers       # with a Chroma server and PostgreSQL
    python -m benchmarks.soak_store --kills 100     # kill -9 at random moments

Two processes ingest and re-ingest overlapping articles. This process asks
questions, looks for each new article as soon as it is committed, and compares
every citation with the stored text. A killed ingest may only leave whole
articles, and running it again must complete it. The exit status is 1 if
anything was wrong. ``--record`` writes the table to
benchmarks/results/soak_store.md.
"""

from __future__ import annotations

import argparse
import logging
import math
import secrets
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import structlog

from benchmarks.soak.asking import Findings
from benchmarks.soak.kills import run_kills
from benchmarks.soak.place import FAKE_MODEL, Place, make_place
from benchmarks.soak.report import (
    Row,
    is_good,
    machine,
    record,
    rows_kills,
    rows_together,
    table,
)
from benchmarks.soak.together import run_together
from ingest.settings import PACKAGED_MODEL

RESULTS = Path(__file__).with_name("results") / "soak_store.md"
TITLE = "Writers, a reader and kills"
PROBLEMS_SHOWN = 20
MINUTES = 5.0


def main(arguments: Sequence[str] | None = None) -> int:
    options = _options(arguments)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    with (
        tempfile.TemporaryDirectory(prefix="footnote-soak-") as folder,
        make_place(Path(folder), options.model, servers=options.servers) as place,
    ):
        heading, rows, findings, good = _soak(place, options)
    rows.append(("seed", str(options.seed)))
    print(f"{heading}\n\n{table(rows)}")
    for problem in findings.problems[:PROBLEMS_SHOWN]:
        print(f"PROBLEM: {problem}")
    if options.record:
        record(RESULTS, TITLE, heading, f"{machine()}.\n\n{table(rows)}")
    return 0 if good else 1


def _soak(place: Place, options: argparse.Namespace) -> tuple[str, list[Row], Findings, bool]:
    kind = "a Chroma server with PostgreSQL" if options.servers else "embedded"
    model = "a fake model" if options.model == FAKE_MODEL else f"{options.model}"
    if options.kills:
        seconds = (options.minutes or math.inf) * 60
        kills = run_kills(
            place,
            kills=options.kills,
            seed=options.seed,
            articles=options.articles,
            seconds=seconds,
        )
        heading = f"kill -9 of an ingest, {kind}, {model}"
        return heading, rows_kills(kills), kills.findings, is_good(kills.findings)
    minutes = options.minutes or MINUTES
    together = run_together(place, seconds=minutes * 60, seed=options.seed)
    heading = f"Three processes for {minutes:g} minutes, {kind}, {model}"
    good = is_good(together.findings, together.delays)
    return heading, rows_together(together), together.findings, good


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--minutes", type=float, help="default 5; with --kills, the maximum")
    parser.add_argument("--servers", action="store_true", help="use a Chroma server and PostgreSQL")
    parser.add_argument(
        "--kills", type=int, default=0, help="kill an ingest this many times instead"
    )
    parser.add_argument("--articles", type=int, default=40, help="articles in each killed ingest")
    parser.add_argument("--model", help=f"{FAKE_MODEL}, or a value of EMBEDDING_MODEL")
    parser.add_argument("--seed", type=int, default=secrets.randbelow(1_000_000))
    parser.add_argument("--record", action="store_true", help="write the table to the results")
    options = parser.parse_args(arguments)
    # Loading the real model for each kill would only take longer.
    options.model = options.model or (FAKE_MODEL if options.kills else PACKAGED_MODEL)
    return options


if __name__ == "__main__":
    sys.exit(main())
