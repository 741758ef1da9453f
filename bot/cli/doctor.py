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
    """Check the whole set-up.

    Looks at settings, data folder, embedding model, articles, language model
    and Discord token, and says what to do about each. A language model is
    asked for one word, and Discord whose token it is; neither key nor token is
    printed. The exit status is 1 when something has to be mended.
    """
    failed = False
    with failures_shown():
        settings = load_settings()
        set_up_logs(settings.terminal_log_level)
        for check in check_all(settings, library):
            failed |= check.verdict is CheckStatus.FAILED
            print_lines(_lines(check))
    if failed:
        raise typer.Exit(FAILED)


def _lines(check: Check) -> Iterator[str]:
    yield f"{check.verdict:<7} {check.name:<16} {one_line(check.finding)}"
    if check.hint:
        yield f"{'':<24} {one_line(check.hint)}"
