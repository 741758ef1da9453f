"""Keeping a record of every answer, without letting anybody wait for it.

A thread writes the records, one after the other: an answer is never late for
its record's sake, and never fails by it. What cannot be kept is logged.
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

WAITING = 1_000
"""So many records may wait to be written; where a disk hangs, more are lost and that is logged."""

CLOSING_SECONDS = 2.0
PURGED_EVERY = timedelta(days=1)

_log = structlog.get_logger()


_Answered = tuple[Question, AnswerResult, datetime]


class AuditRecorder:
    """Records each answer that it is called with; safe to share between threads.

    Records older than ``days`` are forgotten when the first answer is recorded
    and once a day after; with ``days`` of 0, none is kept. ``open_audits`` is
    called in the thread, at the first answer. ``now`` gives the time in UTC.
    """

    def __init__(
        self,
        open_audits: Callable[[], AbstractContextManager[AuditRepository]],
        days: int,
        now: Callable[[], datetime],
    ) -> None:
        self._open = open_audits
        self._kept_for = timedelta(days=days)
        self._now = now
        self._waiting: queue.Queue[_Answered | None] = queue.Queue(WAITING)
        self._starting = threading.Lock()
        self._thread: threading.Thread | None = None
        self._purged: datetime | None = None

    def __call__(self, question: Question, reply: AnswerResult) -> None:
        """Have a record of an answer written. Neither blocks nor raises."""
        self._start()
        try:
            self._waiting.put_nowait((question, reply, self._now()))
        except queue.Full:
            _log.error("audit_lost", question_id=question.id, error="too many are waiting")

    def close(self) -> None:
        """Write what is waiting; whoever leaves waits ``CLOSING_SECONDS`` at most."""
        if self._thread is None:
            return
        try:
            self._waiting.put(None, timeout=CLOSING_SECONDS)
        except queue.Full:
            pass
        else:
            self._thread.join(CLOSING_SECONDS)
        if self._thread.is_alive():
            _log.error("audits_lost", records=self._waiting.qsize())

    def _start(self) -> None:
        with self._starting:
            if self._thread is None:
                # A daemon, so that a disk that hangs does not keep the program from its end.
                self._thread = threading.Thread(target=self._work, name="audits", daemon=True)
                self._thread.start()

    def _work(self) -> None:
        with ExitStack() as opened:
            audits: AuditRepository | None = None
            while (answered := self._waiting.get()) is not None:
                try:
                    audits = audits or opened.enter_context(self._open())
                    self._record(audits, *answered)
                except Exception as error:  # noqa: BLE001  # the next record may fare better
                    known = isinstance(error, FootnoteError)
                    reason = str(error) if known else type(error).__name__
                    _log.error("audit_lost", question_id=answered[0].id, error=reason)

    def _record(
        self, audits: AuditRepository, question: Question, reply: AnswerResult, now: datetime
    ) -> None:
        if self._kept_for:
            audits.keep(record_of(question, reply, now))
        if self._purged is None or now - self._purged >= PURGED_EVERY:
            self._purged = now
            audits.purge(now - self._kept_for)


def record_of(question: Question, reply: AnswerResult, answered_at: datetime) -> AuditRecord:
    """The record of an answer that was complete at that time, in UTC."""
    answer, evidence = reply.answer, reply.evidence
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
        sentences=tuple(sentence.text for sentence in answer.sentences),
        citations=_cited(answer.citations),
        nearest=_cited(answer.refusal.nearest if answer.refusal else ()),
        draft=_draft(reply),
        retrieval_ms=reply.retrieval_ms,
        first_claim_ms=reply.first_claim_ms,
        total_ms=answer.total_ms,
    )


def _draft(reply: AnswerResult) -> AuditedDraft | None:
    if not reply.events:
        return None
    written = next((event for event in reply.events if isinstance(event, GenerationTrace)), None)
    if written is None:
        # Nobody read on until the model was done.
        return AuditedDraft(reply.answer.model or "unknown", tuple(_claims(reply, {})))
    tags = {(version.key, sentence.index): tag for tag, version, sentence in written.shown}
    return AuditedDraft(
        model=written.model,
        claims=tuple(_claims(reply, tags)),
        prompt_version=written.prompt_version,
        shown=tuple(
            AuditedSentence.of(version, sentence, tag) for tag, version, sentence in written.shown
        ),
        output=_sound(written.output),
        input_tokens=written.input_tokens,
        output_tokens=written.output_tokens,
    )


def _claims(reply: AnswerResult, tags: dict[tuple[int, int], str]) -> Iterable[AuditedClaim]:
    for event in reply.events:
        if isinstance(event, DroppedClaim):
            yield AuditedClaim(_sound(event.text), event.tags, ClaimOutcome.DROPPED, event.failed)
        elif isinstance(event, VerifiedClaim):
            verdict = ClaimOutcome.REPAIRED if event.failed else ClaimOutcome.SHOWN
            places = tuple(
                AuditedSentence.of(version, sentence, tags.get((version.key, sentence.index)))
                for version, sentence in event.sources
            )
            yield AuditedClaim(event.text, event.tags, verdict, event.failed, places)


def _cited(citations: Iterable[Citation]) -> tuple[AuditedSentence, ...]:
    return tuple(AuditedSentence.of(citation.version, citation.sentence) for citation in citations)


def _sound(text: str) -> str:
    """What a model wrote, without halves of characters, which no JSON reader takes."""
    return text.encode("utf-8", "replace").decode("utf-8")
