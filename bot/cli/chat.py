"""``footnote chat``."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TextIO

from bot.cli.ask import say_audit_command
from bot.cli.failures import failures_shown
from bot.cli.options import ArticleOption, LibraryOption, make_question
from bot.cli.preload import preload_models
from bot.log import set_up_logs
from bot.settings import Settings, load_settings
from bot.types.question import MAX_TURNS, Turn
from ingest.errors import FootnoteError
from ingest.runtime.console import one_line, opens_links, print_lines, say
from ingest.settings import SHARED_LIBRARY
from ingest.types import Article, title_or_id

if TYPE_CHECKING:
    from bot.bootstrap import Application
    from bot.types.answer import Answer

HELP = """Ask a question about the articles, or a follow-up. You can also type:
  1, 2 or 3        choose an article, where several are listed
  /new             start a new conversation
  /articles        list the articles
  /article ID      ask only this article; /article alone asks all articles again
  /help            show this text
  /quit            leave, as Ctrl-D does"""

LIST_ARTICLES = "Which articles do you have?"


def chat(article: ArticleOption = None, library: LibraryOption = SHARED_LIBRARY) -> None:
    """Ask questions and follow-ups in the terminal.

    Type `/help` for the commands. You can also pipe questions in, one per
    line; each is then printed above its answer.
    """
    with failures_shown():
        settings = load_settings()
        set_up_logs(settings.terminal_log_level)
        preload_models(settings)
        # Imported while the models load.
        from bot.bootstrap import open_application

        with open_application(settings, library) as application:
            conversation = _Conversation(application, settings, library)
            conversation.narrow(article)
            if sys.stdin.isatty():
                say("Ask about the articles. Type /help for help; press Ctrl-D to leave.")
            for line in _lines(sys.stdin):
                if line == "/quit":
                    return
                conversation.handle(line)


def _lines(stream: TextIO) -> Iterator[str]:
    """Lines from a terminal or a pipe, until the end of input."""
    if not stream.isatty():
        # An invalid byte affects its own line only.
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
    """The state of a conversation: the articles it is limited to, and its last turns.

    ``open_choice`` is the last answer if it was the question which article is meant.
    """

    application: Application
    settings: Settings
    library: str
    article_ids: list[str] | None = None
    turns: list[Turn] = field(default_factory=list)
    open_choice: Answer | None = None

    def handle(self, line: str) -> None:
        """Answer a line or run its command; a failure is shown, and the conversation goes on."""
        command, _, argument = line.partition(" ")
        try:
            if command == "/article":
                self._select(argument.strip())
            elif line == "/articles":
                self._answer(line, LIST_ARTICLES, self.article_ids)
            elif line == "/new":
                self.turns.clear()
                self.open_choice = None
                say("This is a new conversation.")
            elif line.startswith("/"):
                say(HELP)
            elif line and self.open_choice and line.isdecimal():
                self._choose(line, self.open_choice)
            elif line:
                self._ask(line, line, self.article_ids)
        except FootnoteError as error:
            say(one_line(str(error)))

    def narrow(self, article_ids: list[str] | None) -> None:
        """Limit questions to these articles. Raises ``ArticleNotFound`` and then changes nothing."""
        self.article_ids = [self._find(article_id).id for article_id in article_ids or ()] or None

    def _select(self, article_id: str) -> None:
        if not article_id:
            self.narrow(None)
            say("Asking all articles.")
            return
        article = self._find(article_id)
        self.narrow([article.id])
        say(f"Asking only {one_line(title_or_id(article))}.")

    def _choose(self, number: str, asked_back: Answer) -> None:
        """Ask the vague message again, about the article with that number only."""
        choices = asked_back.choices
        if not 1 <= int(number[:9]) <= len(choices):
            say(f"Type a number from 1 to {len(choices)}, or ask something else.")
            return
        article = choices[int(number) - 1].article
        self._ask(number, asked_back.question, [article.id])

    def _ask(self, line: str, question: str, article_ids: list[str] | None) -> None:
        """Answer a question and remember it, unless it was small talk or has to be asked again."""
        answer = self._answer(line, question, article_ids)
        self.open_choice = answer if answer.choices else None
        if not (answer.asks_nothing or answer.choices):
            self.turns.append(Turn(question, answer.text, answer.cited_versions))
            del self.turns[:-MAX_TURNS]

    def _answer(self, line: str, question: str, article_ids: list[str] | None) -> Answer:
        """Print an answer and return it."""
        from bot.cli.text_output import answer_lines

        if not sys.stdin.isatty():
            print_lines(["", f"> {line}"])
        scoped = make_question(question, article_ids, self.library)
        scoped = replace(scoped, conversation=tuple(self.turns))
        answer = self.application.answerer.answer(scoped)
        print_lines(answer_lines(answer, links=opens_links(os.environ)))
        if answer.choices:
            print_lines(["", "Type its number."])
        if sys.stdin.isatty():
            say_audit_command(answer, self.settings)
        return answer

    def _find(self, article_id: str) -> Article:
        corpus = self.application.libraries.corpus([self.library])
        return corpus.version(corpus.resolve(article_id)).article
