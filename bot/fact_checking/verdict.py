"""The verdict on a statement, and the port to what gives it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from bot.types.answer import Citation
from bot.types.question import Scope
from ingest.types import ArticleVersion


class Verdict(StrEnum):
    """What the articles say about a statement."""

    SUPPORTED = "supported"
    UNSUPPORTED = "unsupported"
    CONTRADICTED = "contradicted"


@dataclass(frozen=True, slots=True)
class Judgement:
    """A statement, its verdict, and the sentences of one article that decide it.

    ``score`` is the estimated probability of support, 0 to 1, which is low for a
    statement that fails an exact gate. ``failed_gates`` name what these sentences
    lack or contradict. ``version`` is ``None`` when no
    article was compared.
    """

    claim: str
    verdict: Verdict
    score: float = 0.0
    version: ArticleVersion | None = None
    failed_gates: tuple[str, ...] = ()
    citations: tuple[Citation, ...] = ()


class StatementChecker(Protocol):
    """Judges statements; it may block for seconds, so do not call it on an event loop."""

    def judge(self, claim: str, scope: Scope) -> Judgement:
        """Judge a statement by the articles that the scope names, or by the nearest ones.

        Raises ``QuestionError`` for a statement that is empty or too long,
        ``ArticleNotFound`` for an unknown article, and other ``FootnoteError``.
        """


class LazyStatementChecker:
    """A checker that is made for the first statement, as it loads a model that many never need."""

    def __init__(self, make: Callable[[], StatementChecker]) -> None:
        self._make = make
        self._checker: StatementChecker | None = None
        self._lock = threading.Lock()

    def judge(self, claim: str, scope: Scope) -> Judgement:
        with self._lock:
            self._checker = self._checker or self._make()
        return self._checker.judge(claim, scope)
