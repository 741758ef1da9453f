"""Errors of questions and language models, in the tree of ``ingest.errors``.

FootnoteError
├── UsageError
│   ├── QuestionError             the text cannot be asked as a question
│   └── TooManyFeeds              the guild follows as many feeds as it may
├── SourceError
│   └── LibraryFull               the guild's library takes no more text
└── LanguageModelError
    ├── LanguageModelUnavailable  down, slow or overloaded (try again)
    └── LanguageModelRejected     the provider rejects the key, model or request
"""

from __future__ import annotations

from ingest.errors import FootnoteError, SourceError, UsageError


class QuestionError(UsageError):
    """The text is empty, too long, or cannot be asked for another reason."""


class TooManyFeeds(UsageError):
    """The guild follows as many feeds as it may, which are ``count``."""

    def __init__(self, count: int) -> None:
        super().__init__(f"The server follows {count} feeds, as many as it may.")
        self.count = count


class LibraryFull(SourceError):
    """The guild's library takes no more text."""


class LanguageModelError(FootnoteError):
    """The language model sent nothing usable."""


class LanguageModelUnavailable(LanguageModelError):
    """The provider is down, slow or overloaded."""

    retryable = True


class LanguageModelRejected(LanguageModelError):
    """The provider rejects the key, the model or the request."""
