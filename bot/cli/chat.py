"""``footnote chat``."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import TextIO

from bot.bootstrap import Application, open_application
from bot.cli.ask import say_record
from bot.cli.failures import failures_shown
from bot.cli.options import ArticleOption, LibraryOption, make_question
from bot.cli.text_output import answer_lines
from bot.log import set_up_logs
from bot.settings import Settings, load_settings
from bot.types.question import MAX_TURNS, Turn
from ingest.errors import FootnoteError
from ingest.runtime.console import one_line, print_lines, say
from ingest.settings import SHARED_LIBRARY
from ingest.types import Article

HELP = """Ask about the articles; a question may follow up the one before. Besides questions:
  /new             forget what was asked so far
  /articles        the list of articles
  /article ID      ask only this article; /article alone asks all again
  /help            this text
  /quit            leave, as Ctrl-D does"""


def chat(article: ArticleOption = None, library: LibraryOption = SHARED_LIBRARY) -> None:
    """Ask one question after another in the terminal.

    `/help` lists what else can be typed. Questions can also be piped in, one
    a line; each is then written above its answer.
    """
    with failures_shown():
        settings = load_settings()
        set_up_logs(settings.terminal_log_level)
        with open_application(settings, library) as application:
            conversation = _Conversation(application, settings, library)
            conversation.narrow(article)
            if sys.stdin.isatty():
                say("Ask about the articles; /help for more, Ctrl-D to leave.")
            for line in _typed(sys.stdin):
                if line == "/quit":
                    return
                conversation.take(line)


def _typed(stream: TextIO) -> Iterator[str]:
    """The lines that a person types, or that are piped in, until they end."""
    if not stream.isatty():
        # A wrong byte spoils its line, not all that follow.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
        yield from (line.strip() for line in stream)
        return
    while True:
        try:
            yield input("\n> ").strip()
        except (EOFError, KeyboardInterrupt):
            say()
            return


@dataclass(slots=True)
class _Conversation:
    """What was said so far that still counts: the articles that are asked, and the last turns."""

    application: Application
    settings: Settings
    library: str
    article_ids: list[str] | None = None
    turns: list[Turn] = field(default_factory=list)

    def take(self, line: str) -> None:
        """Do what a line says; a failure is told and ends nothing."""
        command, _, argument = line.partition(" ")
        try:
            if command == "/article":
                self._choose(argument.strip())
            elif line == "/articles":
                self._answer(line, "Which articles do you have?")
            elif line == "/new":
                self.turns.clear()
                say("Forgotten. The next question stands alone.")
            elif line.startswith("/"):
                say(HELP)
            elif line:
                self.turns.append(Turn(line, self._answer(line, line)))
                del self.turns[:-MAX_TURNS]
        except FootnoteError as error:
            say(one_line(str(error)))

    def narrow(self, article_ids: list[str] | None) -> None:
        """Ask only these from now on. Raises ``ArticleNotFound``, and nothing changes."""
        self.article_ids = [self._found(given).id for given in article_ids or ()] or None

    def _choose(self, article_id: str) -> None:
        if not article_id:
            self.narrow(None)
            say("Asking all articles.")
            return
        chosen = self._found(article_id)
        self.narrow([chosen.id])
        say(f"Asking only {one_line(chosen.title or chosen.id)}.")

    def _answer(self, typed: str, question: str) -> str:
        """Show an answer; its sentences as one text."""
        if not sys.stdin.isatty():
            print_lines(["", f"> {typed}"])
        asked = make_question(question, self.article_ids, self.library)
        asked = replace(asked, conversation=tuple(self.turns))
        answer = self.application.answerer.answer(asked)
        print_lines(answer_lines(answer))
        if sys.stdin.isatty():
            say_record(answer, self.settings)
        return answer.text

    def _found(self, article_id: str) -> Article:
        shelf = self.application.libraries.corpus([self.library])
        return shelf.version(shelf.resolve(article_id)).article
