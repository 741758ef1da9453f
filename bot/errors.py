"""Errors of questions and language models, in the tree of ``ingest.errors``.

FootnoteError
├── UsageError
│   └── QuestionError             the text cannot be asked as a question
└── LanguageModelError
    ├── LanguageModelUnavailable  down, slow or overloaded (try again)
    ├── LanguageModelRejected     the provider rejects the key, model or request
    └── DailyTokensUsed           the day's ceiling on tokens is reached
"""

from __future__ import annotations

from ingest.errors import FootnoteError, UsageError


class QuestionError(UsageError):
    """The text is empty, too long, or cannot be asked for another reason."""


class LanguageModelError(FootnoteError):
    """The language model sent nothing usable."""


class LanguageModelUnavailable(LanguageModelError):
    """The provider is down, slow or overloaded."""

    retryable = True


class LanguageModelRejected(LanguageModelError):
    """The provider rejects the key, the model or the request."""


class DailyTokensUsed(LanguageModelError):
    """The daily ceiling on tokens is reached: a guild's if ``of_guild``, else that of all."""

    def __init__(self, message: str, *, hint: str | None = None, of_guild: bool = False) -> None:
        super().__init__(message, hint=hint)
        self.of_guild = of_guild
