"""``footnote ask``."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Iterator
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
from ingest.runtime.console import one_line, opens_links, print_json, print_lines, say
from ingest.settings import SHARED_LIBRARY

MOST_READ = 100_000
"""Characters of a piped question; a pipe may have no end."""


def ask(
    question: Annotated[
        str, typer.Argument(help="The question, in quotation marks; `-` reads it from a pipe.")
    ],
    article: ArticleOption = None,
    library: LibraryOption = SHARED_LIBRARY,
    *,
    outlet: OutletOption = None,
    since: SinceOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")] = False,
) -> None:
    """Ask a question; every sentence of the answer has a citation.

    A sentence after "…" is context: it says who "she" or what "this" is in the
    next one. On a terminal, the part that answers is in bold where it is known.

    If the articles do not seem to answer the question, it is refused, and you
    see the closest passages instead. A few words such as "the bridge thing" get
    the beginning of the article about it, or a list of articles to choose from.
    The exit status is 0 in all cases.

    Examples:

        footnote ask "Why was the partnership cancelled?"

        footnote ask "What is this about?" --article ring-flock-25dej9 --json

        echo "Why was the partnership cancelled?" | footnote ask -
    """
    with failures_shown():
        if question == "-":
            question = sys.stdin.read(MOST_READ)
        origin = parse_filter(outlet, since, datetime.now(UTC).date())
        scoped = make_question(question, article, library, origin)
        settings = load_settings()
        set_up_logs(settings.terminal_log_level)
        with open_application(settings, library) as application:
            answer = application.answerer.answer(scoped)
            # Show it before closing, which waits for the audit record to be written.
            if as_json:
                print_json(answer_json(answer), indent=2)
            else:
                print_lines(answer_lines(answer, links=opens_links(os.environ)))
                print_lines(choice_commands(answer, library))
                say_audit_command(answer, settings)


def choice_commands(answer: Answer, library: str = SHARED_LIBRARY) -> Iterator[str]:
    """The commands that ask again about one of the articles to choose from."""
    options = [] if library == SHARED_LIBRARY else ["--library", library]
    if answer.choices:
        yield ""
        yield "Ask again about one of them:"
    for version in answer.choices:
        words = [one_line(answer.question), *options, "--article", version.article.id]
        yield f"  footnote ask {shlex.join(words)}"


def say_audit_command(answer: Answer, settings: Settings) -> None:
    """Say how to look up the audit record, if standard error is a terminal."""
    if settings.retention_days and sys.stderr.isatty():
        say(f"See how this answer was produced: footnote audit {answer.id}")
