"""``footnote doctor``."""

from __future__ import annotations

import sys

import typer

from bot.cli.ask import LibraryOption
from bot.doctor import Verdict, check_all
from bot.logs import set_up_logs
from ingest.console import FAILED, failures_shown, plain
from ingest.settings import SHARED_LIBRARY, load_settings


def doctor(library: LibraryOption = SHARED_LIBRARY) -> None:
    """Check settings, model, articles, language model and Discord token.

    Says what to do about each. A language model is asked for one word, and
    Discord whose token it is; neither key nor token is printed. The exit
    status is 1 when something has to be mended.
    """
    failed = False
    with failures_shown():
        settings = load_settings()
        set_up_logs(settings.log_level)
        for check in check_all(settings, library):
            failed |= check.verdict is Verdict.FAILED
            lines = [f"{check.verdict:<7} {check.name:<16} {check.finding}"]
            if check.hint:
                lines.append(f"{'':<24} {check.hint}")
            sys.stdout.write("".join(plain(line) + "\n" for line in lines))
            sys.stdout.flush()
    if failed:
        raise typer.Exit(FAILED)
