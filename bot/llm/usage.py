"""Tells how many tokens a chat model used, where its provider counts them."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import closing

from bot.llm.base import ChatEvent, ChatModel, Usage


class ObservedChat:
    """A ``ChatModel``; ``observe`` is called with the tokens that were read and written."""

    def __init__(self, chat: ChatModel, observe: Callable[[int, int], None]) -> None:
        self._chat = chat
        self._observe = observe

    @property
    def model(self) -> str:
        return self._chat.model

    def stream(self, system: str, user: str) -> Generator[ChatEvent, None, None]:
        """See ``ChatModel``."""
        with closing(self._chat.stream(system, user)) as events:
            for event in events:
                if isinstance(event, Usage):
                    self._observe(event.input_tokens, event.output_tokens)
                yield event
