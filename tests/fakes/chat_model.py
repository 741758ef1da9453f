"""A chat model that replays replies."""

from __future__ import annotations

from collections.abc import Generator

from bot.llm.base import ChatEvent, TextDelta, Usage


class ScriptedChat:
    """A fake: replays replies in order, each cut into pieces, and remembers the prompts.

    A reply that is an exception is raised; ``closed`` counts the replies that
    were closed before their end. A reply read to its end ends with ``usage``.
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

    def stream(self, system: str, user: str) -> Generator[ChatEvent, None, None]:
        self.prompts.append((system, user))
        reply = self._replies.pop(0)
        if isinstance(reply, Exception):
            raise reply
        finished = False
        try:
            for start in range(0, len(reply), self._piece):
                yield TextDelta(reply[start : start + self._piece])
            finished = True
        finally:
            self.closed += not finished
        if self._usage:
            yield self._usage
