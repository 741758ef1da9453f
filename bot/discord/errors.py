"""Failures of the Discord front end itself.

FootnoteError
├── QueueFull            more questions are waiting than may wait (try again)
├── TookTooLong          an answer was not ready in time (try again)
├── AnswerStopped        whoever asked stopped the answer
├── ShuttingDown         the bot is being stopped (try again)
└── DiscordUnavailable   Discord does not answer (try again)
"""

from __future__ import annotations

from ingest.errors import FootnoteError


class QueueFull(FootnoteError):
    """More questions are waiting than may wait."""

    retryable = True


class TookTooLong(FootnoteError):
    """An answer was not ready in time."""

    retryable = True


class AnswerStopped(FootnoteError):
    """Whoever asked wants no answer any more."""


class ShuttingDown(FootnoteError):
    """The bot takes no more questions because it is being stopped."""

    retryable = True


class DiscordUnavailable(FootnoteError):
    """Discord does not answer, or not as its protocol says."""

    retryable = True
