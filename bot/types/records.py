"""What the bot stores about Discord: questions and their answers, feedback, and guild settings.

An exchange lets the bot find an answer again: to mark it after a crash, to delete
it with its question, to list the questions that were refused, and to show people
or delete what is stored about them. People are known by number only.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ExchangeState(StrEnum):
    """The outcome of a question; ``WRITING`` until there is one that Discord has taken.

    ``UNDELIVERED``: there was one, and Discord did not take it.
    """

    WRITING = "writing"
    UNDELIVERED = "undelivered"
    ANSWERED = "answered"
    REFUSED = "refused"
    FAILED = "failed"


UNFINISHED = frozenset({ExchangeState.WRITING, ExchangeState.UNDELIVERED})
"""The states in which a person may still be waiting, unless a process is writing the answer."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question that a person asked in Discord, and the messages of its answer in order.

    ``id`` is the question's; the other identifiers are Discord's. ``guild_id`` is
    ``None`` in a direct message. A ``private`` answer is visible only to the person
    who asked. ``question`` is empty unless the question was refused in public.
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
    """A person's rating of an answer, with an optional reason."""

    exchange_id: str
    person_id: int
    helpful: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class RefusedQuestion:
    """A question that was refused, how often and when last; case makes no difference."""

    question: str
    times: int
    last_asked_at: datetime


@dataclass(frozen=True, slots=True)
class GuildSettings:
    """The settings of a guild; identifiers are Discord's.

    ``channels`` are where questions are answered, everywhere if empty. Members
    with one of the ``roles`` may do what otherwise needs permission to manage the
    guild. ``days`` is how long questions are stored, ``None`` for the bot's own
    setting.
    """

    channels: frozenset[int] = frozenset()
    roles: frozenset[int] = frozenset()
    days: int | None = None
