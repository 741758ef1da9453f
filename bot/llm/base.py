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


class ChatModel(Protocol):
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
