"""A question as it arrives from Discord."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Self

import discord

from bot.discord.i18n.strings import ENGLISH, Strings
from bot.types.question import Manner, Turn
from bot.types.records import ChannelSettings

SOMEBODY = "@somebody"

_USER_MENTION = re.compile(r"<@!?\d+>")


class Origin(StrEnum):
    """What documents were given by."""

    MESSAGE = "m"
    COMMAND = "c"


_PLACE = re.compile(rf"([{''.join(Origin)}])(\d{{1,20}})-(\d{{1,20}})", re.ASCII)


@dataclass(frozen=True, slots=True)
class DocumentPlace:
    """Where the documents of a question are: in a message, or with a command, by its id.

    As text, it is part of the ``custom_id`` of the buttons below the answer.
    """

    origin: Origin
    channel_id: int
    event_id: int

    def __str__(self) -> str:
        return f"{self.origin}{self.channel_id}-{self.event_id}"

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """The place that a text stands for; ``None`` for any other text."""
        found = _PLACE.fullmatch(text)
        return cls(Origin(found[1]), int(found[2]), int(found[3])) if found else None


@dataclass(frozen=True, slots=True)
class GivenDocuments:
    """The documents that a question is about instead of the articles, at most ``DOCUMENTS``.

    ``left_out`` is how many more were given. ``link`` leads to the message that holds the
    files, ``None`` if there is none.
    """

    place: DocumentPlace
    links: tuple[str, ...] = ()
    files: tuple[discord.Attachment, ...] = ()
    left_out: int = 0
    link: str | None = None


@dataclass(frozen=True, slots=True)
class DocumentReference:
    """The documents that an earlier answer is about: their place, and addresses that it shows.

    ``given`` are those that their message has now, and ``is_gone`` whether it was deleted.
    """

    place: DocumentPlace
    links: tuple[str, ...] = ()
    given: GivenDocuments | None = None
    is_gone: bool = False


@dataclass(frozen=True, slots=True)
class History:
    """The turns before a question, oldest first, and at least how many were left out.

    ``documents`` are what these turns are about, if they are not about the articles.
    """

    turns: tuple[Turn, ...] = ()
    left_out: int = 0
    documents: DocumentReference | None = None


@dataclass(frozen=True, slots=True)
class QuestionRequest:
    """A question as it arrives from Discord.

    ``event_id`` is the snowflake of the interaction or message. ``show_question``
    repeats the question above the answer, for replies that Discord shows without
    it. ``parent_id`` is the channel of the thread ``channel_id``. ``outlet`` and
    ``since`` are as typed. ``asker_id`` is the person who asks, whose language
    ``strings`` are in. Only they see a ``private`` answer. ``manner`` is how they
    asked: a message that addresses nobody may get no reply, as
    ``QuestionOutcome.is_shown`` decides. With ``has_moderators``, a refusal offers
    to hand the question to them. With ``documents``, the question is about these
    alone. ``channel`` are the settings of the channel, if they are at hand. With
    ``is_admitted``, the question was within the limits, and does not count again.
    """

    event_id: int
    text: str
    guild_id: int | None = None
    article: str | None = None
    show_question: bool = False
    channel_id: int = 0
    parent_id: int | None = None
    outlet: str | None = None
    since: str | None = None
    asker_id: int = 0
    private: bool = False
    in_thread: bool = False
    manner: Manner = Manner.ADDRESSED
    has_moderators: bool = False
    history: History = field(default_factory=History)
    strings: Strings = ENGLISH
    documents: GivenDocuments | None = None
    channel: ChannelSettings | None = None
    is_admitted: bool = False

    @property
    def id(self) -> str:
        """The reference in the log and below a failure: the event's id in hexadecimal."""
        return question_id(self.event_id)

    def without_mentions(self) -> QuestionRequest:
        """The same request without the ids of people it mentions."""
        turns = tuple(
            replace(
                turn,
                question=without_mentions(turn.question),
                answer=without_mentions(turn.answer),
            )
            for turn in self.history.turns
        )
        history = replace(self.history, turns=turns)
        return replace(self, text=without_mentions(self.text), history=history)


def question_id(event_id: int) -> str:
    """The id of the question that arrived with an event."""
    return f"{event_id:x}"


def without_mentions(text: str) -> str:
    """A text with ``SOMEBODY`` in place of the ids of people it mentions.

    No article names anybody by a Discord id, and a question may be sent to a
    language model and stored in an audit record.
    """
    return _USER_MENTION.sub(SOMEBODY, text)
