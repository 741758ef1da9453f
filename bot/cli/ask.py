"""``footnote ask``."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import Annotated

import typer

from bot.answering.filters import asked_origin
from bot.bootstrap import open_application
from bot.cli.terminal import answer_lines
from bot.log import set_up_logs
from bot.serialization import answer_json
from bot.types.answer import Answer
from bot.types.question import Question, Scope, new_question_id
from ingest.runtime.console import failures_shown, print_json, print_lines, say
from ingest.settings import SHARED_LIBRARY, Settings, load_settings
from ingest.types import Origin

ArticleOption = Annotated[
    list[str] | None,
    typer.Option("--article", metavar="ID", help="Only this article; may be given more than once."),
]
OutletOption = Annotated[
    str | None, typer.Option(metavar="NAME", help="Only articles of this outlet.")
]
SinceOption = Annotated[
    str | None,
    typer.Option(metavar="DATE", help="Only articles published since; 2026-10, or 7d for a week."),
]
LibraryOption = Annotated[str, typer.Option(help="The library to ask.")]


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
        origin = asked_origin(outlet, since, datetime.now(UTC).date())
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


def make_question(
    text: str, article: list[str] | None, library: str, origin: Origin | None = None
) -> Question:
    """A question of this process. Raises ``QuestionError``."""
    scope = Scope((library,), tuple(article) if article else None, origin)
    return Question(text, scope, new_question_id())


def say_record(answer: Answer, settings: Settings) -> None:
    """Tell a person, and no program, how to look up the record of an answer."""
    if settings.audit_days and sys.stderr.isatty():
        say(f"How this came about: footnote audit {answer.id}")
