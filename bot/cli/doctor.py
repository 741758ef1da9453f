"""``footnote doctor``."""

from __future__ import annotations

from collections.abc import Iterator

import typer

from bot.cli.failures import failures_shown
from bot.cli.options import LibraryOption
from bot.doctor import Check, CheckStatus, check_all
from bot.log import set_up_logs
from bot.settings import load_settings
from ingest.runtime.console import FAILED, one_line, print_lines
from ingest.settings import SHARED_LIBRARY


def doctor(library: LibraryOption = SHARED_LIBRARY) -> None:
    """Check the whole installation.

    Checks the settings, data folder, models, articles, language model and
    Discord token, and says what to do about each problem. It asks the language
    model for one word and Discord for the name of the bot, and never prints a
    key or token. The exit status is 1 if something has to be fixed.
    """
    failed = False
    with failures_shown():
        settings = load_settings()
        set_up_logs(settings.terminal_log_level)
        for check in check_all(settings, library):
            failed |= check.status is CheckStatus.FAILED
            print_lines(_lines(check))
    if failed:
        raise typer.Exit(FAILED)


def _lines(check: Check) -> Iterator[str]:
    yield f"{check.status:<7} {check.name:<16} {one_line(check.finding)}"
    if check.hint:
        yield f"{'':<24} {one_line(check.hint)}"
