"""A second chat model for when the first fails.

LangChain's ``with_fallbacks`` switches until the first chunk, and a first chunk
is often empty or reasoning; nor does it tell which model wrote, or count a reply
without text as failed. Here the first piece of text decides.
"""

from __future__ import annotations

import re
from collections.abc import Generator
from contextlib import closing
from typing import Any

import structlog

from bot.errors import LanguageModelError
from bot.llm.base import ChatModel, Usage
from bot.types.claims import ModelSwitched
from ingest.errors import FootnoteError

_SETTING = re.compile(r"\bLLM_(MODEL|BASE_URL|API_KEY)\b")

log = structlog.get_logger()


class FallbackChat:
    """A ``ChatModel`` that asks a second model when the first fails before its first piece.

    Each has its time limit to itself. ``model`` is the first; ``switched`` tells
    of a reply whether the second wrote it.
    """

    def __init__(self, first: ChatModel, second: ChatModel) -> None:
        self._first = first
        self._second = second

    @property
    def model(self) -> str:
        return self._first.model

    def stream(self, system: str, user: str) -> FallbackReply:
        """See ``ChatModel``; when both fail, the error is the second's and names both."""
        return FallbackReply(self._first, self._second, (system, user))


class FallbackReply(Generator[str, None, Usage | None]):
    """A reply of either model; ``switched`` is set when the second takes over."""

    def __init__(self, first: ChatModel, second: ChatModel, prompts: tuple[str, str]) -> None:
        self.switched: ModelSwitched | None = None
        self._pieces = self._read(first, second, prompts)

    def send(self, value: None) -> str:
        return self._pieces.send(value)

    def throw(self, *error: Any) -> str:
        return self._pieces.throw(*error)

    def close(self) -> None:
        self._pieces.close()

    def _read(
        self, first: ChatModel, second: ChatModel, prompts: tuple[str, str]
    ) -> Generator[str, None, Usage | None]:
        attempt = _Attempt()
        try:
            return (yield from attempt.read(first, prompts))
        except LanguageModelError as error:
            if attempt.begun:
                raise
            failure = error
        reason = failure.message.rstrip(".")
        log.warning("model_replaced", model=first.model, by=second.model, error=failure.message)
        self.switched = ModelSwitched(first.model, second.model, reason)
        attempt = _Attempt()
        try:
            return (yield from attempt.read(second, prompts))
        except LanguageModelError as error:
            if attempt.begun:
                raise
            message = f"{reason}; {second.model}: {error.message}"
            raise type(error)(message, hint=of_fallback(error).hint) from error


def of_fallback(error: FootnoteError) -> FootnoteError:
    """An error of the second model, whose settings have names of their own."""
    message, hint = (_SETTING.sub(r"LLM_FALLBACK_\1", text) for text in (error.message, error.hint))
    return type(error)(message, hint=hint)


class _Attempt:
    """The reply of one model; ``begun`` once there is text of it."""

    def __init__(self) -> None:
        self.begun = False

    def read(self, chat: ChatModel, prompts: tuple[str, str]) -> Generator[str, None, Usage | None]:
        with closing(chat.stream(*prompts)) as pieces:
            while True:
                try:
                    piece = next(pieces)
                except StopIteration as end:
                    usage: Usage | None = end.value
                    return usage
                self.begun = self.begun or bool(piece)
                yield piece


def switched(pieces: object) -> ModelSwitched | None:
    """The switch to another model behind the pieces of a reply, once there was one."""
    return pieces.switched if isinstance(pieces, FallbackReply) else None
