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
        self._answers: OrderedDict[int, tuple[discord.Message, ...]] = OrderedDict()

    def add(self, messages: Sequence[discord.Message]) -> None:
        """Remember an answer if it has several messages."""
        if len(messages) > 1:
            self._answers[messages[-1].id] = tuple(messages)
        if len(self._answers) > self._capacity:
            self._answers.popitem(last=False)

    def ending_with(self, message_id: int) -> tuple[discord.Message, ...]:
        """The messages of the answer whose last message that is; empty if it is not known."""
        return self._answers.get(message_id, ())
