"""Errors of questions and language models, in the tree of ``ingest.errors``.

FootnoteError
├── UsageError
│   └── QuestionError             the text is not a question that can be asked
└── LanguageModelError
    ├── LanguageModelUnavailable  down, slow or overloaded (try again)
    └── LanguageModelRejected     the provider refuses the key, model or request
"""

from __future__ import annotations

from ingest.errors import FootnoteError, UsageError


class QuestionError(UsageError):
    """The text is empty, too long, or otherwise not a question."""


class LanguageModelError(FootnoteError):
    """The language model gave nothing that can be used."""


class LanguageModelUnavailable(LanguageModelError):
    """The provider is down, slow or overloaded."""

    retryable = True


class LanguageModelRejected(LanguageModelError):
    """The provider refuses the key, the model or the request."""
