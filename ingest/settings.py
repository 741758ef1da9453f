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
    """What the ingester needs; each field's description is its sentence in the documentation."""

    model_config = SettingsConfigDict(extra="ignore", env_ignore_empty=True, frozen=True)

    embedding_model: str = Field(
        PACKAGED_MODEL,
        description="The embedding model: the packaged one, or the hub name or path of a sentence-transformers model.",
    )
    data_dir: Path | None = Field(
        None,
        validation_alias="FOOTNOTE_DATA_DIR",
        description="The folder for the databases and the vector index; by default `data` in the working folder if it holds a store, else your platform's folder for user data. `footnote config` prints it.",
    )
    database_url: SecretStr | None = Field(
        None,
        description="The SQLAlchemy URL of a PostgreSQL database; by default SQLite files in the data folder.",
    )
    chroma_url: str | None = Field(
        None,
        description="The URL of a Chroma server; by default the vector index is in the data folder.",
    )
    user_agent_contact: str | None = Field(
        None,
        pattern=r"^[!-~]+$",
        max_length=200,
        description="An email address or URL that is sent in the User-Agent, so that owners of fetched sites can contact you.",
    )
    log_level: str = Field(
        "WARNING", description="The lowest level that is logged: DEBUG, INFO, WARNING or ERROR."
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
        """The log level while answers are printed: ERROR unless set, since notices warn already."""
        return self.log_level if "log_level" in self.model_fields_set else "ERROR"

    def redacted(self, text: str) -> str:
        """A text, for example a traceback, with asterisks for every secret in it."""
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
    """Read the settings of the ingester. Raises ``SettingsError`` as ``read_settings`` does."""
    return read_settings(Settings, env_file, **overrides)


def read_settings(
    kind: type[SettingsT], env_file: Path | None = ENV_FILE, **overrides: object
) -> SettingsT:
    """Read some settings.

    Raises ``SettingsError`` naming each variable that is wrong, never its value.
    """
    try:
        return kind(_env_file=env_file, **overrides)  # type: ignore[arg-type]  # checked as they are read
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
