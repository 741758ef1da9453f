"""Error output of commands that read all settings, with every secret of these redacted."""

from __future__ import annotations

from contextlib import AbstractContextManager

from bot.settings import load_settings
from ingest.runtime import console


def failures_shown() -> AbstractContextManager[None]:
    """Turn an exception into one line on standard error and an exit status."""
    return console.report_failures(load_settings)
