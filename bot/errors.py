"""Errors of questions and language models, in the tree of ``ingest.errors``.

FootnoteError
├── UsageError
│   ├── QuestionError             the text cannot be asked as a question
│   │   └── DocumentError         a document given with it cannot be read
│   └── TooManyFeeds              the guild follows as many feeds as it may
├── SourceError
│   └── LibraryFull               the guild's library takes no more text
└── LanguageModelError
    ├── LanguageModelUnavailable  down, slow or overloaded (try again)
    ├── LanguageModelRejected     the provider rejects the key, model or request
    └── DailyTokensUsed           the day's ceiling on tokens is reached
"""

from __future__ import annotations

from bot.translatable import reason_of, translatable
from ingest.errors import FootnoteError, SourceError, UsageError

ANOTHER = translatable("Give its text as a .txt file, or another link.")
LATER = translatable("Try again in a minute.")


class QuestionError(UsageError):
    """The text is empty, too long, or cannot be asked for another reason."""


class DocumentError(QuestionError):
    """A document that was given with a question cannot be read, or not any more."""


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


def unreadable(name: str, error: SourceError) -> DocumentError:
    """The error of a document by its name or address, and what to do about it."""
    reason = translatable("“{name}” can't be read. {reason}", name=name, reason=reason_of(error))
    return DocumentError(reason, hint=LATER if error.retryable else ANOTHER)


class DailyTokensUsed(LanguageModelError):
    """The daily ceiling on tokens is reached: a guild's if ``of_guild``, else that of all."""

    def __init__(self, message: str, *, hint: str | None = None, of_guild: bool = False) -> None:
        super().__init__(message, hint=hint)
        self.of_guild = of_guild
