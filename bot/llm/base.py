"""The chat-model port: a model takes two prompts and streams events."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from bot.types.claims import ModelSwitched


@dataclass(frozen=True, slots=True)
class TextDelta:
    """The next piece of a reply; pieces may be cut anywhere, also inside a word."""

    text: str


@dataclass(frozen=True, slots=True)
class Usage:
    """The tokens of a whole reply as its provider counted them, reasoning included."""

    input_tokens: int
    output_tokens: int


ChatEvent = TextDelta | ModelSwitched | Usage


class ChatModel(Protocol):
    """A chat model that streams its replies."""

    @property
    def model(self) -> str:
        """The name of the model, as ``provider:model``; with a fallback, that of the first."""

    def stream(self, system: str, user: str) -> Generator[ChatEvent, None, None]:
        """Stream one reply; close the generator to stop the model.

        ``ModelSwitched`` comes before any text, at most once. ``Usage`` comes
        last, if the provider reports it and the model finished its reply.

        The stream ends normally only when the model finished. Raises
        ``LanguageModelError`` when the model cannot be set up, and when the reply
        breaks off, also after some text.
        """


def text_of(events: Iterable[ChatEvent]) -> Iterator[str]:
    """The text of a stream, piece by piece, without its other events."""
    return (event.text for event in events if isinstance(event, TextDelta))
