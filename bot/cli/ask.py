"""``footnote ask`` and ``footnote chat``."""

from __future__ import annotations

import json
import sys
import uuid
from typing import Annotated

import typer

from bot.answer import Answer
from bot.compose import Application, open_application
from bot.logs import set_up_logs
from bot.question import Question, Scope
from bot.serialise import answer_json
from bot.terminal import answer_lines
from ingest.console import failures_shown, say
from ingest.errors import FootnoteError
from ingest.settings import SHARED_LIBRARY, load_settings

ArticleOption = Annotated[
    list[str] | None,
    typer.Option("--article", metavar="ID", help="Only this article; may be given more than once."),
]
LibraryOption = Annotated[str, typer.Option(help="The library to ask.")]

CHAT_HELP = """Ask about the articles. Besides questions:
  /articles        the list of articles
  /article ID      ask only this article; /article alone asks all again
  /help            this text
  /quit            leave, as Ctrl-D does"""


def ask(
    question: Annotated[str, typer.Argument(help="The question, in quotation marks.")],
    article: ArticleOption = None,
    library: LibraryOption = SHARED_LIBRARY,
    *,
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
        asked = _question(question, article, library)
        settings = load_settings()
        set_up_logs(settings.log_level)
        with open_application(settings, library) as application:
            answer = application.answerer.answer(asked)
    if as_json:
        sys.stdout.write(json.dumps(answer_json(answer), ensure_ascii=False, indent=2) + "\n")
    else:
        print_answer(answer)


def chat(article: ArticleOption = None, library: LibraryOption = SHARED_LIBRARY) -> None:
    """Ask one question after another in the terminal.

    `/help` lists what else can be typed.
    """
    with failures_shown():
        settings = load_settings()
        set_up_logs(settings.log_level)
        with open_application(settings, library) as application:
            say("Ask about the articles; /help for more, Ctrl-D to leave.")
            _converse(application, article, library)


def print_answer(answer: Answer) -> None:
    """Write an answer to standard output."""
    sys.stdout.write("\n".join(answer_lines(answer)) + "\n")
    sys.stdout.flush()


def _converse(application: Application, article: list[str] | None, library: str) -> None:
    while True:
        try:
            line = input("\n> " if sys.stdin.isatty() else "").strip()
        except (EOFError, KeyboardInterrupt):
            say()
            return
        command, _, argument = line.partition(" ")
        if command == "/quit":
            return
        if command == "/article":
            article = _narrow(application, argument.strip())
        elif line:
            _reply(application, line, article, library)


def _reply(application: Application, line: str, article: list[str] | None, library: str) -> None:
    if line == "/articles":
        line = "Which articles do you have?"
    elif line.startswith("/"):
        say(CHAT_HELP)
        return
    try:
        print_answer(application.answerer.answer(_question(line, article, library)))
    except FootnoteError as error:
        say(str(error))


def _narrow(application: Application, article_id: str) -> list[str] | None:
    if not article_id:
        say("Asking all articles.")
        return None
    try:
        version = application.library.store.version(
            application.library.store.resolve(application.library.key, article_id)
        )
    except FootnoteError as error:
        say(str(error))
        return None
    say(f"Asking only {version.article.title or version.article.id}.")
    return [version.article.id]


def _question(text: str, article: list[str] | None, library: str) -> Question:
    scope = Scope(library, tuple(article) if article else None)
    return Question(text, scope, uuid.uuid4().hex[:12])
