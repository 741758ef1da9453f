"""A writer that replays events."""

from __future__ import annotations

from collections.abc import Iterator

from bot.types.answer import Mode
from bot.types.claims import WriterEvent
from bot.types.evidence import Evidence


class ScriptedWriter:
    """A fake: replays events, then raises an error if one is given."""

    model = "fake:scripted"

    def __init__(
        self, *events: WriterEvent, error: Exception | None = None, mode: Mode = Mode.LLM
    ) -> None:
        self.mode = mode
        self._events = events
        self._error = error

    def write(self, evidence: Evidence) -> Iterator[WriterEvent]:
        del evidence
        yield from self._events
        if self._error:
            raise self._error
