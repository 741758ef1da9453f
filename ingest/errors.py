"""The error tree: every failure that a person may see.

FootnoteError
├── SettingsError            a setting is missing or wrong
├── UsageError               a command was called in a way that cannot work
├── SourceError              a source has no article that can be ingested
│   ├── SourceUnavailable    a web source does not respond (retryable)
│   └── SourceTooCostly      reading a source takes too much time, memory or text
├── ArticleNotFound          no article has that id
├── ModelError
│   ├── ModelNotFound        the embedding model is not installed
│   ├── ModelDamaged         a model file differs from its recorded hash
│   └── ModelMismatch        the library's vectors were made by another model
├── StoreError
│   ├── StoreUnavailable     the database does not respond (retryable)
│   ├── StoreBusy            another process is writing (retryable)
│   └── StoreDamaged         the stored data contradicts itself
└── VectorIndexError
    └── VectorIndexUnavailable   Chroma does not respond (retryable)

Errors of third-party libraries are translated where the library is called, so
no other code has to know which library it was.
"""

from __future__ import annotations

from typing import ClassVar


class FootnoteError(Exception):
    """A failure that can be shown to people.

    ``message`` says in one line what went wrong and ``hint`` what to do about
    it. ``retryable`` is true if the same attempt may succeed later.

    With ``values``, message and hint are ``str.format`` templates for these, so that
    a front end can say them in another language. A value may be the error behind this one.
    """

    retryable: ClassVar[bool] = False
    default_hint: ClassVar[str] = ""

    def __init__(self, message: str, *, hint: str | None = None, **values: object) -> None:
        self.template = message
        self.hint_template = self.default_hint if hint is None else hint
        self.values = values
        self.message = self._filled(self.template)
        self.hint = self._filled(self.hint_template)
        super().__init__(self.message)

    def _filled(self, template: str) -> str:
        if not self.values:
            return template
        shown = {
            name: value.message if isinstance(value, FootnoteError) else value
            for name, value in self.values.items()
        }
        return template.format(**shown)

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


class SettingsError(FootnoteError):
    """A setting is missing or invalid."""

    default_hint = "Run `footnote doctor` to check every setting."


class UsageError(FootnoteError):
    """A command was called in a way that cannot work."""


class SourceError(FootnoteError):
    """A source has no article that can be ingested."""


class SourceUnavailable(SourceError):
    """A source cannot be read right now.

    Its site does not respond or asks for fewer requests, or the sandbox is closed or cannot start.
    """

    retryable = True
    default_hint = "Try again later."


class SourceTooCostly(SourceError):
    """Reading a source takes too much time or memory, gives too much text, or ends in a crash."""

    default_hint = "Save its text as a .txt file and ingest that."


class ArticleNotFound(FootnoteError):
    """No article of the library has that id."""

    default_hint = "`footnote articles` lists the ids."


class ModelError(FootnoteError):
    """The embedding model cannot be used."""


class ModelNotFound(ModelError):
    """The embedding model is not installed or does not exist."""


class ModelDamaged(ModelError):
    """A file of a packaged model is missing, differs from its recorded hash or cannot be loaded."""

    default_hint = "Reinstall Footnote with the versions that it pins."


class ModelMismatch(ModelError):
    """The library's vectors were made by another model."""


class StoreError(FootnoteError):
    """The database cannot be used."""


class StoreUnavailable(StoreError):
    """The database does not respond."""

    retryable = True


class StoreBusy(StoreError):
    """Another process holds the write lock."""

    retryable = True


class StoreDamaged(StoreError):
    """The stored data contradicts itself."""

    default_hint = "`footnote doctor` says what is damaged and what to do about it."


class VectorIndexError(FootnoteError):
    """The vector index cannot be used."""


class VectorIndexUnavailable(VectorIndexError):
    """Chroma does not respond, or another process holds or has just repaired its files."""

    retryable = True
