"""Records every answer in the background.

One thread writes the records, so an answer is neither delayed by its record nor
fails with it. A record that cannot be written is logged.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, ExitStack
from datetime import datetime, timedelta

import structlog

from bot.audit.record import AuditedClaim, AuditedDraft, AuditedSentence, AuditRecord, ClaimOutcome
from bot.audit.repository import AuditRepository
from bot.types.answer import Citation
from bot.types.claims import DroppedClaim, GenerationTrace, VerifiedClaim
from bot.types.question import Question
from bot.types.result import AnswerResult
from ingest.errors import FootnoteError

MAX_QUEUED = 1_000
"""How many records may wait to be written. While a disk hangs, more are lost, which is logged."""

CLOSE_SECONDS = 2.0
PURGE_INTERVAL = timedelta(days=1)

_log = structlog.get_logger()


_Answered = tuple[Question, AnswerResult, datetime]


class AuditRecorder:
    """Records each answer that it is called with; safe to share between threads.

    Records older than ``days`` are deleted with the first answer and then once a
    day; with 0 days, none is written. The thread calls ``open_audits`` at the
    first answer, and again after it failed. ``now`` is the time in UTC.
    """

    def __init__(
        self,
        open_audits: Callable[[], AbstractContextManager[AuditRepository]],
        days: int,
        now: Callable[[], datetime],
    ) -> None:
        self._open = open_audits
        self._retention = timedelta(days=days)
        self._now = now
        self._queue: queue.Queue[_Answered | None] = queue.Queue(MAX_QUEUED)
        self._start_lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._purged_at: datetime | None = None

    def __call__(self, question: Question, result: AnswerResult) -> None:
        """Queue an answer for recording. Neither blocks nor raises."""
        self._start()
        try:
            self._queue.put_nowait((question, result, self._now()))
        except queue.Full:
            _log.error("audit_record_lost", question_id=question.id, error="the queue is full")

    def close(self) -> None:
        """Write the queued records; gives up after ``CLOSE_SECONDS``, and logs how many are lost."""
        if self._thread is None:
            return
        try:
            self._queue.put(None, timeout=CLOSE_SECONDS)
        except queue.Full:
            pass
        else:
            self._thread.join(CLOSE_SECONDS)
        if self._thread.is_alive():
            _log.error("audit_records_lost", records=self._queue.qsize())

    def _start(self) -> None:
        with self._start_lock:
            if self._thread is None:
                # A daemon, so that a hanging disk does not keep the process alive.
                self._thread = threading.Thread(target=self._run, name="audits", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        with ExitStack() as opened:
            audits: AuditRepository | None = None
            while (answered := self._queue.get()) is not None:
                try:
                    audits = audits or opened.enter_context(self._open())
                    self._record(audits, *answered)
                except Exception as error:  # noqa: BLE001  # the next record may be written
                    known = isinstance(error, FootnoteError)
                    reason = str(error) if known else type(error).__name__
                    _log.error("audit_record_lost", question_id=answered[0].id, error=reason)

    def _record(
        self, audits: AuditRepository, question: Question, result: AnswerResult, now: datetime
    ) -> None:
        if self._retention:
            audits.keep(record_of(question, result, now))
        if self._purged_at is None or now - self._purged_at >= PURGE_INTERVAL:
            self._purged_at = now
            audits.purge(now - self._retention)


def record_of(question: Question, result: AnswerResult, answered_at: datetime) -> AuditRecord:
    """The record of an answer that was complete at ``answered_at``, in UTC."""
    answer, evidence = result.answer, result.evidence
    searched = evidence.question.text if evidence else question.text
    return AuditRecord(
        question_id=question.id,
        asked_at=answered_at - timedelta(milliseconds=answer.total_ms),
        question=question.text,
        libraries=question.scope.libraries,
        article_ids=question.scope.article_ids,
        searched=None if searched == question.text else searched,
        confidence=round(evidence.confidence, 4) if evidence else None,
        mode=str(answer.mode),
        refusal=str(answer.refusal.code) if answer.refusal else None,
        notices=answer.notices,
        sentences=answer.sentences,
        citations=_references(answer.citations),
        nearest=_references(answer.refusal.nearest if answer.refusal else ()),
        choices=tuple(version.article.id for version in answer.choices),
        draft=_draft(result),
        retrieval_ms=result.retrieval_ms,
        first_claim_ms=result.first_claim_ms,
        total_ms=answer.total_ms,
    )


def _draft(result: AnswerResult) -> AuditedDraft | None:
    if not result.events:
        return None
    trace = next((event for event in result.events if isinstance(event, GenerationTrace)), None)
    if trace is None:
        # The reader stopped before the model finished.
        return AuditedDraft(result.answer.model or "unknown", tuple(_claims(result, {})))
    tags = {(version.key, sentence.index): tag for tag, version, sentence in trace.shown}
    return AuditedDraft(
        model=trace.model,
        claims=tuple(_claims(result, tags)),
        prompt_version=trace.prompt_version,
        shown=tuple(
            AuditedSentence.of(version, sentence, tag) for tag, version, sentence in trace.shown
        ),
        output=_encodable(trace.output),
        input_tokens=trace.input_tokens,
        output_tokens=trace.output_tokens,
    )


def _claims(result: AnswerResult, tags: dict[tuple[int, int], str]) -> Iterable[AuditedClaim]:
    for event in result.events:
        if isinstance(event, DroppedClaim):
            yield AuditedClaim(
                _encodable(event.text), event.tags, ClaimOutcome.DROPPED, event.failed
            )
        elif isinstance(event, VerifiedClaim):
            outcome = ClaimOutcome.REPAIRED if event.failed else ClaimOutcome.SHOWN
            sentences = tuple(
                AuditedSentence.of(version, sentence, tags.get((version.key, sentence.index)))
                for version, sentence in event.sources
            )
            yield AuditedClaim(event.text, event.tags, outcome, event.failed, sentences)


def _references(citations: Iterable[Citation]) -> tuple[AuditedSentence, ...]:
    return tuple(AuditedSentence.of(citation.version, citation.sentence) for citation in citations)


def _encodable(text: str) -> str:
    """A model's text with lone surrogates replaced, which JSON parsers reject."""
    return text.encode("utf-8", "replace").decode("utf-8")
