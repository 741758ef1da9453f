"""What the bot stores about Discord: questions and their answers, feedback, and guild settings.

An exchange lets the bot find an answer again: to mark it after a crash, to delete
it with its question, to list the questions that were refused, and to show people
or delete what is stored about them. People are known by number only.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class ExchangeState(StrEnum):
    """The outcome of a question; ``WRITING`` until there is one that Discord has taken.

    ``UNDELIVERED``: there was one, and Discord did not take it. ``REPLIED``: the
    message asked nothing, was asked back which article it means, or could not be
    taken as it was, as over the limits.
    """

    WRITING = "writing"
    UNDELIVERED = "undelivered"
    ANSWERED = "answered"
    REFUSED = "refused"
    REPLIED = "replied"
    FAILED = "failed"


UNFINISHED = frozenset({ExchangeState.WRITING, ExchangeState.UNDELIVERED})
"""The states in which a person may still be waiting, unless a process is writing the answer."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question that a person asked in Discord, and the messages of its answer in order.

    ``id`` is the question's; the other identifiers are Discord's. ``guild_id`` is
    ``None`` in a direct message. A ``private`` answer is visible only to the person
    who asked. ``question`` is empty unless the question was refused in public; a
    follow-up is stored in words that need no conversation. ``cited`` are the keys
    of the versions that the answer cites. ``dismissed``: moderators have taken it
    from the list of gaps.
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
    cited: tuple[int, ...] = ()
    dismissed: bool = False


@dataclass(frozen=True, slots=True)
class Feedback:
    """A person's rating of an answer, with an optional reason."""

    exchange_id: str
    person_id: int
    helpful: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Gap:
    """Refused questions that mean the same, the last asked first; there is at least one."""

    exchanges: tuple[Exchange, ...]

    @property
    def last(self) -> Exchange:
        """The one asked last, in whose words the gap is shown."""
        return self.exchanges[0]

    @property
    def times(self) -> int:
        """How often it was asked."""
        return len(self.exchanges)


class ChannelLibraries(StrEnum):
    """Which libraries a channel is answered from; never another guild's."""

    BOTH = "both"
    OWN = "own"
    SHARED = "shared"


@dataclass(frozen=True, slots=True)
class ChannelSettings:
    """How questions in one channel, or in a forum's posts, are answered.

    With ``answers_all``, every message that is a question is answered, without a
    mention. ``threads_only`` limits that to threads. ``outlet`` and ``since`` limit
    the articles; ``""`` and ``None`` do not.
    """

    channel_id: int
    answers_all: bool = False
    threads_only: bool = False
    libraries: ChannelLibraries = ChannelLibraries.BOTH
    outlet: str = ""
    since: date | None = None


@dataclass(frozen=True, slots=True)
class GuildSettings:
    """The settings of a guild; identifiers are Discord's.

    ``channels`` are where questions are answered, everywhere if empty. Members
    with one of the ``roles`` may add and remove articles, which otherwise needs
    permission to manage the guild. ``days`` is how long questions are stored, ``None`` for the bot's own
    setting. Members with one of the ``staff_roles`` silence the bot in a thread
    by replying there. ``moderator_channel`` receives questions that people hand on.
    ``channel_settings`` holds at most one entry for each channel.
    """

    channels: frozenset[int] = frozenset()
    roles: frozenset[int] = frozenset()
    days: int | None = None
    staff_roles: frozenset[int] = frozenset()
    moderator_channel: int | None = None
    channel_settings: tuple[ChannelSettings, ...] = ()

    def of_channel(self, *channel_ids: int | None) -> ChannelSettings | None:
        """The settings of the first of these channels that has any."""
        found = {each.channel_id: each for each in self.channel_settings}
        return next((found[number] for number in channel_ids if number in found), None)
