"""What is said of a statement, the port to whatever judges one, and a fake."""

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
    """What the articles say of a statement."""

    SUPPORTED = "supported"
    UNSUPPORTED = "unsupported"
    CONTRADICTED = "contradicted"


@dataclass(frozen=True, slots=True)
class Judgement:
    """A statement with its verdict and the best sentences of one article.

    ``score``, 0 to 1, is the judged probability of support; ``failed_gates``
    are what the sentences lack or have otherwise. ``version`` is ``None`` when
    there is no article.
    """

    claim: str
    verdict: Verdict
    score: float = 0.0
    version: ArticleVersion | None = None
    failed_gates: tuple[str, ...] = ()
    citations: tuple[Citation, ...] = ()


class StatementChecker(Protocol):
    """Statements to judgements; it may block for seconds, so keep it off an event loop."""

    def judge(self, claim: str, scope: Scope) -> Judgement:
        """Judge a statement by the article named in the scope, else by the nearest ones.

        Raises ``QuestionError`` for one that is empty or too long,
        ``ArticleNotFound`` for an article that is not there, and ``FootnoteError``.
        """


class LazyStatementChecker:
    """What is made when the first statement comes, as it loads a model that many never need."""

    def __init__(self, make: Callable[[], StatementChecker]) -> None:
        self._make = make
        self._made: StatementChecker | None = None
        self._making = threading.Lock()

    def judge(self, claim: str, scope: Scope) -> Judgement:
        with self._making:
            self._made = self._made or self._make()
        return self._made.judge(claim, scope)
