"""Measures what audit records cost during an ingest: in a file of their own or in the articles'.

A second process publishes invented articles without a model, so that it writes
as often as possible. Meanwhile this process adds records of a typical size and
times each. Prints a table.

    python -m benchmarks.audits
"""

from __future__ import annotations

import json
import multiprocessing
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, nullcontext
from datetime import UTC, datetime
from multiprocessing.synchronize import Event
from pathlib import Path

from bot.audit.record import AuditedDraft, AuditedSentence, AuditRecord, audit_json
from bot.audit.recorder import AuditRecorder
from bot.audit.repository import AuditRepository
from bot.bootstrap import RECORDS_FILE
from bot.storage.audits import AuditStore
from bot.storage.database import BotDatabase
from bot.types.answer import Answer
from bot.types.question import Question
from bot.types.result import AnswerResult
from ingest.bootstrap import DATABASE_FILE, TEXT_PIPELINE
from ingest.library.preparation import count_terms
from ingest.storage.article_store import ArticleStore
from ingest.storage.database import sqlite_url
from ingest.types import Article
from tests.fakes.audits import InMemoryAudits

RECORDS = 300
SHOWN = 100
PAUSE = 0.01
SENTENCES = 200
WORDS = [f"word{number}" for number in range(4_000)]


def main() -> None:
    """Time each arrangement, and how long an answer waits."""
    print(f"A record of {len(_body()):,} bytes, {RECORDS} times, milliseconds:")
    print("| where | ingest | median | 99th percentile | longest |")
    print("| --- | --- | --- | --- | --- |")
    for where, name in (("a file of its own", RECORDS_FILE), ("the articles' file", DATABASE_FILE)):
        for ingesting in (False, True):
            with tempfile.TemporaryDirectory(prefix="footnote-audits-") as folder:
                times = _timed(Path(folder), name, ingesting=ingesting)
            ingest = "running" if ingesting else "none"
            print(f"| {where} | {ingest} | {_figures(times)} |")
    print(f"| what the answer waits for | none | {_figures(_handed_over())} |")


def _timed(folder: Path, name: str, *, ingesting: bool) -> list[float]:
    with (
        _ingesting(folder) if ingesting else nullcontext(),
        closing(BotDatabase(sqlite_url(folder / name))) as database,
    ):
        audits = AuditRepository(AuditStore(database))
        return list(_each(lambda: audits.keep(_record())))


def _handed_over() -> list[float]:
    @contextmanager
    def open_audits() -> Iterator[InMemoryAudits]:
        yield InMemoryAudits()

    with closing(AuditRecorder(open_audits, 30, lambda: datetime.now(UTC))) as auditor:
        reply = AnswerResult(Answer("Why?"))
        return list(_each(lambda: auditor(Question("Why?"), reply)))


def _each(call: Callable[[], None]) -> Iterator[float]:
    call()
    for _ in range(RECORDS):
        started = time.perf_counter()
        call()
        yield (time.perf_counter() - started) * 1000
        time.sleep(PAUSE)


def _figures(times: list[float]) -> str:
    high = statistics.quantiles(times, n=100)[98]
    return f"{statistics.median(times):.2f} | {high:.1f} | {max(times):.1f}"


@contextmanager
def _ingesting(folder: Path) -> Iterator[None]:
    context = multiprocessing.get_context("spawn")
    writing, stop = context.Event(), context.Event()
    process = context.Process(target=_ingest, args=(folder, writing, stop))
    process.start()
    writing.wait(60)
    yield
    stop.set()
    process.join()


def _ingest(folder: Path, writing: Event, stop: Event) -> None:
    rng = random.Random(5)  # noqa: S311  # the same every time
    with closing(ArticleStore(sqlite_url(folder / DATABASE_FILE))) as store:
        library = store.open_library("shared").key
        for number in range(100_000):
            if stop.is_set():
                return
            sentences = (" ".join(rng.choices(WORDS, k=20)).capitalize() for _ in range(SENTENCES))
            article = Article(f"a{number}", ". ".join(sentences) + ".")
            content = TEXT_PIPELINE.segment(article)
            (key,) = store.begin(library, [(article, "made")], ingested_at="2031-01-01")
            store.publish(key, content, count_terms(content, TEXT_PIPELINE.terms))
            writing.set()


def _body() -> str:
    return json.dumps(audit_json(_record()))


def _record() -> AuditRecord:
    places = [AuditedSentence("an-article", 1, 7, n, "0" * 16, f"A{n}") for n in range(SHOWN)]
    draft = AuditedDraft("provider:model", (), "1/1", tuple(places), "x" * 600, 4_000, 150)
    asked = datetime.now(UTC)
    return AuditRecord("a1b2c3", asked, "Why?", ("shared",), "llm", 900.0, draft=draft)


if __name__ == "__main__":
    main()
