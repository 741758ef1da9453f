"""A question that the articles did not answer, handed to a guild's moderators."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class HandoffState(StrEnum):
    """What became of a hand-off.

    ``DELIVERING``: a moderator replied, and it is not known whether Discord took all of
    the reply.
    """

    OPEN = "open"
    DELIVERING = "delivering"
    ANSWERED = "answered"
    DISMISSED = "dismissed"


@dataclass(frozen=True, slots=True)
class Handoff:
    """A refused question in the hands of moderators; the identifiers are Discord's.

    ``exchange_id`` is the question's, which can be handed on once. ``answer_id`` is
    the message of the refusal in ``channel_id``, ``message_id`` the one that shows
    the question to the moderators, once there is one. A follow-up's ``question``
    is in words that need no conversation. ``private``: nobody but the person and
    the moderators sees question and reply. ``reply_id`` is the interaction with which
    the moderator replied: its messages are named after it, and it tells when that was.
    """

    exchange_id: str
    person_id: int
    guild_id: int
    channel_id: int
    answer_id: int
    handed_at: datetime
    question: str
    private: bool = False
    message_id: int | None = None
    state: HandoffState = HandoffState.OPEN
    moderator_id: int | None = None
    reply: str = ""
    reply_id: int | None = None
