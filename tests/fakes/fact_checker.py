"""A statement checker that replays verdicts."""

from __future__ import annotations

from bot.fact_checking.verdict import Judgement
from bot.types.question import Scope


class ScriptedStatementChecker:
    """A fake: replays one judgement, or raises an error; remembers what was judged."""

    def __init__(self, outcome: Judgement | Exception) -> None:
        self._outcome = outcome
        self.judged: list[tuple[str, Scope]] = []

    def judge(self, claim: str, scope: Scope) -> Judgement:
        self.judged.append((claim, scope))
        if isinstance(self._outcome, Exception):
            raise self._outcome
        return self._outcome
