"""``footnote ask``."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import Annotated

import typer

from bot.answering.filters import parse_filter
from bot.bootstrap import open_application
from bot.cli.failures import failures_shown
from bot.cli.options import ArticleOption, LibraryOption, OutletOption, SinceOption, make_question
from bot.cli.text_output import answer_lines
from bot.log import set_up_logs
from bot.serialization import answer_json
from bot.settings import Settings, load_settings
from bot.types.answer import Answer
from ingest.runtime.console import print_json, print_lines, say
from ingest.settings import SHARED_LIBRARY


def ask(
    question: Annotated[str, typer.Argument(help="The question, in quotation marks.")],
    article: ArticleOption = None,
    library: LibraryOption = SHARED_LIBRARY,
    *,
    outlet: OutletOption = None,
    since: SinceOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="The answer as JSON.")] = False,
) -> None:
    """Ask a question; every sentence of the answer is cited.

    Without an answer in the articles, the question is refused and the nearest
    sentences are shown as such. Both end with exit status 0.

    Examples:

        footnote ask "Why was the partnership cancelled?"

        footnote ask "What is this about?" --article ring-flock-25dej9 --json
    """
    with failures_shown():
        origin = parse_filter(outlet, since, datetime.now(UTC).date())
        asked = make_question(question, article, library, origin)
        settings = load_settings()
        set_up_logs(settings.terminal_log_level)
        with open_application(settings, library) as application:
            answer = application.answerer.answer(asked)
            # Shown before anything is closed, which waits until the record is written.
            if as_json:
                print_json(answer_json(answer), indent=2)
            else:
                print_lines(answer_lines(answer))
                say_record(answer, settings)


def say_record(answer: Answer, settings: Settings) -> None:
    """Tell a person, and no program, how to look up the record of an answer."""
    if settings.retention_days and sys.stderr.isatty():
        say(f"How this came about: footnote audit {answer.id}")
