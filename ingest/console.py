"""Commands in a terminal: failures in one line, and nothing that a terminal would obey."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import typer

from ingest.errors import FootnoteError, UsageError

FAILED = 1
WRONG_USAGE = 2
INTERRUPTED = 130

_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u2028-\u202e\u2060-\u2069\ufeff]")


def plain(text: str) -> str:
    """A text of somebody else's without what moves a cursor, colours or reorders."""
    return _CONTROLS.sub("", text)


def say(text: str = "") -> None:
    """A line on standard error, where all goes that is not the result."""
    sys.stderr.write(plain(text) + "\n")


@contextmanager
def failures_shown() -> Iterator[None]:
    """Turn failures into one line on standard error and an exit status.

    1 for a failure, 2 for wrong usage, 130 after Ctrl-C.
    """
    try:
        yield
    except FootnoteError as error:
        again = " Trying again may help." if error.retryable else ""
        say(f"footnote: {error}{again}")
        raise typer.Exit(WRONG_USAGE if isinstance(error, UsageError) else FAILED) from None
    except KeyboardInterrupt:
        say("Stopped.")
        raise typer.Exit(INTERRUPTED) from None
