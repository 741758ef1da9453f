"""Failures of commands that read every setting, so that no secret of theirs is ever shown."""

from __future__ import annotations

from contextlib import AbstractContextManager

from bot.settings import load_settings
from ingest.runtime import console


def failures_shown() -> AbstractContextManager[None]:
    """Turn failures into one line on standard error and an exit status."""
    return console.report_failures(load_settings)
