"""Prometheus metrics of the bot."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from bot.types.answer import Answer
from bot.types.claims import DroppedClaim, GenerationTrace, VerifiedClaim, WriterEvent

CONTENT_TYPE = CONTENT_TYPE_LATEST
_ANSWER_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120)
_LAG_SECONDS = (0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5)


class Metrics:
    """Counters and gauges of one process; safe to share between threads.

    No label names a person, a guild or a question.
    """

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        self._answers = self._counter(
            "footnote_answers",
            "Answers and refusals, by answer mode and outcome.",
            ["mode", "outcome"],
        )
        self._failures = self._counter(
            "footnote_failures", "Questions that failed with an error.", ["error"]
        )
        self._claims = self._counter(
            "footnote_claims",
            "Claims of a language model: shown, repaired or dropped.",
            ["verdict"],
        )
        self._ingested = self._counter(
            "footnote_ingested",
            "Articles ingested or failed, from feeds or Discord.",
            ["by", "outcome"],
        )
        self._killed_readers = self._counter(
            "footnote_killed_readers",
            "Processes killed because a document took too much time, memory or text, or crashed them.",
            ["reason"],
        )
        self._tokens = self._counter(
            "footnote_tokens", "Tokens read and written by a language model.", ["way"]
        )
        self._seconds = Histogram(
            "footnote_answer_seconds",
            "Time of an answer in seconds: retrieval, first claim, total.",
            ["stage"],
            buckets=_ANSWER_SECONDS,
            registry=self._registry,
        )
        self._lag = Histogram(
            "footnote_event_loop_lag_seconds",
            "How late the event loop wakes up from a short sleep.",
            buckets=_LAG_SECONDS,
            registry=self._registry,
        )
        self._under_way = self._gauge(
            "footnote_questions_under_way", "Questions being answered or waiting."
        )
        self._connected = self._gauge("footnote_gateway_connected", "1 while Discord is connected.")
        self._tasks = self._gauge("footnote_tasks", "Tasks in the event loop.")
        self._articles = self._gauge("footnote_shared_articles", "Articles in the shared library.")
        self._damaged = self._gauge(
            "footnote_damaged_articles",
            "Articles left out of answers, because their stored text is not what was ingested.",
        )

    def record_answer(
        self,
        answer: Answer,
        events: Sequence[WriterEvent] = (),
        search_ms: float | None = None,
        first_claim_ms: float | None = None,
    ) -> None:
        """Count a complete answer or refusal, and the claims and tokens of the language model."""
        outcome = str(answer.refusal.code) if answer.refusal else "answered"
        self._answers.labels(str(answer.mode), outcome).inc()
        stages = {
            "search": search_ms,
            "first claim": first_claim_ms,
            "total": answer.total_ms,
        }
        for stage, milliseconds in stages.items():
            if milliseconds is not None:
                self._seconds.labels(stage).observe(milliseconds / 1000)
        for event in events:
            if isinstance(event, DroppedClaim):
                self._claims.labels("dropped").inc()
            elif isinstance(event, VerifiedClaim):
                self._claims.labels("repaired" if event.failed else "shown").inc()
            elif isinstance(event, GenerationTrace):
                self.record_tokens(event.input_tokens, event.output_tokens)

    def record_tokens(self, read: int | None, written: int | None) -> None:
        """Count tokens of a language model, where they are known."""
        self._tokens.labels("read").inc(read or 0)
        self._tokens.labels("written").inc(written or 0)

    def record_failure(self, error: BaseException) -> None:
        """Count a question that failed with an error."""
        self._failures.labels(type(error).__name__).inc()

    def record_ingest(self, by: str, outcome: str) -> None:
        """Count an article; ``outcome`` is ``added``, ``updated``, ``unchanged`` or ``failed``."""
        self._ingested.labels(by, outcome).inc()

    def record_killed_reader(self, reason: str) -> None:
        """Count a process that was killed; ``reason`` is the value of an ``Overrun``."""
        self._killed_readers.labels(reason).inc()

    def record_lag(self, seconds: float) -> None:
        """Record how late the event loop was."""
        self._lag.observe(max(0.0, seconds))

    def set_state(self, *, under_way: int, connected: bool, tasks: int) -> None:
        """Set the gauges to the present state."""
        self._under_way.set(under_way)
        self._tasks.set(tasks)
        self._connected.set(connected)

    def watch_damaged_articles(self, count: Callable[[], int]) -> None:
        """Ask for the number of damaged articles at each export."""
        self._damaged.set_function(count)

    def set_shared_articles(self, articles: int) -> None:
        """Set the size of the shared library."""
        self._articles.set(articles)

    def render(self) -> bytes:
        """All metrics in the format of ``CONTENT_TYPE``."""
        return generate_latest(self._registry)

    def _counter(self, name: str, about: str, labels: Sequence[str]) -> Counter:
        return Counter(name, about, labels, registry=self._registry)

    def _gauge(self, name: str, about: str) -> Gauge:
        return Gauge(name, about, registry=self._registry)
