"""The language model, behind LangChain: the only module that knows its models.

Any provider of ``init_chat_model`` can be named; what differs between them is in
``_PROVIDERS``. Their errors are told apart by what they carry, not by their
classes, so that no provider's package has to be there to be imported.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Generator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from bot.writing.chat_stream import Usage
from bot.writing.deadline import DeadlinePassed, within
from ingest.errors import (
    LanguageModelError,
    LanguageModelRejected,
    LanguageModelUnavailable,
    SettingsError,
)
from ingest.settings import Settings

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

MAX_OUTPUT_CHARACTERS = 40_000
MAX_RETRIES = 2
PLACEHOLDER_KEY = "none"
"""Local servers want no key, but their clients do."""

_TRACING_VARIABLES = ("LANGSMITH_TRACING", "LANGCHAIN_TRACING_V2")
_FINISH_KEYS = ("finish_reason", "stop_reason", "done_reason")
_CUT_SHORT = {"length", "max_tokens"}
_STOPPED = {"content_filter", "refusal", "safety"}


@dataclass(frozen=True, slots=True)
class _Provider:
    """How a provider is told its key and limits; ``package`` comes with an extra of its name."""

    package: str | None = None
    key_variable: str | None = None
    limit_option: str = "max_tokens"
    has_own_limits: bool = True


_PROVIDERS = {
    "openai": _Provider(key_variable="OPENAI_API_KEY"),
    "anthropic": _Provider(package="langchain_anthropic", key_variable="ANTHROPIC_API_KEY"),
    "ollama": _Provider(
        package="langchain_ollama", limit_option="num_predict", has_own_limits=False
    ),
}


class LanguageModel:
    """A chat model by its settings, imported and made when it is first used.

    ``environ`` is looked at for the provider's own key variable and for tracing.
    Raises ``SettingsError`` for a missing model, key or package.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        environ: Mapping[str, str] = os.environ,
        max_retries: int = MAX_RETRIES,
        max_characters: int = MAX_OUTPUT_CHARACTERS,
    ) -> None:
        if settings.llm_model is None:
            raise SettingsError("LLM_MODEL: not set.", hint="Set it as provider:model.")
        self._settings = settings
        self._environ = environ
        self._max_retries = max_retries
        self._max_characters = max_characters
        self._made: BaseChatModel | None = None
        self._making = threading.Lock()
        self.model = settings.llm_model
        self._provider = self.model.partition(":")[0]
        self._options = self._chat_options()

    def stream(self, system: str, user: str) -> Generator[str, None, Usage | None]:
        """The reply in pieces of text, without reasoning; see ``ChatStream``.

        The time limit holds for the whole reply. Setting up the model, which
        imports its package, does not count.
        """
        chat = self._chat_model()
        seconds = self._settings.llm_timeout_seconds
        messages = [("system", system), ("human", user)]
        try:
            return (
                yield from within(seconds, lambda abandoned: self._read(chat, messages, abandoned))
            )
        except DeadlinePassed:
            raise LanguageModelUnavailable(
                f"The language model took longer than {seconds:g} seconds.",
                hint="Raise LLM_TIMEOUT_SECONDS, or choose a faster LLM_MODEL.",
            ) from None

    def _read(
        self, chat: BaseChatModel, messages: list[tuple[str, str]], abandoned: threading.Event
    ) -> Generator[str, None, Usage | None]:
        length = 0
        usage: Usage | None = None
        finish = ""
        try:
            with self._tracing():
                for chunk in chat.stream(messages):
                    finish = _finish_reason(chunk) or finish
                    usage = _usage(chunk) or usage
                    text = str(chunk.text)
                    length += len(text)
                    if abandoned.is_set() or length > self._max_characters:
                        break
                    if text:
                        yield text
        except Exception as error:  # noqa: BLE001  # each provider has its own classes
            raise translate(error) from _cause(error)
        if length > self._max_characters:
            raise LanguageModelError("The language model wrote far too much.")
        _check_finish(finish, length)
        return usage

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
            raise _not_installed(self._provider) from None
        except Exception:  # noqa: BLE001  # each provider has its own classes
            # Whatever a client says about its arguments may repeat the key.
            raise SettingsError(
                f"LLM_MODEL: {self.model!r} cannot be used.",
                hint="Check LLM_MODEL, LLM_BASE_URL and LLM_API_KEY; openai, anthropic and "
                "ollama are the providers that come with Footnote.",
            ) from None
        return made

    def _chat_options(self) -> dict[str, Any]:
        settings, known = self._settings, _PROVIDERS.get(self._provider, _Provider())
        if known.package and find_spec(known.package) is None:
            raise _not_installed(self._provider)
        options: dict[str, Any] = {"temperature": 0, known.limit_option: settings.llm_max_tokens}
        if known.has_own_limits:
            options |= {"timeout": settings.llm_timeout_seconds, "max_retries": self._max_retries}
        else:
            options["client_kwargs"] = {"timeout": settings.llm_timeout_seconds}
        if settings.llm_base_url:
            options["base_url"] = settings.llm_base_url
        key = self._key(known)
        if key:
            options["api_key"] = key
        return options

    def _key(self, known: _Provider) -> str | None:
        if self._settings.llm_api_key:
            return self._settings.llm_api_key.get_secret_value()
        if known.key_variable is None or self._environ.get(known.key_variable):
            return None
        if self._settings.llm_base_url:
            return PLACEHOLDER_KEY
        raise SettingsError(
            "LLM_API_KEY: not set.",
            hint="Set it to the provider's key, or LLM_BASE_URL to a server that needs none.",
        )


def language_model(settings: Settings) -> LanguageModel:
    """The language model that is set. Raises ``SettingsError``."""
    return LanguageModel(settings)


def _not_installed(provider: str) -> SettingsError:
    hint = "Install LangChain's package for this provider."
    if provider in _PROVIDERS:
        hint = f"Run `pip install -e '.[{provider}]'` in Footnote's folder."
    return SettingsError(f"LLM_MODEL: the package for {provider!r} is not installed.", hint=hint)


def translate(error: Exception) -> LanguageModelError:
    """The error of a provider's client, as one of ours; the key is in none of them."""
    status = getattr(error, "status_code", None)
    if not isinstance(status, int):
        if "timeout" in type(error).__name__.lower():
            return LanguageModelUnavailable(
                "The language model did not answer in time.",
                hint="Raise LLM_TIMEOUT_SECONDS, or try again.",
            )
        if _is_connection_error(error):
            return LanguageModelUnavailable(
                "The connection to the language model failed.",
                hint="Check that LLM_BASE_URL is right and the server runs.",
            )
        return LanguageModelUnavailable(
            "The language model sent something that cannot be read.",
            hint="Check that LLM_BASE_URL is the address of a server for this provider.",
        )
    if status == 429:
        return LanguageModelUnavailable(
            "The language model is overloaded or its quota is used up.",
            hint="Try again later, or check the account that LLM_API_KEY belongs to.",
        )
    if status in {408, 409} or status >= 500:
        return LanguageModelUnavailable(
            f"The language model's server failed (status {status}).", hint="Try again later."
        )
    return LanguageModelRejected(
        f"The language model's server refused the request (status {status}).",
        hint=_REJECTION_HINTS.get(status, "Check LLM_MODEL and LLM_BASE_URL."),
    )


_REJECTION_HINTS = {
    400: "Check that LLM_MODEL takes this request and that LLM_MAX_TOKENS is not too large for it.",
    401: "Check LLM_API_KEY.",
    403: "Check that LLM_API_KEY may use LLM_MODEL.",
    404: "Check LLM_MODEL, and that LLM_BASE_URL is right up to its /v1.",
}


def _is_connection_error(error: BaseException) -> bool:
    names = {kind.__name__ for kind in type(error).__mro__}
    return isinstance(error, OSError) or not names.isdisjoint(
        {"APIConnectionError", "TransportError"}
    )


def _cause(error: Exception) -> Exception | None:
    """What to keep for the log: servers that refuse a key may repeat it."""
    return None if getattr(error, "status_code", None) in {401, 403} else error


def _finish_reason(chunk: Any) -> str:
    metadata = getattr(chunk, "response_metadata", None) or {}
    return next((str(metadata[key]) for key in _FINISH_KEYS if metadata.get(key)), "")


def _usage(chunk: Any) -> Usage | None:
    """Tokens so far: the last chunk that tells them tells them for the whole reply."""
    counted = getattr(chunk, "usage_metadata", None)
    return Usage(counted["input_tokens"], counted["output_tokens"]) if counted else None


def _check_finish(finish: str, length: int) -> None:
    """A reply that broke off must not look whole: its last line may be half a sentence."""
    if finish.casefold() in _STOPPED:
        raise LanguageModelRejected(
            "The language model's provider stopped the answer.", hint="Ask in other words."
        )
    if finish.casefold() in _CUT_SHORT:
        raise LanguageModelError(
            "The language model reached its limit before the end of its answer.",
            hint="Raise LLM_MAX_TOKENS.",
        )
    if not finish:
        raise LanguageModelUnavailable("The language model's answer broke off.", hint="Try again.")
    if not length:
        raise LanguageModelUnavailable("The language model wrote nothing.", hint="Try again.")
