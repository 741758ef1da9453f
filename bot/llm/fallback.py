"""A second chat model that takes over when the first fails.

LangChain's ``with_fallbacks`` takes over only until the first chunk, which is
often empty or reasoning. It does not report which model wrote the reply, and
accepts a reply without text. Here the first piece of text decides.
"""

from __future__ import annotations

import re
from collections.abc import Generator
from contextlib import closing

import structlog

from bot.errors import LanguageModelError
from bot.llm.base import ChatEvent, ChatModel, TextDelta
from bot.types.claims import ModelSwitched
from ingest.errors import FootnoteError

_SETTING = re.compile(r"\bLLM_(MODEL|BASE_URL|API_KEY)\b")

log = structlog.get_logger()


class FallbackChat:
    """A ``ChatModel`` that asks a second model when the first fails before any text.

    Each model has its own time limit. ``model`` is the name of the first.
    """

    def __init__(self, first: ChatModel, second: ChatModel) -> None:
        self._first = first
        self._second = second

    @property
    def model(self) -> str:
        return self._first.model

    def stream(self, system: str, user: str) -> Generator[ChatEvent, None, None]:
        """See ``ChatModel``; when both models fail, the error is the second's and names both."""
        attempt = _Attempt(self._first)
        try:
            yield from attempt.stream(system, user)
        except LanguageModelError as error:
            if attempt.has_text:
                raise
            failure = error
        else:
            return
        switch = ModelSwitched(self._first.model, self._second.model, failure.message.rstrip("."))
        log.warning(
            "model_switched", failed=switch.failed, model=switch.model, error=failure.message
        )
        yield switch
        attempt = _Attempt(self._second)
        try:
            yield from attempt.stream(system, user)
        except LanguageModelError as error:
            if attempt.has_text:
                raise
            message = f"{switch.reason}; {switch.model}: {error.message}"
            raise type(error)(message, hint=fallback_error(error).hint) from error


def fallback_error(error: FootnoteError) -> FootnoteError:
    """An error of the second model, with the names of that model's settings."""
    message, hint = (_SETTING.sub(r"LLM_FALLBACK_\1", text) for text in (error.message, error.hint))
    return type(error)(message, hint=hint)


class _Attempt:
    """The reply of one model; ``has_text`` once some of its text came."""

    def __init__(self, chat: ChatModel) -> None:
        self._chat = chat
        self.has_text = False

    def stream(self, system: str, user: str) -> Generator[ChatEvent, None, None]:
        with closing(self._chat.stream(system, user)) as events:
            for event in events:
                self.has_text = self.has_text or (isinstance(event, TextDelta) and event.text != "")
                yield event
