"""A question as it came from Discord."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from bot.discord.i18n.strings import ENGLISH, Strings
from bot.types.question import Turn

SOMEBODY = "@somebody"

_PERSON = re.compile(r"<@!?\d+>")


@dataclass(frozen=True, slots=True)
class History:
    """The turns before a question, the oldest first, and how many more there are at least."""

    turns: tuple[Turn, ...] = ()
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class QuestionRequest:
    """A question as it came from Discord.

    ``event_id`` is the snowflake of the interaction or message, ``show_question``
    whether Discord does not show the question beside the reply. ``outlet`` and
    ``since`` are as a person typed them. ``by`` is who asks, and may stop the answer;
    ``words`` are in their language. A private answer is seen by them alone.
    """

    event_id: int
    text: str
    guild_id: int | None = None
    article: str | None = None
    show_question: bool = False
    channel_id: int = 0
    outlet: str | None = None
    since: str | None = None
    by: int = 0
    private: bool = False
    in_thread: bool = False
    before: History = field(default_factory=History)
    words: Strings = ENGLISH

    @property
    def id(self) -> str:
        """The reference that is logged, and shown with a failure: the event's id, shorter."""
        return question_id(self.event_id)

    def without_people(self) -> QuestionRequest:
        """The same, without the identifiers of the people that it mentions."""
        turns = tuple(
            Turn(without_people(turn.question), without_people(turn.answer))
            for turn in self.before.turns
        )
        before = replace(self.before, turns=turns)
        return replace(self, text=without_people(self.text), before=before)


def question_id(event_id: int) -> str:
    """The identifier of the question that came by an event."""
    return f"{event_id:x}"


def without_people(text: str) -> str:
    """A text without the identifiers of the people that it mentions, which are kept nowhere.

    No article names anybody so, and a question goes to a language model and into a record.
    """
    return _PERSON.sub(SOMEBODY, text)
