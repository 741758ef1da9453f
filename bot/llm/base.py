"""The port to chat models that stream text, and a fake."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Usage:
    """The tokens of one reply, as its provider counted them, reasoning included."""

    input_tokens: int
    output_tokens: int


class ChatStream(Protocol):
    """A chat model."""

    @property
    def model(self) -> str:
        """The model that is asked first, as ``provider:model``."""

    def stream(self, system: str, user: str) -> Generator[str, None, Usage | None]:
        """The reply in pieces, cut anywhere; returns its usage if the provider tells it.

        Ends by itself only when the model did. Raises ``LanguageModelError``
        when it broke off, also after some pieces, and ``SettingsError`` when
        the model cannot be set up. Closing the generator stops the model.
        """


class ScriptedChat:
    """A fake: replays replies in order, each cut into pieces, and remembers the prompts.

    A reply that is an exception is raised; ``closed`` counts the replies that
    were closed before their end. A reply read to its end returns ``usage``.
    """

    model = "fake:chat"

    def __init__(
        self, *replies: str | Exception, piece: int = 7, usage: Usage | None = None
    ) -> None:
        self._replies = list(replies)
        self._usage = usage
        self._piece = piece
        self.prompts: list[tuple[str, str]] = []
        self.closed = 0

    def stream(self, system: str, user: str) -> Generator[str, None, Usage | None]:
        self.prompts.append((system, user))
        reply = self._replies.pop(0)
        if isinstance(reply, Exception):
            raise reply
        finished = False
        try:
            for start in range(0, len(reply), self._piece):
                yield reply[start : start + self._piece]
            finished = True
        finally:
            self.closed += not finished
        return self._usage
