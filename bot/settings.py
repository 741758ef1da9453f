"""Settings of the bot: Discord, language models, limits and retention; with the ingester's."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, field_validator

from ingest import settings as ingest_settings
from ingest.settings import ENV_FILE, read_settings

PACKAGED_RERANKER = "packaged"
NO_RERANKER = "none"


class Settings(ingest_settings.Settings):
    """Every setting; each field's description is its sentence in the documentation."""

    discord_token: SecretStr | None = Field(
        None,
        description="The bot's token from Discord's developer portal; only `footnote serve` needs it.",
    )
    discord_api_base: str | None = Field(
        None, description="Another address of Discord's REST API, for tests; loopback only."
    )
    discord_gateway_url: str | None = Field(
        None, description="Another address of Discord's gateway, for tests; loopback only."
    )
    llm_model: str | None = Field(
        None,
        description="The language model that writes answers, as `provider:model`; without one, answers are verbatim sentences.",
    )
    llm_base_url: str | None = Field(
        None,
        description="Another address of the provider: for `openai` any server that speaks its protocol, local or hosted.",
    )
    llm_api_key: SecretStr | None = Field(
        None, description="The key of the language model's provider."
    )
    llm_fallback_model: str | None = Field(
        None,
        description="A second language model, as `provider:model`, that is asked when the first fails before its first word.",
    )
    llm_fallback_base_url: str | None = Field(
        None,
        description="The address of the second model's provider; without one, that of the first if the provider is the same.",
    )
    llm_fallback_api_key: SecretStr | None = Field(
        None,
        description="The key of the second model's provider; without one, that of the first if provider and address are the same.",
    )
    llm_timeout_seconds: float = Field(
        30.0,
        gt=0,
        allow_inf_nan=False,
        description="How long to wait for a language model's whole answer before the second model, or the extractive answer, takes its place.",
    )
    answer_style: Literal["written", "quotes"] = Field(
        "written",
        description="What a language model does: it writes an answer of claims that are checked (`written`), or only picks the sentences that are shown word for word (`quotes`).",
    )
    llm_max_tokens: int = Field(
        800, gt=0, description="The most tokens that the language model may write."
    )
    prompts_dir: Path | None = Field(
        None, description="A folder with prompt files that replace the packaged ones."
    )
    reranker_model: str = Field(
        PACKAGED_RERANKER,
        description="The model that reads the best sentences again: the packaged one, a hub name or path of a CrossEncoder for sentence-transformers, or `none`.",
    )
    nli_model: str | None = Field(
        None,
        description="A model that must find every claim entailed by its sentences before it is shown: a hub name or path of a CrossEncoder for natural language inference; none without.",
    )
    feed_urls: str | None = Field(
        None,
        description="Addresses of RSS, Atom or JSON feeds, separated by spaces, which `footnote serve` follows into the shared library.",
    )
    feed_poll_minutes: int = Field(
        15, gt=0, description="The time from one look at the feeds of FEED_URLS to the next."
    )
    retention_days: int = Field(
        30,
        ge=0,
        description="For how many days it is kept how an answer came about, for `footnote audit`; 0 keeps nothing.",
    )
    discord_message_content: bool = Field(
        default=False,
        description="Whether every message in a thread that the bot opened is a question; the application needs the privileged message content intent for it.",
    )
    rate_limit_per_user: int = Field(
        60,
        ge=0,
        description="How many questions a minute a person in Discord may ask; 0 for any number.",
    )
    rate_limit_per_guild: int = Field(
        300, ge=0, description="The same for all people of a Discord server together."
    )
    rate_limit_global: int = Field(1200, ge=0, description="The same for everybody together.")
    guild_max_articles: int = Field(
        1000,
        ge=0,
        description="How many articles a Discord server's own library may get from its people, by `/ingest`; 0 for any number.",
    )
    health_port: int = Field(
        9464,
        ge=0,
        le=65535,
        description="The port where `footnote serve` answers /healthz, /readyz and /metrics; 0 for none.",
    )
    health_host: str = Field(
        "127.0.0.1", description="The address of that port; by default it is of this machine alone."
    )

    @field_validator("llm_model", "llm_fallback_model")
    @classmethod
    def _provider_and_model(cls, value: str | None) -> str | None:
        if value is not None and not all(value.partition(":")):
            raise ValueError("must be written as provider:model, for example openai:gpt-5-mini")
        return value

    @field_validator("feed_urls")
    @classmethod
    def _addresses(cls, value: str | None) -> str | None:
        if any(not feed.lower().startswith(("http://", "https://")) for feed in _feeds(value)):
            raise ValueError(
                "must be addresses as https://example.com/feed.xml, with spaces between"
            )
        return value

    @property
    def feeds(self) -> tuple[str, ...]:
        """The addresses of ``feed_urls``, each once."""
        return _feeds(self.feed_urls)


def load_settings(env_file: Path | None = ENV_FILE, **overrides: object) -> Settings:
    """Read every setting. Raises ``SettingsError`` naming each variable that is wrong."""
    return read_settings(Settings, env_file, **overrides)


def fallback_settings(settings: Settings) -> Settings | None:
    """The settings of the second language model in the place of the first's, or ``None``.

    A key goes to no other address than the one it was given for.
    """
    model, base_url = settings.llm_fallback_model, settings.llm_fallback_base_url
    if model is None:
        return None
    api_key = settings.llm_fallback_api_key
    if (settings.llm_model or "").partition(":")[0] == model.partition(":")[0]:
        if base_url in {None, settings.llm_base_url}:
            api_key = api_key or settings.llm_api_key
        base_url = base_url or settings.llm_base_url
    update = {"llm_model": model, "llm_base_url": base_url, "llm_api_key": api_key}
    return settings.model_copy(update=update)


def variable_name(field: str) -> str:
    """The environment variable of a field."""
    alias = Settings.model_fields[field].validation_alias
    return alias if isinstance(alias, str) else field.upper()


def _feeds(value: str | None) -> tuple[str, ...]:
    """Addresses between spaces, or commas with an address behind them; others are part of one."""
    parts = re.split(r"[\s,]*\s[\s,]*|,+(?=https?:)", (value or "").strip(" ,\t\r\n"))
    return tuple(dict.fromkeys(part for part in parts if part))
