"""A daily ceiling on the tokens of language models, for each guild and for everything.

Every request is counted, also those that make a follow-up stand alone. A request
is refused once the ceiling is reached; one that is under way is finished, so the
last ones of a day may exceed it.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from typing import Protocol

import structlog

from bot.errors import DailyTokensUsed, LanguageModelUnavailable
from bot.llm.base import ChatEvent, ChatModel, TextDelta, Usage
from bot.types.question import Question
from ingest.errors import FootnoteError

CHARACTERS_PER_TOKEN = 3
"""For an estimate, which is rather too high: English has about four, German three."""

log = structlog.get_logger()


class TokenLedger(Protocol):
    """Tokens by day in UTC and guild, shared by all processes. Raises ``StoreError``."""

    def used(self, day: date, guild_id: int | None = None) -> int:
        """The tokens of a day: of one guild, or of everything."""

    def add(self, day: date, guild_id: int | None, tokens: int) -> None:
        """Count tokens; ``guild_id`` is ``None`` for what was asked in no guild."""


@dataclass(frozen=True, slots=True)
class TokenLimits:
    """Tokens of a day in UTC; 0 means no limit."""

    total: int = 0
    per_guild: int = 0

    def __bool__(self) -> bool:
        return bool(self.total or self.per_guild)


class TokenBudget:
    """What may still be spent today; safe to share between threads. ``today`` is in UTC."""

    def __init__(self, ledger: TokenLedger, limits: TokenLimits, today: Callable[[], date]) -> None:
        self._ledger = ledger
        self._limits = limits
        self._today = today

    def check(self, guild_id: int | None) -> None:
        """Raise ``DailyTokensUsed`` if the ceiling is reached.

        Raises ``LanguageModelUnavailable`` if nobody can tell: a ceiling that gives
        way when the store fails would be none.
        """
        try:
            self._check(guild_id)
        except DailyTokensUsed:
            raise
        except FootnoteError as error:
            log.warning("token_use_not_read", error=type(error).__name__)
            raise LanguageModelUnavailable(
                "Today's use of the language model cannot be read.",
                hint="Check the database of FOOTNOTE_DATA_DIR or DATABASE_URL.",
            ) from error

    def _check(self, guild_id: int | None) -> None:
        day, limits = self._today(), self._limits
        if limits.total and self._ledger.used(day) >= limits.total:
            raise DailyTokensUsed(
                "The tokens of LLM_DAILY_TOKENS are used up for today.",
                hint="Try again after midnight UTC, or raise LLM_DAILY_TOKENS.",
            )
        if guild_id is None or not limits.per_guild:
            return
        if self._ledger.used(day, guild_id) >= limits.per_guild:
            raise DailyTokensUsed(
                "The tokens of LLM_DAILY_TOKENS_PER_GUILD are used up for today.",
                hint="Try again after midnight UTC, or raise LLM_DAILY_TOKENS_PER_GUILD.",
                of_guild=True,
            )

    def spend(self, guild_id: int | None, tokens: int) -> None:
        """Count tokens. Never fails: a failure is logged."""
        try:
            self._ledger.add(self._today(), guild_id, tokens)
        except FootnoteError as error:
            log.warning("token_use_not_counted", error=type(error).__name__, tokens=tokens)


class MeteredChat:
    """A ``ChatModel`` whose tokens are counted for a guild, up to the budget's ceiling."""

    def __init__(self, chat: ChatModel, budget: TokenBudget, guild_id: int | None) -> None:
        self._chat = chat
        self._budget = budget
        self._guild_id = guild_id

    @property
    def model(self) -> str:
        return self._chat.model

    def stream(self, system: str, user: str) -> Generator[ChatEvent, None, None]:
        """See ``ChatModel``; raises ``DailyTokensUsed`` before the model is asked.

        Where the provider does not tell, or was stopped before it did, the tokens are
        estimated. A request without any reply costs nothing here.
        """
        self._budget.check(self._guild_id)
        usage: Usage | None = None
        written = 0
        try:
            with closing(self._chat.stream(system, user)) as events:
                for event in events:
                    if isinstance(event, Usage):
                        usage = event
                    elif isinstance(event, TextDelta):
                        written += len(event.text)
                    yield event
        finally:
            if usage:
                self._budget.spend(self._guild_id, usage.input_tokens + usage.output_tokens)
            elif written:
                characters = len(system) + len(user) + written
                tokens = -(-characters // CHARACTERS_PER_TOKEN)
                log.info("tokens_estimated", model=self.model, tokens=tokens)
                self._budget.spend(self._guild_id, tokens)


Meter = Callable[[ChatModel, Question], ChatModel]
"""The model that answers a question, perhaps one that counts its tokens."""


def unmetered(chat: ChatModel, _: Question) -> ChatModel:
    """A ``Meter`` that counts nothing."""
    return chat


def metered_by(budget: TokenBudget) -> Meter:
    """A ``Meter`` that counts a question's tokens for the guild in which it was asked."""
    return lambda chat, question: MeteredChat(chat, budget, question.guild_id)
