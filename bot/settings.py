"""Settings of the bot: Discord, language models, limits and retention; extends the ingester's."""

from __future__ import annotations

import os
import re
from enum import StrEnum
from pathlib import Path
from typing import Literal

from dotenv import dotenv_values
from pydantic import Field, SecretStr, field_validator

from ingest import settings as ingest_settings
from ingest.errors import UsageError
from ingest.settings import ENV_FILE, read_settings

PACKAGED_READER = "packaged"
NO_READER = "none"
MASK = "*****"
_USER_INFO = re.compile(r"(\w://)[^/?#\s]*@")
PACKAGED_NLI_MODEL = "packaged"

RENAMED_VARIABLES = {
    "ALL_QUESTIONS": "RATE_LIMIT_GLOBAL",
    "AUDIT_DAYS": "RETENTION_DAYS",
    "MONITOR_HOST": "HEALTH_HOST",
    "MONITOR_PORT": "HEALTH_PORT",
    "PERSON_QUESTIONS": "RATE_LIMIT_PER_USER",
    "RERANKER_MODEL": "READER_MODEL",
    "SERVER_ARTICLES": "GUILD_MAX_ARTICLES",
    "SERVER_QUESTIONS": "RATE_LIMIT_PER_GUILD",
    "VERIFIER_MODEL": "NLI_MODEL",
    "WATCH_FEEDS": "FEED_URLS",
    "WATCH_MINUTES": "FEED_POLL_MINUTES",
    "WEB_CONTACT": "USER_AGENT_CONTACT",
}
"""Names of variables in earlier versions, and today's."""


class Settings(ingest_settings.Settings):
    """All settings; a field's description is what the documentation says about it."""

    discord_token: SecretStr | None = Field(
        None,
        description="The bot's token from Discord's developer portal; only `footnote serve` needs it.",
    )
    discord_api_base: str | None = Field(
        None, description="A different address of Discord's REST API, for tests; loopback only."
    )
    discord_gateway_url: str | None = Field(
        None, description="A different address of Discord's gateway, for tests; loopback only."
    )
    llm_model: str | None = Field(
        None,
        description="The language model that writes answers, as `provider:model`; if not set, answers are verbatim sentences.",
    )
    llm_base_url: str | None = Field(
        None,
        description="A different address of the provider; with `openai`, any local or hosted server that speaks its protocol.",
    )
    llm_api_key: SecretStr | None = Field(
        None, description="The API key for the language model's provider."
    )
    llm_fallback_model: str | None = Field(
        None,
        description="A second language model, as `provider:model`, for when the first fails before its first word.",
    )
    llm_fallback_base_url: str | None = Field(
        None,
        description="The address of the second model's provider; by default that of the first, if the provider is the same.",
    )
    llm_fallback_api_key: SecretStr | None = Field(
        None,
        description="The API key for the second model's provider; by default that of the first, if provider and address are the same.",
    )
    llm_timeout_seconds: float = Field(
        30.0,
        gt=0,
        allow_inf_nan=False,
        description="How many seconds a language model has for its whole answer; then the second model or an extractive answer replaces it.",
    )
    answer_style: Literal["written", "quotes"] = Field(
        "written",
        description="What the language model does: `written` lets it write claims, which are checked; `quotes` lets it only select sentences, which are shown word for word.",
    )
    llm_max_tokens: int = Field(
        800, gt=0, description="The maximum number of tokens that the language model may write."
    )
    llm_daily_tokens: int = Field(
        0,
        ge=0,
        description="How many tokens all questions together may use in a day in UTC, in the terminal too; after that, answers are verbatim sentences; 0 means no limit.",
    )
    llm_daily_tokens_per_guild: int = Field(
        0,
        ge=0,
        description="How many tokens the questions of one Discord server may use in a day in UTC; 0 means no limit.",
    )
    prompts_dir: Path | None = Field(
        None, description="A folder with prompt files that replace the packaged ones."
    )
    reader_model: str = Field(
        PACKAGED_READER,
        description="The model that finds which sentences answer: `packaged`, `none`, or for ranking alone the hub name or path of a sentence-transformers CrossEncoder.",
    )
    nli_model: str = Field(
        PACKAGED_NLI_MODEL,
        description="The model that judges whether sentences say what a claim or statement says: `packaged`, or the hub name or path of a CrossEncoder for natural language inference.",
    )
    feed_urls: str | None = Field(
        None,
        description="URLs of RSS, Atom or JSON feeds, separated by spaces; `footnote serve` polls them and ingests new articles into the shared library.",
    )
    feed_poll_minutes: int = Field(
        15,
        gt=0,
        le=525_600,
        description="The minutes between two polls of a feed, whether of FEED_URLS or followed by a Discord server.",
    )
    retention_days: int = Field(
        30,
        ge=0,
        le=36_500,
        description="How many days to keep questions in Discord and the audit records of `footnote audit`; 0 keeps none.",
    )
    discord_message_content: bool = Field(
        default=False,
        description="Whether the bot reads messages that do not mention it: then every message in a thread that it opened is a question, and channels can answer every question. Discord must have granted the privileged message content intent.",
    )
    rate_limit_per_user: int = Field(
        60,
        ge=0,
        description="How many questions per minute one person may ask in Discord; 0 means no limit.",
    )
    rate_limit_per_guild: int = Field(
        300,
        ge=0,
        description="How many questions per minute all people of a Discord server may ask together; 0 means no limit.",
    )
    rate_limit_global: int = Field(
        1200,
        ge=0,
        description="How many questions per minute all people may ask together; 0 means no limit.",
    )
    guild_max_articles: int = Field(
        1000,
        ge=0,
        description="How many articles a Discord server's own library may hold before `/ingest` refuses new ones; 0 means no limit.",
    )
    guild_max_characters: int = Field(
        20_000_000,
        ge=0,
        description="How many characters of text a Discord server's own library may hold, earlier versions included, before `/ingest` refuses more; 0 means no limit.",
    )
    guild_max_feeds: int = Field(
        20,
        ge=0,
        description="How many feeds a Discord server may follow with `/follow`; 0 means no limit.",
    )
    health_port: int = Field(
        9464,
        ge=0,
        le=65535,
        description="The port where `footnote serve` answers /healthz, /readyz and /metrics; 0 turns it off.",
    )
    health_host: str = Field(
        "127.0.0.1",
        description="The address to listen on for HEALTH_PORT; the default is reachable from this machine only.",
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
                "must be URLs such as https://example.com/feed.xml, separated by spaces"
            )
        return value

    @property
    def feeds(self) -> tuple[str, ...]:
        """The URLs of ``feed_urls`` without duplicates."""
        return _feeds(self.feed_urls)


def load_settings(env_file: Path | None = ENV_FILE, **overrides: object) -> Settings:
    """Read all settings. Raises ``SettingsError``, which names each invalid variable."""
    return read_settings(Settings, env_file, **overrides)


def fallback_settings(settings: Settings) -> Settings | None:
    """The settings with the second language model in place of the first, or ``None``.

    A key is only ever sent to the address that it was set for.
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


def temporary_settings(settings: Settings, folder: Path) -> Settings:
    """The settings with everything stored in a folder, no audit records and no daily ceilings."""
    update = {
        "data_dir": folder,
        "database_url": None,
        "chroma_url": None,
        "retention_days": 0,
        "llm_daily_tokens": 0,
        "llm_daily_tokens_per_guild": 0,
    }
    return settings.model_copy(update=update)


def trial_settings(settings: Settings, model: str) -> Settings:
    """The settings with another language model, and no fallback, for one question.

    It gets the key and the address of a configured model of the same provider,
    since a key is only ever sent to the address that it was set for. Raises
    ``UsageError`` for a name that is not written as provider:model.
    """
    if not all(model.partition(":")):
        raise UsageError(
            "--model must be written as provider:model, for example openai:gpt-5-mini."
        )
    update = {"llm_model": model, "llm_fallback_model": None}
    configured = [each for each in (settings, fallback_settings(settings)) if each]
    for like in sorted(configured, key=lambda each: each.llm_model != model):
        known = like.llm_model
        if known is None or known.partition(":")[0] == model.partition(":")[0]:
            return like.model_copy(update=update)
    return settings.model_copy(update=update | {"llm_base_url": None, "llm_api_key": None})


def renamed_variables(env_file: Path = ENV_FILE) -> dict[str, str]:
    """The old names that are set in the environment or the file, with the new ones.

    Values are not returned. ``env_file`` has to be readable, as for ``load_settings``.
    """
    variables = {**dotenv_values(env_file), **os.environ}
    names = {name.upper() for name, value in variables.items() if value}
    return {old: new for old, new in RENAMED_VARIABLES.items() if old in names}


class SettingSource(StrEnum):
    """Where the value of a setting comes from."""

    ENVIRONMENT = "environment"
    FILE = ".env"
    DEFAULT = "default"


def setting_sources(env_file: Path = ENV_FILE) -> dict[str, SettingSource]:
    """Where the value of each field comes from. ``env_file`` has to be readable."""
    environment = {name.upper() for name, value in os.environ.items() if value}
    file = {name.upper() for name, value in dotenv_values(env_file).items() if value}
    sources = {}
    for field in Settings.model_fields:
        name = variable_name(field).upper()
        in_file = SettingSource.FILE if name in file else SettingSource.DEFAULT
        sources[field] = SettingSource.ENVIRONMENT if name in environment else in_file
    return sources


def shown_value(value: object) -> str | None:
    """A value as people may see it: without keys, tokens and passwords, ``None`` if not set."""
    if value is None:
        return None
    if isinstance(value, SecretStr):
        return MASK
    return _USER_INFO.sub(rf"\1{MASK}@", str(value))


def variable_name(field: str) -> str:
    """The environment variable of a field."""
    alias = Settings.model_fields[field].validation_alias
    return alias if isinstance(alias, str) else field.upper()


def _feeds(value: str | None) -> tuple[str, ...]:
    """URLs separated by spaces, or by commas in front of another URL; a URL may contain commas."""
    parts = re.split(r"[\s,]*\s[\s,]*|,+(?=https?:)", (value or "").strip(" ,\t\r\n"))
    return tuple(dict.fromkeys(part for part in parts if part))
