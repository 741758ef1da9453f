"""The options of the providers that Footnote supports, under the names their clients use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

from bot.settings import Settings
from ingest.errors import SettingsError

PLACEHOLDER_KEY = "none"
"""Local servers need no key, but their clients insist on one."""

OLLAMA_CONTEXT_TOKENS = 16_384
"""Ollama's default may be 4,096, and it silently cuts the beginning of a longer prompt."""


@dataclass(frozen=True, slots=True)
class Provider:
    """What a provider needs.

    ``package`` is the module that its extra installs, which has the provider's
    name; ``key_variable`` the environment variable that its client reads.
    """

    package: str | None = None
    key_variable: str | None = None
    needs_usage_option: bool = False


PROVIDERS = {
    "openai": Provider(key_variable="OPENAI_API_KEY", needs_usage_option=True),
    "anthropic": Provider(package="langchain_anthropic", key_variable="ANTHROPIC_API_KEY"),
    "ollama": Provider(package="langchain_ollama"),
}


def provider_of(model: str) -> str:
    """The part of ``provider:model`` before the colon."""
    return model.partition(":")[0]


def chat_options(settings: Settings, model: str, environ: Mapping[str, str]) -> dict[str, Any]:
    """The arguments of ``init_chat_model``: key, address and limits.

    The clients' own retries are off: see ``bot.llm.retry``. Raises
    ``SettingsError`` for a missing key or package.
    """
    name = provider_of(model)
    known = PROVIDERS.get(name, Provider())
    if known.package and find_spec(known.package) is None:
        raise not_installed(name)
    # Anthropic's newest models reject the temperature option.
    options: dict[str, Any] = {} if name == "anthropic" else {"temperature": 0}
    if settings.llm_base_url:
        options["base_url"] = settings.llm_base_url
    key = _key(settings, name, environ)
    if name == "ollama":
        # Its client has no key option, but a proxy before it may require one.
        headers = {"headers": {"Authorization": f"Bearer {key}"}} if key else {}
        return options | {
            "num_predict": settings.llm_max_tokens,
            "num_ctx": OLLAMA_CONTEXT_TOKENS,
            "client_kwargs": {"timeout": settings.llm_timeout_seconds, **headers},
        }
    options |= {
        "max_tokens": settings.llm_max_tokens,
        "timeout": settings.llm_timeout_seconds,
        "max_retries": 0,
    }
    return options | ({"api_key": key} if key else {})


def not_installed(provider: str) -> SettingsError:
    """The error for a provider whose package is missing."""
    hint = "Install LangChain's package for this provider."
    if provider in PROVIDERS:
        hint = f"Run `pip install -e '.[{provider}]'` in Footnote's folder."
    return SettingsError(f"LLM_MODEL: the package for {provider!r} is not installed.", hint=hint)


def _key(settings: Settings, provider: str, environ: Mapping[str, str]) -> str | None:
    known = PROVIDERS.get(provider, Provider())
    if settings.llm_api_key:
        return settings.llm_api_key.get_secret_value()
    if known.key_variable is None or environ.get(known.key_variable):
        return None
    if settings.llm_base_url:
        return PLACEHOLDER_KEY
    raise SettingsError(
        f"LLM_API_KEY: not set for {provider}.",
        hint=f"Set it or {known.key_variable} to your key, or LLM_BASE_URL to a server that "
        "needs none.",
    )
