"""The messages of private answers, which Discord lets the bot read no second time."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence

import discord


class PrivateAnswers:
    """The last ``capacity`` private answers of several messages, in memory only.

    A follow-up comes from the last message, which alone Discord sends along, and
    the question stands in the first one. After a restart, only the last is known.
    """

    def __init__(self, capacity: int = 200) -> None:
        self._capacity = capacity
        self._answers: OrderedDict[int, tuple[int, tuple[discord.Message, ...]]] = OrderedDict()

    def add(self, messages: Sequence[discord.Message], person_id: int) -> None:
        """Remember a person's answer if it has several messages."""
        if len(messages) > 1:
            self._answers[messages[-1].id] = (person_id, tuple(messages))
        if len(self._answers) > self._capacity:
            self._answers.popitem(last=False)

    def ending_with(self, message_id: int) -> tuple[discord.Message, ...]:
        """The messages of the answer whose last message that is; empty if it is not known."""
        _, messages = self._answers.get(message_id, (0, ()))
        return messages

    def forget_person(self, person_id: int) -> None:
        """Forget the answers to a person."""
        for message_id, (asker_id, _) in list(self._answers.items()):
            if asker_id == person_id:
                del self._answers[message_id]
