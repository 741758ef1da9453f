"""Failures of the Discord front end itself, and where an error was raised.

FootnoteError
├── QueueFull            more questions are waiting than may wait (try again)
├── TookTooLong          an answer was not ready in time (try again)
├── AnswerStopped        whoever asked stopped the answer
├── ShuttingDown         the bot is being stopped (try again)
└── DiscordUnavailable   Discord does not answer (try again)
"""

from __future__ import annotations

import aiohttp

from ingest.errors import FootnoteError

TRANSPORT_ERRORS = (aiohttp.ClientError, OSError, TimeoutError)
"""What discord.py lets through when a connection breaks; worth another attempt."""


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


def raised_at(error: BaseException) -> str:
    """File and line; the message stays out of the log, as it may quote a question."""
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    if trace is None:
        return "unknown"
    return f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}"
