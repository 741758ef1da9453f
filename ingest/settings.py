"""Settings of ingestion, storage and index, from the environment and a ``.env`` file."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from ingest.errors import SettingsError

PACKAGED_MODEL = "all-MiniLM-L6-v2"
SHARED_LIBRARY = "shared"
ENV_FILE = Path(".env")


class Settings(BaseSettings):
    """Settings of the ingester. The reference documentation is generated from the descriptions."""

    model_config = SettingsConfigDict(extra="ignore", env_ignore_empty=True, frozen=True)

    embedding_model: str = Field(
        PACKAGED_MODEL,
        description="The embedding model: the packaged one, or a hub name or path for sentence-transformers.",
    )
    data_dir: Path = Field(
        Path("data"),
        validation_alias="FOOTNOTE_DATA_DIR",
        description="The folder of the database and the vector index.",
    )
    database_url: SecretStr | None = Field(
        None,
        description="Another database for the articles, as an SQLAlchemy URL; SQLite in the data folder without.",
    )
    chroma_url: str | None = Field(
        None, description="The address of a Chroma server; an index in the data folder without."
    )
    user_agent_contact: str | None = Field(
        None,
        pattern=r"^[!-~]+$",
        max_length=200,
        description="A contact address or URL, which is sent to the sites whose pages are fetched.",
    )
    log_level: str = Field(
        "WARNING", description="How much is logged: DEBUG, INFO, WARNING or ERROR."
    )

    @field_validator("log_level")
    @classmethod
    def _known_level(cls, value: str) -> str:
        level = value.upper()
        if level not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
            raise ValueError("must be DEBUG, INFO, WARNING or ERROR")
        return level

    @property
    def terminal_log_level(self) -> str:
        """The level for interactive commands, which report on their own what a warning would say."""
        return self.log_level if "log_level" in self.model_fields_set else "ERROR"

    def redacted(self, text: str) -> str:
        """A text, such as a traceback, with every secret in it replaced by asterisks."""
        for secret in sorted(self._secrets(), key=len, reverse=True):
            text = text.replace(secret, "*****")
        return text

    def _secrets(self) -> set[str]:
        values = (getattr(self, name) for name in type(self).model_fields)
        secrets = {value.get_secret_value() for value in values if isinstance(value, SecretStr)}
        passwords = {urlsplit(secret).password for secret in secrets if "://" in secret}
        return (secrets | {password for password in passwords if password}) - {""}


SettingsT = TypeVar("SettingsT", bound=Settings)


def load_settings(env_file: Path | None = ENV_FILE, **overrides: object) -> Settings:
    """Read the ingester's settings. Raises ``SettingsError`` as ``read_settings`` does."""
    return read_settings(Settings, env_file, **overrides)


def read_settings(
    kind: type[SettingsT], env_file: Path | None = ENV_FILE, **overrides: object
) -> SettingsT:
    """Read settings of a class.

    Raises ``SettingsError`` naming each invalid variable, never its value.
    """
    try:
        return kind(_env_file=env_file, **overrides)  # type: ignore[arg-type]  # pydantic validates them
    except ValidationError as error:
        problems = " ".join(_problem(dict(item)) for item in error.errors())
        raise SettingsError(problems, hint="`.env.example` describes every setting.") from None
    except (OSError, UnicodeDecodeError):
        raise SettingsError(
            f"{env_file} cannot be read.", hint="It has to be UTF-8 text that you may read."
        ) from None


def _problem(item: dict[str, object]) -> str:
    place = item["loc"]
    name = str(place[0]) if isinstance(place, tuple) and place else "settings"
    message = str(item["msg"]).removeprefix("Value error, ")
    return f"{name.upper()}: {message}."
