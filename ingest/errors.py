"""The error tree: every failure that a person may be shown.

FootnoteError
├── SettingsError            a setting is missing or wrong
├── UsageError               a command was called in a way that cannot work
├── SourceError              a source holds no article that can be ingested
│   └── SourceUnavailable    a source on the web does not answer (try again)
├── ArticleNotFound          no article has that identifier
├── ModelError
│   ├── ModelNotFound        the embedding model is not where it should be
│   ├── ModelDamaged         a model file differs from its recorded hash
│   └── ModelMismatch        the library's vectors were made by another model
├── StoreError
│   ├── StoreUnavailable     the database does not answer (try again)
│   ├── StoreBusy            another process is writing (try again)
│   └── StoreDamaged         what is stored contradicts itself
└── VectorIndexError
    └── VectorIndexUnavailable   Chroma does not answer (try again)

``bot.errors`` and ``bot.discord.errors`` go on with it.

The errors of libraries are translated where the library is called, so nothing
above that line has to know which library it was.
"""

from __future__ import annotations

from typing import ClassVar


class FootnoteError(Exception):
    """A failure with a message for people.

    ``message`` says in one line what went wrong, ``hint`` what to do about it,
    and ``retryable`` whether trying the same again may help.
    """

    retryable: ClassVar[bool] = False
    default_hint: ClassVar[str] = ""

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = self.default_hint if hint is None else hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


class SettingsError(FootnoteError):
    """A setting is missing or has a value that cannot be used."""

    default_hint = "Run `footnote doctor` to check every setting."


class UsageError(FootnoteError):
    """A command was called with arguments that cannot work together."""


class SourceError(FootnoteError):
    """A source holds no article that can be ingested."""


class SourceUnavailable(SourceError):
    """A source on the web does not answer now, or asks to be left alone for a while."""

    retryable = True
    default_hint = "Try again later."


class ArticleNotFound(FootnoteError):
    """No article of the library has that identifier."""

    default_hint = "`footnote articles` lists what there is."


class ModelError(FootnoteError):
    """The embedding model cannot be used."""


class ModelNotFound(ModelError):
    """The embedding model is not installed, or there is no such model."""


class ModelDamaged(ModelError):
    """A file of the packaged model differs from the recorded hash."""

    default_hint = "Install the package again, with its pinned version."


class ModelMismatch(ModelError):
    """The vectors of the library were made by another model."""


class StoreError(FootnoteError):
    """The database of articles cannot be used."""


class StoreUnavailable(StoreError):
    """The database does not answer."""

    retryable = True


class StoreBusy(StoreError):
    """Another process holds the write lock."""

    retryable = True


class StoreDamaged(StoreError):
    """What is stored contradicts itself."""


class VectorIndexError(FootnoteError):
    """The vector index cannot be used."""


class VectorIndexUnavailable(VectorIndexError):
    """Chroma does not answer."""

    retryable = True
