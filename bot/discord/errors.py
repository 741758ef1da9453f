"""Errors of the Discord front end itself.

FootnoteError
├── QueueFull            the queue of calls is full (try again)
├── TookTooLong          a call did not finish in time (try again)
├── AnswerStopped        the asker or a moderator stopped the answer
├── ShuttingDown         the bot is shutting down (try again)
└── DiscordUnavailable   Discord does not respond (try again)
"""

from __future__ import annotations

import aiohttp

from ingest.errors import FootnoteError

TRANSPORT_ERRORS = (aiohttp.ClientError, OSError, TimeoutError)
"""What discord.py raises when a connection breaks; worth a retry."""


class QueueFull(FootnoteError):
    """The queue of calls is full."""

    retryable = True


class TookTooLong(FootnoteError):
    """A call did not finish in time."""

    retryable = True


class AnswerStopped(FootnoteError):
    """The asker or a moderator stopped the answer before its first sentence."""


class ShuttingDown(FootnoteError):
    """The bot is shutting down and takes no more questions."""

    retryable = True


class DiscordUnavailable(FootnoteError):
    """Discord does not respond, or not as its protocol says."""

    retryable = True
