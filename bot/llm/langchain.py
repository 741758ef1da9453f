"""LangChain's chat models as a ``ChatModel``.

Any provider of ``init_chat_model`` works. What differs between the providers
that Footnote supports is in ``bot.llm.providers``.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import nullcontext
from time import monotonic
from typing import TYPE_CHECKING, Any

import structlog

from bot.errors import LanguageModelError, LanguageModelRejected, LanguageModelUnavailable
from bot.llm.base import ChatEvent, ChatModel, TextDelta, Usage
from bot.llm.error_mapping import check_finish_reason, http_status, map_error, safe_cause
from bot.llm.fallback import FallbackChat, fallback_error
from bot.llm.providers import PROVIDERS, Provider, chat_options, not_installed, provider_of
from bot.llm.retry import RetryPolicy
from bot.llm.timeout import StreamTimeout, with_time_limit
from bot.llm.unusable_model import UnusableModel, rejected
from bot.settings import Settings, fallback_settings
from ingest.errors import FootnoteError, SettingsError

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

MAX_OUTPUT_CHARACTERS = 40_000

_TRACING_VARIABLES = ("LANGSMITH_TRACING", "LANGCHAIN_TRACING_V2")
_FINISH_KEYS = ("finish_reason", "stop_reason", "done_reason")
_UNKNOWN_OPTION = {400, 422}

log = structlog.get_logger()


class LanguageModel:
    """The chat model that the settings name; its package is imported at the first use.

    ``environ`` may hold the provider's own key variable and LangSmith's tracing
    variables. ``clock`` is monotonic, in seconds. Raises ``SettingsError`` for a
    missing model, key or package.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        environ: Mapping[str, str] = os.environ,
        retry_policy: RetryPolicy = RetryPolicy(),  # noqa: B008  # frozen
        max_characters: int = MAX_OUTPUT_CHARACTERS,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        if settings.llm_model is None:
            raise SettingsError("LLM_MODEL: not set.", hint="Set it as provider:model.")
        self._seconds = settings.llm_timeout_seconds
        self._environ = environ
        self._retry_policy = retry_policy
        self._max_characters = max_characters
        self._clock = clock
        self._chat: BaseChatModel | None = None
        self._chat_lock = threading.Lock()
        self.model = settings.llm_model
        self._provider = provider_of(self.model)
        self._options = chat_options(settings, self.model, environ)
        provider = PROVIDERS.get(self._provider, Provider())
        self._requests_usage = provider.needs_usage_option

    def stream(self, system: str, user: str) -> Generator[ChatEvent, None, None]:
        """The reply without its reasoning; see ``ChatModel``.

        A request that fails transiently is repeated, but never once text came.
        The time limit covers the whole reply, retries included, but not the
        import of the provider's package.
        """
        chat = self._chat_model()
        deadline = self._clock() + self._seconds
        messages = [("system", system), ("human", user)]
        try:
            yield from with_time_limit(
                self._seconds,
                lambda abandoned: self._read(chat, messages, deadline, abandoned),
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
        deadline: float,
        abandoned: threading.Event,
    ) -> Iterator[ChatEvent]:
        failures = 0
        reply = _Reply(self._max_characters)
        while True:
            try:
                with self._tracing():
                    for text in reply.read(self._chunks(chat, messages)):
                        if abandoned.is_set():
                            return
                        yield TextDelta(text)
                break
            except LanguageModelError:
                raise
            except Exception as error:  # noqa: BLE001  # each provider has its own classes
                if reply.length or abandoned.is_set():
                    raise map_error(error) from safe_cause(error)
                if self._requests_usage and http_status(error) in _UNKNOWN_OPTION:
                    # Some servers reject the option, and the answer matters more than its count.
                    self._requests_usage = False
                    continue
                failures += 1
                if not self._may_retry(error, failures, deadline, abandoned):
                    raise map_error(error) from safe_cause(error)
        usage = reply.finish()
        if usage:
            yield usage

    def _may_retry(
        self, error: Exception, failures: int, deadline: float, abandoned: threading.Event
    ) -> bool:
        """Wait until the request may be repeated, if it may; it may not if it is abandoned."""
        delay = self._retry_policy.delay(error, failures, deadline - self._clock())
        if delay is None:
            return False
        log.info("model_retried", model=self.model, status=http_status(error), after=delay)
        self._retry_policy.wait(abandoned, delay)
        return not abandoned.is_set()

    def _chunks(self, chat: BaseChatModel, messages: list[tuple[str, str]]) -> Iterator[Any]:
        # LangChain omits the option when an address is set.
        options: dict[str, Any] = {"stream_usage": True} if self._requests_usage else {}
        return chat.stream(messages, **options)

    def _tracing(self) -> Any:
        """Turn LangSmith's tracing off unless one of its variables is set to true."""
        if any(self._environ.get(name, "").lower() == "true" for name in _TRACING_VARIABLES):
            return nullcontext()
        from langsmith import tracing_context

        return tracing_context(enabled=False)

    def _chat_model(self) -> BaseChatModel:
        with self._chat_lock:
            if self._chat is None:
                self._chat = self._init_chat_model()
            return self._chat

    def _init_chat_model(self) -> BaseChatModel:
        from langchain.chat_models import init_chat_model

        try:
            chat: BaseChatModel = init_chat_model(self.model, **self._options)
        except ImportError:
            raise rejected(not_installed(self._provider)) from None
        except Exception:  # noqa: BLE001  # each provider has its own classes
            # A client's complaint about its arguments may repeat the key.
            raise LanguageModelRejected(
                f"LLM_MODEL: {self.model!r} cannot be used.",
                hint="Check LLM_MODEL, LLM_BASE_URL and LLM_API_KEY. Footnote supports the "
                "providers openai, anthropic and ollama.",
            ) from None
        return chat


class _Reply:
    """One reply while it is read: the length of its text, why it ended, and its usage."""

    def __init__(self, max_characters: int) -> None:
        self._max_characters = max_characters
        self.length = 0
        self._finish_reason = ""
        self._usage: Usage | None = None

    def read(self, chunks: Iterator[Any]) -> Iterator[str]:
        """The text of LangChain's chunks. Raises ``LanguageModelError`` when it grows too long."""
        for chunk in chunks:
            self._finish_reason = _finish_reason(chunk) or self._finish_reason
            self._usage = _usage(chunk) or self._usage
            text = str(chunk.text)
            self.length += len(text)
            if self.length > self._max_characters:
                raise LanguageModelError(
                    "The language model wrote far too much.",
                    hint="Try again, or choose another LLM_MODEL.",
                )
            if text:
                yield text

    def finish(self) -> Usage | None:
        """The usage of the reply. Raises ``LanguageModelError`` unless the model finished it."""
        check_finish_reason(self._finish_reason, self.length)
        return self._usage


def language_model(settings: Settings, *, environ: Mapping[str, str] = os.environ) -> ChatModel:
    """The model of the settings, with its fallback if one is set.

    One that cannot be set up is logged, and fails when it is asked.
    """
    first = _model(settings, environ)
    second = fallback_settings(settings)
    if second is None:
        return first
    return FallbackChat(first, _model(second, environ, fallback_error))


def _model(
    settings: Settings,
    environ: Mapping[str, str],
    explained: Callable[[FootnoteError], FootnoteError] = lambda error: error,
) -> ChatModel:
    try:
        return LanguageModel(settings, environ=environ)
    except SettingsError as error:
        model, reason = settings.llm_model or "", explained(error)
        log.warning("model_not_usable", model=model, error=str(reason))
        return UnusableModel(model, reason)


def _finish_reason(chunk: Any) -> str:
    metadata = getattr(chunk, "response_metadata", None) or {}
    return next((str(metadata[key]) for key in _FINISH_KEYS if metadata.get(key)), "")


def _usage(chunk: Any) -> Usage | None:
    """The tokens so far: the last chunk that has them counts the whole reply."""
    counted = getattr(chunk, "usage_metadata", None)
    return Usage(counted["input_tokens"], counted["output_tokens"]) if counted else None
