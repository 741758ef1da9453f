"""``footnote ask``."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.failures import failures_shown
from bot.cli.options import ArticleOption, LibraryOption, OutletOption, SinceOption, make_question
from bot.cli.preload import preload_models
from bot.log import set_up_logs
from bot.settings import Settings, load_settings, trial_settings
from bot.types.question import Scope
from ingest.errors import UsageError
from ingest.runtime.console import (
    one_line,
    opens_links,
    print_json,
    print_lines,
    say,
    standard_input,
)
from ingest.settings import SHARED_LIBRARY
from ingest.types import ArticleFilter

if TYPE_CHECKING:
    from bot.bootstrap import Application
    from bot.types.answer import Answer

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
    source: Annotated[
        str | None,
        typer.Option(
            metavar="SOURCE",
            help="Ask only this file, URL or, with -, standard input, without ingesting it.",
        ),
    ] = None,
    model: Annotated[
        str | None,
        typer.Option(
            metavar="PROVIDER:MODEL",
            help="Let this language model write the answer, instead of LLM_MODEL.",
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")] = False,
) -> None:
    """Ask a question; every sentence of the answer has a citation.

    A sentence after "…" is context: it says who "she" or what "this" is in the
    next one. On a terminal, the part that answers is in bold where it is known.

    If the articles do not seem to answer the question, it is refused, and you
    see the closest passages instead. A few words such as "the bridge thing" get
    the beginning of the article about it, or a list of articles to choose from.
    The exit status is 0 in all cases.

    With `--source`, the answer is from one document, which is read as
    `footnote ingest` reads it. It is not added to the library, and there is no
    audit record, since the document could not be looked up later.

    A model named by `--model` uses LLM_API_KEY and LLM_BASE_URL if LLM_MODEL is
    of the same provider or not set; any other needs its provider's own variable,
    such as ANTHROPIC_API_KEY. If it cannot be used, a notice says why, and the
    answer is sentences of the articles.

    Examples:

        footnote ask "Why was the partnership cancelled?"

        footnote ask "What is this about?" --article ring-flock-25dej9 --json

        echo "Why was the partnership cancelled?" | footnote ask -

        footnote ask "Who paid for it?" --source report.pdf

        curl -s https://example.com/story.html | footnote ask "Who paid?" --source -
    """
    with failures_shown():
        from bot.answering.filters import parse_filter

        article_filter = parse_filter(outlet, since, datetime.now(UTC).date())
        asked = make_question(question, article, library, article_filter)
        if source is not None:
            _check_source(source, question, asked.scope)
        if question == "-":
            asked = replace(asked, text=sys.stdin.read(MOST_READ))
        settings = load_settings()
        if model is not None:
            settings = trial_settings(settings, model)
        set_up_logs(settings.terminal_log_level)
        preload_models(settings)
        # Imported while the models load.
        from bot.cli.text_output import answer_lines
        from bot.serialization import answer_json

        with _opened(settings, library, source) as application:
            answer = application.answerer.answer(asked)
            # Show it before closing, which waits for the audit record to be written.
            if as_json:
                print_json(answer_json(answer), indent=2)
            else:
                print_lines(answer_lines(answer, links=opens_links(os.environ)))
                if source is None:
                    print_lines(choice_commands(answer, library))
                    say_audit_command(answer, settings)


def _check_source(source: str, question: str, scope: Scope) -> None:
    """Raise ``UsageError`` for what cannot be combined with ``--source``."""
    wanted = scope.article_filter or ArticleFilter()
    given = {
        "--article": scope.article_ids,
        "--library": scope.libraries != (SHARED_LIBRARY,),
        "--outlet": wanted.outlet,
        "--since": wanted.since,
    }
    names = [name for name, value in given.items() if value]
    if names:
        raise UsageError(
            f"--source cannot be combined with {' and '.join(names)}.",
            hint="It asks one document, and nothing in a library.",
        )
    if source == question == "-":
        raise UsageError(
            "Standard input cannot be both the question and the document.",
            hint="Give the question in quotation marks.",
        )


def _opened(
    settings: Settings, library: str, source: str | None
) -> AbstractContextManager[Application]:
    from bot.bootstrap import open_application, open_document

    if source is None:
        return open_application(settings, library)
    return open_document(settings, source, standard_input())


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
