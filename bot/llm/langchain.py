"""The language model, behind LangChain: the only module that knows its models.

Any provider of ``init_chat_model`` can be named; what differs between those that
come with Footnote is in ``bot.llm.providers``.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import nullcontext
from time import monotonic
from typing import TYPE_CHECKING, Any

import structlog

from bot.errors import LanguageModelError, LanguageModelUnavailable
from bot.llm.base import ChatModel, Usage
from bot.llm.error_mapping import cause, check_finish, status_of, translate
from bot.llm.fallback import FallbackChat, of_fallback
from bot.llm.providers import PROVIDERS, Provider, chat_options, not_installed, provider_of
from bot.llm.retry import Retries
from bot.llm.timeout import StreamTimeout, within
from bot.settings import Settings, fallback_settings
from ingest.errors import SettingsError

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

MAX_OUTPUT_CHARACTERS = 40_000

_TRACING_VARIABLES = ("LANGSMITH_TRACING", "LANGCHAIN_TRACING_V2")
_FINISH_KEYS = ("finish_reason", "stop_reason", "done_reason")
_UNKNOWN_OPTION = {400, 422}

log = structlog.get_logger()


class LanguageModel:
    """A chat model by its settings, imported and made when it is first used.

    ``environ`` is looked at for the provider's own key variable and for tracing.
    ``clock`` gives seconds that only grow. Raises ``SettingsError`` for a missing
    model, key or package.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        environ: Mapping[str, str] = os.environ,
        retries: Retries = Retries(),  # noqa: B008  # frozen
        max_characters: int = MAX_OUTPUT_CHARACTERS,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        if settings.llm_model is None:
            raise SettingsError("LLM_MODEL: not set.", hint="Set it as provider:model.")
        self._seconds = settings.llm_timeout_seconds
        self._environ = environ
        self._retries = retries
        self._max_characters = max_characters
        self._clock = clock
        self._made: BaseChatModel | None = None
        self._making = threading.Lock()
        self.model = settings.llm_model
        self._provider = provider_of(self.model)
        self._options = chat_options(settings, self.model, environ)
        known = PROVIDERS.get(self._provider, Provider())
        self._ask_for_usage = known.needs_usage_option

    def stream(self, system: str, user: str) -> Generator[str, None, Usage | None]:
        """The reply in pieces of text, without reasoning; see ``ChatModel``.

        A request that fails in passing is repeated until the first piece of text
        came, never later. The time limit holds for the whole reply with all of
        that. Setting up the model, which imports its package, does not count.
        """
        chat = self._chat_model()
        ends = self._clock() + self._seconds
        messages = [("system", system), ("human", user)]
        try:
            return (
                yield from within(
                    self._seconds, lambda gone: self._read(chat, messages, ends, gone)
                )
            )
        except StreamTimeout:
            raise LanguageModelUnavailable(
                f"The language model took longer than {self._seconds:g} seconds.",
                hint="Raise LLM_TIMEOUT_SECONDS, or choose a faster LLM_MODEL.",
            ) from None

    def _read(
        self,
        chat: BaseChatModel,
        messages: list[tuple[str, str]],
        ends: float,
        abandoned: threading.Event,
    ) -> Generator[str, None, Usage | None]:
        failures = 0
        reply = _Reply(self._max_characters)
        while True:
            try:
                with self._tracing():
                    for text in reply.read(self._chunks(chat, messages)):
                        if abandoned.is_set():
                            return None
                        yield text
                break
            except LanguageModelError:
                raise
            except Exception as error:  # noqa: BLE001  # each provider has its own classes
                if reply.length or abandoned.is_set():
                    raise translate(error) from cause(error)
                if self._ask_for_usage and status_of(error) in _UNKNOWN_OPTION:
                    # Some servers refuse the option, and an answer matters more than its count.
                    self._ask_for_usage = False
                    continue
                failures += 1
                delay = self._retries.delay(error, failures, ends - self._clock())
                if delay is None:
                    raise translate(error) from cause(error)
                log.info("model_retried", model=self.model, status=status_of(error), after=delay)
                self._retries.wait(abandoned, delay)
        return reply.end()

    def _chunks(self, chat: BaseChatModel, messages: list[tuple[str, str]]) -> Iterator[Any]:
        # LangChain leaves the option out when an address is set.
        options: dict[str, Any] = {"stream_usage": True} if self._ask_for_usage else {}
        return chat.stream(messages, **options)

    def _tracing(self) -> Any:
        """No tracing unless the operator asked for it in so many words."""
        if any(self._environ.get(name, "").lower() == "true" for name in _TRACING_VARIABLES):
            return nullcontext()
        from langsmith import tracing_context

        return tracing_context(enabled=False)

    def _chat_model(self) -> BaseChatModel:
        with self._making:
            if self._made is None:
                self._made = self._make()
            return self._made

    def _make(self) -> BaseChatModel:
        from langchain.chat_models import init_chat_model

        try:
            made: BaseChatModel = init_chat_model(self.model, **self._options)
        except ImportError:
            raise not_installed(self._provider) from None
        except Exception:  # noqa: BLE001  # each provider has its own classes
            # Whatever a client says about its arguments may repeat the key.
            raise SettingsError(
                f"LLM_MODEL: {self.model!r} cannot be used.",
                hint="Check LLM_MODEL, LLM_BASE_URL and LLM_API_KEY; openai, anthropic and "
                "ollama are the providers that come with Footnote.",
            ) from None
        return made


class _Reply:
    """One reply as it comes: its text so far, why it ended, what it took."""

    def __init__(self, max_characters: int) -> None:
        self._max_characters = max_characters
        self.length = 0
        self._finish = ""
        self._usage: Usage | None = None

    def read(self, chunks: Iterator[Any]) -> Iterator[str]:
        """The text of LangChain's chunks. Raises ``LanguageModelError`` when it is too much."""
        for chunk in chunks:
            self._finish = _finish_reason(chunk) or self._finish
            self._usage = _usage(chunk) or self._usage
            text = str(chunk.text)
            self.length += len(text)
            if self.length > self._max_characters:
                raise LanguageModelError("The language model wrote far too much.")
            if text:
                yield text

    def end(self) -> Usage | None:
        """What it took. Raises ``LanguageModelError`` unless the model ended it."""
        check_finish(self._finish, self.length)
        return self._usage


def language_model(settings: Settings, *, environ: Mapping[str, str] = os.environ) -> ChatModel:
    """The language model that is set, with its fallback if there is one.

    Raises ``SettingsError``.
    """
    first = LanguageModel(settings, environ=environ)
    second = fallback_settings(settings)
    if second is None:
        return first
    try:
        return FallbackChat(first, LanguageModel(second, environ=environ))
    except SettingsError as error:
        raise of_fallback(error) from None


def _finish_reason(chunk: Any) -> str:
    metadata = getattr(chunk, "response_metadata", None) or {}
    return next((str(metadata[key]) for key in _FINISH_KEYS if metadata.get(key)), "")


def _usage(chunk: Any) -> Usage | None:
    """Tokens so far: the last chunk that tells them tells them for the whole reply."""
    counted = getattr(chunk, "usage_metadata", None)
    return Usage(counted["input_tokens"], counted["output_tokens"]) if counted else None
