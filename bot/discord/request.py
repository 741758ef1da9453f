"""A question as it arrives from Discord."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from bot.discord.i18n.strings import ENGLISH, Strings
from bot.types.question import Turn

SOMEBODY = "@somebody"

_USER_MENTION = re.compile(r"<@!?\d+>")


@dataclass(frozen=True, slots=True)
class History:
    """The turns before a question, oldest first, and at least how many were left out."""

    turns: tuple[Turn, ...] = ()
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class QuestionRequest:
    """A question as it arrives from Discord.

    ``event_id`` is the snowflake of the interaction or message. ``show_question``
    repeats the question above the answer, for replies that Discord shows without
    it. ``outlet`` and ``since`` are as typed. ``asker_id`` is the person who asks,
    whose language ``strings`` are in. Only they see a ``private`` answer. With
    ``has_moderators``, a refusal offers to hand the question to them.
    """

    event_id: int
    text: str
    guild_id: int | None = None
    article: str | None = None
    show_question: bool = False
    channel_id: int = 0
    outlet: str | None = None
    since: str | None = None
    asker_id: int = 0
    private: bool = False
    in_thread: bool = False
    has_moderators: bool = False
    history: History = field(default_factory=History)
    strings: Strings = ENGLISH

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
