"""A question that a person put in Discord, and where its answer stands.

Kept so that an answer can be found again: to mark it when the bot died over it,
to delete it with its question, to list what could not be answered, and to show
or delete what is known of a person, who is known by number only.

What the people who run a Discord server have set for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ExchangeState(StrEnum):
    """What became of a question; ``WRITING`` until something did."""

    WRITING = "writing"
    ANSWERED = "answered"
    REFUSED = "refused"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question and the messages of its answer, the first one first.

    All numbers are Discord's. ``guild_id`` is ``None`` in a direct message,
    ``private`` says that the answer is seen by whoever asked alone. The text of
    the question is kept where it was refused.
    """

    id: str
    person_id: int
    guild_id: int | None
    channel_id: int
    asked_at: datetime
    private: bool = False
    message_ids: tuple[int, ...] = ()
    state: ExchangeState = ExchangeState.WRITING
    question: str = ""


@dataclass(frozen=True, slots=True)
class Feedback:
    """What a person said of an answer."""

    exchange_id: str
    person_id: int
    helpful: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class RefusedQuestion:
    """A question that was refused, how often, and when last; spellings in other case are one."""

    question: str
    times: int
    last_asked_at: datetime


@dataclass(frozen=True, slots=True)
class GuildSettings:
    """Numbers are Discord's.

    ``channels`` are those where questions are answered, all where there are
    none; ``roles`` may do what otherwise only those may who manage the server;
    ``days`` is for how long questions are remembered, where that is not left
    to whoever runs the bot.
    """

    channels: frozenset[int] = frozenset()
    roles: frozenset[int] = frozenset()
    days: int | None = None
